#include "run.hpp"

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/fragmentomics/end_motifs.hpp"
#include "sarcotrace/fragmentomics/fragment.hpp"
#include "sarcotrace/fragmentomics/fragment_lengths.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fragments {
namespace {

using fragmentomics::EndMotifs;
using fragmentomics::FragmentLengths;
using io::ColumnType;

struct Collected {
    FragmentLengths lengths;
    EndMotifs motifs;
};

io::TsvSchema lengths_schema() {
    return {"fragment_lengths",
            "Fragments of each length",
            {{"sample_id", ColumnType::String, "sample"},
             {"length_bp", ColumnType::Integer, "length; 1001 stands for all longer ones"},
             {"fragments", ColumnType::Integer, "how many"}},
            {"sample_id", "length_bp"}};
}

io::TsvSchema motifs_schema() {
    return {"end_motifs",
            "Four bases at the 5' ends of fragments, from the reference",
            {{"sample_id", ColumnType::String, "sample"},
             {"motif", ColumnType::String, "four bases"},
             {"ends", ColumnType::Integer, "how many"}},
            {"sample_id", "motif"}};
}

io::TsvSchema summary_schema() {
    return {
        "fragment_summary",
        "Lengths and ends of a sample's fragments",
        {{"sample_id", ColumnType::String, "sample"},
         {"fragments", ColumnType::Integer, "fragments counted"},
         {"mode_length_bp", ColumnType::Integer, "most frequent length"},
         {"median_length_bp", ColumnType::Integer, "length that half do not exceed"},
         {"short_fraction", ColumnType::Number, "90-150 bp among 90-220 bp, 0 to 1"},
         {"helix_amplitude", ColumnType::Number,
          "relative amplitude of the 10.4-bp period in lengths 80-143 bp"},
         {"motif_diversity", ColumnType::Number,
          "entropy of end motifs over ln 256, 0 to 1; NA without a reference"},
         {"motif_ends", ColumnType::Integer, "fragment ends with a motif; NA without a reference"},
         {"reads", ColumnType::Integer, "records read"},
         {"missing_reason", ColumnType::String, "why there are no values"}},
        {"sample_id"}};
}

Collected collect(const FragmentsOptions& options, hts::BamReader& reader) {
    Collected collected;
    std::optional<hts::Reference> reference;
    if (options.reference) {
        reference.emplace(*options.reference);
    }
    std::optional<core::ContigIndex> held;
    std::string bases;
    fragmentomics::FragmentFilter filter(options.least_mapping_quality);
    while (const auto read = reader.next()) {
        const auto fragment = filter.accept(*read);
        if (!fragment) {
            continue;
        }
        collected.lengths.add(fragment->length_bp());
        if (reference) {
            if (held != fragment->contig) {
                bases = reference->fetch_contig(reader.header().contig(fragment->contig).name);
                held = fragment->contig;
            }
            collected.motifs.add(fragment->interval, bases);
        }
    }
    filter.ledger().require_balance();
    return collected;
}

}  // namespace

void run(const FragmentsOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    provenance.add_option("min-mapq", static_cast<double>(options.least_mapping_quality));
    if (options.input != "-") {
        provenance.add_input("input", options.input);
    }
    hts::BamReader reader(options.input, {options.threads, options.reference});
    const Collected collected = collect(options, reader);
    io::TsvWriter lengths(options.output + ".lengths.tsv", lengths_schema(), provenance);
    const auto& counts = collected.lengths.counts();
    for (std::size_t length = 1; length < counts.size(); ++length) {
        lengths.write({options.sample, static_cast<std::int64_t>(length), counts[length]});
    }
    io::TsvWriter summary(options.output + ".summary.tsv", summary_schema(), provenance);
    const bool empty = collected.lengths.total() == 0;
    summary.write(
        {options.sample, collected.lengths.total(), io::cell(collected.lengths.mode_bp()),
         io::cell(collected.lengths.median_bp()), io::cell(collected.lengths.short_fraction()),
         io::cell(collected.lengths.helix_amplitude()), io::cell(collected.motifs.diversity()),
         options.reference ? io::TsvCell(collected.motifs.total()) : io::TsvCell(),
         reader.records_read(),
         io::cell(empty ? std::optional<std::string>(
                              core::to_string_view(core::MissingReason::Insufficient))
                        : std::nullopt)});
    if (options.reference) {
        io::TsvWriter motifs(options.output + ".motifs.tsv", motifs_schema(), provenance);
        for (std::size_t motif = 0; motif < EndMotifs::motifs; ++motif) {
            motifs.write(
                {options.sample, EndMotifs::name(motif), collected.motifs.counts()[motif]});
        }
        motifs.commit();
    }
    lengths.commit();
    summary.commit();
}

}  // namespace sarcotrace::tools::fragments
