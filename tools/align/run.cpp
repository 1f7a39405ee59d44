#include "run.hpp"

#include <map>
#include <optional>
#include <string_view>

#include "sarcotrace/align/duplicates.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/mapped_file.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "sarcotrace/seq/reference_index.hpp"
#include "unit_aligner.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

/// Compares base by base, so that a FASTA that was only packed again is not refused.
void require_same_bases(const seq::ReferenceIndex& index, const std::filesystem::path& path) {
    const auto fail = [&](const std::string& what) {
        throw core::InputError(
            {what, "'" + path.string() + "'", "build the index again from this reference"});
    };
    const hts::Reference reference(path);
    if (reference.contigs().size() != index.contigs().size()) {
        fail("the index is of another reference: the number of contigs differs");
    }
    std::vector<seq::Code> indexed;
    for (std::size_t i = 0; i < index.contigs().size(); ++i) {
        const seq::IndexedContig& contig = index.contigs()[i];
        const hts::Contig& other = reference.contigs()[i];
        if (other.name != contig.name || other.length_bp != contig.length_bp) {
            fail("the index is of another reference: contig '" + other.name +
                 "' stands where the index has '" + contig.name + "'");
        }
        index.fetch(contig.offset, contig.offset + contig.length_bp, indexed);
        if (seq::to_codes(reference.fetch_contig(other.name)) != indexed) {
            fail("the index is of another reference: the bases of contig '" + other.name +
                 "' differ");
        }
    }
}

io::Provenance provenance_of(const AlignOptions& options) {
    io::Provenance provenance{tool_info().name, tool_info().version, {}, {}};
    provenance.add_option("sample", options.sample);
    const std::string_view source = options.umi_source == UmiSource::ReadName  ? "name"
                                    : options.umi_source == UmiSource::Comment ? "tags"
                                                                               : "reads";
    provenance.add_option("umi-from", source);
    provenance.add_option("keep-adapters", options.keep_adapters ? "true" : "false");
    for (const Unit& unit : options.units) {
        provenance.add_option("read-structures:" + unit.read_group(),
                              unit.read_structure_1 + "," + unit.read_structure_2);
    }
    provenance.add_input("index", options.index);
    for (const Unit& unit : options.units) {
        for (const auto& [role, path] :
             {std::pair("fastq-1:", unit.fastq_1), std::pair("fastq-2:", unit.fastq_2)}) {
            // A pipe can be read only once.
            if (std::filesystem::is_regular_file(path)) {
                provenance.add_input(role + unit.read_group(), path);
            }
        }
    }
    return provenance;
}

hts::SamHeader header_of(const seq::ReferenceIndex& index, const AlignOptions& options,
                         const io::Provenance& provenance) {
    // As one text: a reference may have tens of thousands of contigs.
    std::string text = "@HD\tVN:1.6\tSO:coordinate\n";
    for (const seq::IndexedContig& contig : index.contigs()) {
        text += "@SQ\tSN:" + contig.name + "\tLN:" + std::to_string(contig.length_bp) + "\n";
    }
    hts::SamHeader header(text);
    for (const Unit& unit : options.units) {
        header.add_read_group(
            {unit.read_group(), options.sample, unit.library, unit.platform, unit.lane});
    }
    header.add_program(provenance);
    return header;
}

/// Ledgers by library, in the order in which the units name them.
class Ledgers {
public:
    explicit Ledgers(const std::vector<Unit>& units) {
        for (const Unit& unit : units) {
            if (number_.try_emplace(unit.library, libraries_.size()).second) {
                libraries_.push_back(unit.library);
                ledgers_.emplace_back("READS");
                ledgers_.back().add(core::LedgerSide::In, "fastq", 0);
                ledgers_.back().add(core::LedgerSide::Out, "aligned", 0);
                ledgers_.back().add(core::LedgerSide::Out, "unaligned", 0);
                ledgers_.back().add(core::LedgerSide::Loss, "shorter_than_read_structure", 0);
            }
        }
    }

