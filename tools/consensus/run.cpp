#include "run.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "consensus_writer.hpp"
#include "group_writer.hpp"
#include "ledgers.hpp"
#include "metrics.hpp"
#include "molecule_stage.hpp"
#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "template_source.hpp"

namespace sarcotrace::consensus_tool {
namespace {

constexpr const char* stage_name = "consensus";

io::Provenance provenance_of(const Options& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    provenance.add_option("sample", options.sample);
    provenance.add_option("strategy", options.strategy_name);
    provenance.add_option("edits", static_cast<double>(options.edits));
    provenance.add_option("umi-from", options.umi_in_name ? "name" : "tag");
    provenance.add_option("min-mapping-quality",
                          static_cast<double>(options.lowest_mapping_quality));
    provenance.add_option("min-base-quality",
                          static_cast<double>(options.consensus.lowest_base_quality));
    provenance.add_option("pre-umi-quality", options.consensus.rates.pre_umi_phred);
    provenance.add_option("pre-umi-error", options.learns_pre_umi_error() ? "learned" : "fixed");
    provenance.add_option("post-umi-quality", options.consensus.rates.post_umi_phred);
    if (options.group_only) {
        provenance.add_option("group-only", "true");
    }
    if (options.fgbio_tags) {
        provenance.add_option("fgbio-tags", "true");
    }
    if (options.input != "-") {
        provenance.add_input("input", options.input);
    }
    if (options.reference) {
        provenance.add_input("reference", *options.reference);
    }
    if (options.targets) {
        provenance.add_input("targets", *options.targets);
    }
    return provenance;
}

std::vector<std::string> libraries_of(const hts::SamHeader& header) {
    std::vector<std::string> libraries = {std::string(no_library)};
    for (const hts::ReadGroup& group : header.read_groups()) {
        libraries.push_back(library_name(header, group.id));
    }
    std::sort(libraries.begin(), libraries.end());
    libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
    return libraries;
}

/// The unknown library is only told where reads have it.
bool is_told(const Counts& counts, std::uint32_t library) {
    return counts.libraries()[library] != no_library || counts.libraries().size() == 1 ||
           counts.of(library).records() > 0;
}

void write_counts(const Options& options, const Counts& counts, io::TsvWriter& ledger,
                  io::TsvWriter& sizes) {
    for (std::uint32_t library = 0; library < counts.libraries().size(); ++library) {
        if (!is_told(counts, library)) {
            continue;
        }
        const std::string& name = counts.libraries()[library];
        for (const core::Ledger& entries : counts.of(library).ledgers()) {
            report::write_ledger(ledger, {options.sample, stage_name, name}, entries);
        }
        for (const auto& [strands, molecules] : counts.of(library).family_sizes()) {
            sizes.write({options.sample, name, strands.first, strands.second, molecules});
        }
    }
}

hts::SamHeader output_header(const hts::SamHeader& input, const io::Provenance& provenance) {
    hts::SamHeader header = input;
    header.set_sort_order("coordinate");
    header.add_comment(consensus::molecule_bam_comment);
    header.add_program(provenance);
    return header;
}

/// An output that may be absent.
template <typename Writer>
struct IfGiven {
    Writer* writer;

    void finish() {
        if (writer != nullptr) {
            writer->finish();
        }
    }
    void commit() {
        if (writer != nullptr) {
            writer->commit();
        }
    }
};

/// The tables beside the reads.
struct Tables {
    io::TsvWriter ledger;
    io::TsvWriter sizes;
    std::unique_ptr<io::TsvWriter> members;
    std::unique_ptr<Metrics> metrics;

    Tables(const Options& options, const hts::SamHeader& header, const io::Provenance& provenance)
        : ledger(options.ledger, report::ledger_schema(), provenance),
          sizes(options.family_sizes, family_sizes_schema(), provenance),
          members(options.members ? std::make_unique<io::TsvWriter>(*options.members,
                                                                    members_schema(), provenance)
                                  : nullptr),
          metrics(options.metrics
                      ? std::make_unique<Metrics>(options, header, libraries_of(header), provenance)
                      : nullptr) {}

    void finish(const Options& options, const Counts& counts, std::int64_t records_read,
                hts::BamWriter& writer) {
        if (counts.records() != records_read) {
            throw std::logic_error("the ledger does not hold every record of the input");
        }
        write_counts(options, counts, ledger, sizes);
        if (metrics) {
            metrics->write();
        }
        IfGiven<io::TsvWriter> members_if{members.get()};
        IfGiven<Metrics> metrics_if{metrics.get()};
        io::commit_all(writer, ledger, sizes, members_if, metrics_if);
    }
};

void group(const Options& options, hts::BamReader& reader, const io::Provenance& provenance,
           Tables& tables) {
    Counts counts(libraries_of(reader.header()));
    hts::BamWriter writer(options.output, grouped_header(reader.header(), provenance),
                          {.threads = options.threads, .reference = options.reference});
    GroupWriter consumer(options, counts, tables.members.get(), tables.metrics.get(), writer);
    MoleculeStage stage(options, consumer);
    TemplateSource(reader, options, counts).run(stage);
    stage.finish();
    tables.finish(options, counts, reader.records_read(), writer);
}

void call(const Options& options, hts::BamReader& reader, const io::Provenance& provenance,
          Tables& tables) {
    if (options.reference) {
        hts::require_same_contigs(reader.header(), reader.path(),
                                  hts::Reference(*options.reference).contigs(),
                                  options.reference->string());
    }
    Counts counts(libraries_of(reader.header()));
    hts::BamWriter writer(
        options.output, output_header(reader.header(), provenance),
        {.threads = options.threads, .reference = options.reference, .write_index = true});
    hts::RecordSorter molecules(hts::coordinate_order(), {.memory_bytes = options.memory_bytes / 4,
                                                          .spill_folder = options.spill_folder,
                                                          .threads = options.threads});
    {
        ConsensusWriter consumer(options, reader.header(), counts, tables.members.get(),
                                 tables.metrics.get(), molecules);
        MoleculeStage stage(options, consumer);
        TemplateSource(reader, options, counts).run(stage);
        stage.finish();
    }
    molecules.finish();
    while (const auto record = molecules.next()) {
        writer.write(*record);
    }
    tables.finish(options, counts, reader.records_read(), writer);
}

}  // namespace

void run(const Options& options) {
    hts::BamReader reader(options.input, {options.threads, options.reference});
    if (consensus::is_molecule_bam(reader.header().comments(), reader.path())) {
        throw core::InputError(
            {"the input is a molecule BAM already", reader.path(), "give the aligned reads"});
    }
    const io::Provenance provenance = provenance_of(options);
    Tables tables(options, reader.header(), provenance);
    if (options.group_only) {
        group(options, reader, provenance, tables);
    } else {
        call(options, reader, provenance, tables);
    }
}

}  // namespace sarcotrace::consensus_tool
