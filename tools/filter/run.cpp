#include "run.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "molecule_filter.hpp"
#include "sarcotrace/consensus/error_model.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/report/ledger_table.hpp"

namespace sarcotrace::filter_tool {
namespace {

using core::LedgerSide;
namespace flags = core::flags;
namespace tags = core::tags;

/// More molecules than a file of this kind ever has; a larger number is no molecule's.
constexpr std::uint64_t most_molecules = std::uint64_t{1} << 33U;

/// The rejection of each molecule, by its number.
class Decisions {
public:
    void add(std::size_t molecule, Rejection rejection) {
        if (molecule >= rejections_.size()) {
            rejections_.resize(molecule + 1, Rejection::None);
        }
        Rejection& known = rejections_[molecule];
        if (known == Rejection::None || (rejection != Rejection::None && rejection < known)) {
            known = rejection;
        }
    }
    [[nodiscard]] Rejection of(std::size_t molecule) const noexcept {
        return molecule < rejections_.size() ? rejections_[molecule] : Rejection::None;
    }

private:
    std::vector<Rejection> rejections_;
};

std::size_t number_of(const core::ReadView& read) {
    std::uint64_t number = 0;
    const char* end = read.name.data() + read.name.size();
    const auto parsed = std::from_chars(read.name.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number >= most_molecules) {
        throw core::InputError({"the name is no molecule's number",
                                "read '" + std::string(read.name) + "'",
                                "give the molecule BAM of sarcotrace-consensus"});
    }
    return number;
}

hts::BamReader open(const Options& options) {
    hts::BamReader reader(options.input, {options.threads, options.reference});
    if (!consensus::is_molecule_bam(reader.header().comments(), reader.path())) {
        throw core::InputError(
            {"the input is no molecule BAM", reader.path(), "make one with sarcotrace-consensus"});
    }
    return reader;
}

io::Provenance provenance_of(const Options& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    const FilterRules& rules = options.rules;
    const auto joined = [](const auto& values) {
        std::string text;
        for (const auto& value : values) {
            text += (text.empty() ? "" : ",") + core::format_number(static_cast<double>(value));
        }
        return text;
    };
    provenance.add_option("sample", options.sample);
    provenance.add_option("min-reads", joined(rules.min_reads));
    provenance.add_option("max-read-error-rate", joined(rules.max_read_error_rate));
    provenance.add_option("max-base-error-rate", joined(rules.max_base_error_rate));
    provenance.add_option("min-base-quality", static_cast<double>(rules.min_base_quality));
    provenance.add_option("max-no-calls", rules.max_no_calls);
    provenance.add_option("min-mean-base-quality", rules.min_mean_base_quality);
    if (rules.require_single_strand_agreement) {
        provenance.add_option("require-single-strand-agreement", "true");
    }
    provenance.add_input("input", options.input);
    if (options.reference) {
        provenance.add_input("reference", *options.reference);
    }
    return provenance;
}

/// Molecules and bases of one library.
class LibraryLedgers {
public:
    LibraryLedgers() {
        for (const std::string_view name : {"DUPLEX", "SIMPLEX", "SINGLETON"}) {
            molecules.add(LedgerSide::In, name, 0);
        }
        for (const std::string_view name : {"DUPLEX", "SIMPLEX", "SINGLETON"}) {
            molecules.add(LedgerSide::Out, name, 0);
        }
        for (const std::string_view name : rejection_names) {
            molecules.add(LedgerSide::Loss, name, 0);
        }
        bases.add(LedgerSide::In, "BASES", 0);
        bases.add(LedgerSide::Out, "KEPT", 0);
        bases.add(LedgerSide::Loss, "MASKED", 0);
        bases.add(LedgerSide::Loss, "OF_LOST_MOLECULES", 0);
    }

    void molecule(consensus::Tier tier, Rejection rejection) {
        const std::string_view name = tier == consensus::Tier::Duplex    ? "DUPLEX"
                                      : tier == consensus::Tier::Simplex ? "SIMPLEX"
                                                                         : "SINGLETON";
        molecules.add(LedgerSide::In, name);
        if (rejection == Rejection::None) {
            molecules.add(LedgerSide::Out, name);
        } else {
            molecules.add(LedgerSide::Loss,
                          rejection_names[static_cast<std::size_t>(rejection) - 1]);
        }
    }