    [[nodiscard]] std::size_t number_of(const std::string& library) const {
        return number_.at(library);
    }

    void count(std::size_t library, const AlignedTemplate& aligned) {
        core::Ledger& ledger = ledgers_[library];
        ledger.add(core::LedgerSide::In, "fastq", aligned.prepared.reads());
        if (aligned.prepared.loss) {
            ledger.add(core::LedgerSide::Loss, ledger_name(*aligned.prepared.loss),
                       aligned.prepared.reads());
            return;
        }
        for (const auto& read : aligned.placement.reads) {
            ledger.add(core::LedgerSide::Out, read ? "aligned" : "unaligned");
        }
    }

    void write(const std::string& sample, io::TsvWriter& writer) const {
        for (std::size_t i = 0; i < libraries_.size(); ++i) {
            report::write_ledger(writer, {sample, "align", libraries_[i]}, ledgers_[i]);
        }
    }

    [[nodiscard]] std::int64_t reads_in() const {
        std::int64_t reads = 0;
        for (const core::Ledger& ledger : ledgers_) {
            reads += ledger.total(core::LedgerSide::In);
        }
        return reads;
    }

private:
    std::vector<std::string> libraries_;
    std::vector<core::Ledger> ledgers_;
    std::map<std::string, std::size_t> number_;
};

/// Aligns all units, each read into the sorter.
void align_units(const AlignOptions& options, const seq::ReferenceIndex& index, Ledgers& ledgers,
                 domain::DuplicateFinder& duplicates, hts::RecordSorter& sorter) {
    UnitAligner aligner(index, options.threads);
    for (const Unit& unit : options.units) {
        TemplateSource source(unit, options.umi_source, options.keep_adapters);
        const std::size_t library = ledgers.number_of(unit.library);
        aligner.align(source, unit.read_group(), [&](const AlignedTemplate& aligned) {
            ledgers.count(library, aligned);
            if (aligned.prepared.loss) {
                return;
            }
            if (aligned.prepared.pair.umi.empty()) {
                duplicates.add(aligned.prepared.pair, aligned.placement,
                               static_cast<std::uint32_t>(library));
            }
            for (std::size_t i = 0; i < aligned.records.size(); ++i) {
                sorter.add(aligned.records[i]);
            }
        });
    }
    if (ledgers.reads_in() == 0) {
        throw core::InputError({"the FASTQ files hold no read", "sample '" + options.sample + "'",
                                "check that they are whole; leave out a sample that failed"});
    }
    duplicates.finish();
    sorter.finish();
}

}  // namespace

void run(const AlignOptions& options) {
    const io::MappedFile file(options.index);
    const seq::ReferenceIndex index(file.bytes(), options.index.string());
    if (options.reference && io::sha256_of_file(*options.reference) != index.reference_sha256()) {
        require_same_bases(index, *options.reference);
    }
    const io::Provenance provenance = provenance_of(options);
    const hts::SamHeader header = header_of(index, options, provenance);
    hts::BamWriterOptions writer_options;
    writer_options.threads = options.threads;
    writer_options.write_index = true;
    hts::BamWriter writer(options.output, header, writer_options);
    std::optional<io::TsvWriter> table;
    if (options.ledger) {
        table.emplace(*options.ledger, report::ledger_schema(), provenance);
    }
    hts::RecordSorter sorter(hts::coordinate_order(), {options.sort_memory_bytes,
                                                       options.temporary_folder, options.threads});
    Ledgers ledgers(options.units);
    domain::DuplicateFinder duplicates;
    align_units(options, index, ledgers, duplicates, sorter);
    while (auto record = sorter.next()) {
        if (record->is_mapped() && duplicates.is_duplicate(record->name)) {
            record->flag |= core::flags::duplicate;
        }
        writer.write(*record);
    }
    if (!table) {
        writer.commit();
        return;
    }
    ledgers.write(options.sample, *table);
    io::commit_all(writer, *table);
}

}  // namespace sarcotrace::tools::align