    void record(std::size_t base_count, std::size_t masked, bool kept) {
        const auto all = static_cast<std::int64_t>(base_count);
        const auto lost = static_cast<std::int64_t>(masked);
        bases.add(LedgerSide::In, "BASES", all);
        bases.add(LedgerSide::Out, "KEPT", kept ? all - lost : 0);
        bases.add(LedgerSide::Loss, "MASKED", kept ? lost : 0);
        bases.add(LedgerSide::Loss, "OF_LOST_MOLECULES", kept ? 0 : all);
    }

    core::Ledger molecules{"MOLECULES"};
    core::Ledger bases{"BASES"};
};

Decisions decide(const Options& options) {
    Decisions decisions;
    hts::BamReader reader = open(options);
    while (const auto read = reader.next()) {
        if (!read->has(flags::supplementary)) {
            decisions.add(number_of(*read),
                          judge(consensus::parse_molecule_read(*read), options.rules).rejection);
        }
    }
    return decisions;
}

/// Masks bases and brings NM and MD up to date, or drops them without a reference.
void mask(core::ReadRecord& record, const std::vector<bool>& masked, const hts::SamHeader& header,
          const hts::Reference* reference) {
    for (std::size_t i = 0; i < masked.size(); ++i) {
        if (masked[i]) {
            record.bases[i] = 'N';
            record.base_qualities[i] = consensus::lowest_quality;
        }
    }
    std::erase_if(record.tags,
                  [](const auto& tag) { return tag.first == tags::NM || tag.first == tags::MD; });
    if (reference != nullptr) {
        const core::Pos0 end = *record.position + core::reference_length(record.cigar);
        consensus::set_reference_tags(record,
                                      reference->fetch(header.contig(*record.contig).name,
                                                       core::Interval(*record.position, end)));
    }
}

/// Writes what is kept, and counts.
class Writer {
public:
    Writer(const Options& options, const hts::SamHeader& header, hts::BamWriter& output)
        : options_(options), header_(header), output_(output) {
        if (options.reference) {
            reference_.emplace(*options.reference);
        }
    }

    void add(const core::ReadView& view, Rejection rejection) {
        const bool kept = rejection == Rejection::None;
        if (view.has(flags::supplementary)) {
            if (kept) {
                output_.write(view);
            }
            return;
        }
        const consensus::MoleculeRead read = consensus::parse_molecule_read(view);
        const std::vector<bool> masked = judge(read, options_.rules).masked;
        const auto masked_count =
            static_cast<std::size_t>(std::count(masked.begin(), masked.end(), true));
        LibraryLedgers& ledgers = ledgers_[header_.library_of(read.read_group)];
        ledgers.record(read.bases.size(), masked_count, kept);
        if (!view.has(flags::second)) {
            ledgers.molecule(read.tier, rejection);
        }
        if (!kept) {
            return;
        }
        if (masked_count == 0) {
            output_.write(view);
            return;
        }
        core::ReadRecord record = hts::to_record(view);
        mask(record, masked, header_, reference_ ? &*reference_ : nullptr);
        output_.write(record);
    }

    void write_ledger(io::TsvWriter& table) const {
        for (const auto& [library, entries] : ledgers_) {
            const std::string name = library.empty() ? "NO_LIBRARY" : library;
            for (const core::Ledger* ledger : {&entries.molecules, &entries.bases}) {
                report::write_ledger(table, {options_.sample, "filter", name}, *ledger);
            }
        }
    }

private:
    const Options& options_;
    const hts::SamHeader& header_;
    hts::BamWriter& output_;
    std::optional<hts::Reference> reference_;
    std::map<std::string, LibraryLedgers> ledgers_;
};

}  // namespace

void run(const Options& options) {
    const Decisions decisions = decide(options);
    hts::BamReader reader = open(options);
    const io::Provenance provenance = provenance_of(options);
    hts::SamHeader header = reader.header();
    header.add_program(provenance);
    hts::BamWriter output(
        options.output, header,
        {.threads = options.threads, .reference = options.reference, .write_index = true});
    io::TsvWriter ledger(options.ledger, report::ledger_schema(), provenance);
    Writer writer(options, reader.header(), output);
    while (const auto read = reader.next()) {
        writer.add(*read, decisions.of(number_of(*read)));
    }
    writer.write_ledger(ledger);
    io::commit_all(output, ledger);
}

}  // namespace sarcotrace::filter_tool
