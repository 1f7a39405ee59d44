#include "options.hpp"

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::bins {
namespace {

std::optional<std::filesystem::path> path_of(const cli::Options& options, std::string_view name) {
    const auto text = options.optional_text(name);
    return text ? std::optional<std::filesystem::path>(*text) : std::nullopt;
}

void declare(cli::Options& options) {
    options.add_optional("input", "BAM or CRAM, molecules or plain reads")
        .add_optional("reference", "FASTA; needed for CRAM and for tracks")
        .add_text("sample", "sample id in the ledger", "sample")
        .add_integer("bin-size", "length of a bin in bp", 1000000, {1000, 100000000})
        .add_integer("min-mapq", "lowest mapping quality of either read", 20, {0, 254})
        .add_choice("count", "READS: every record that is no duplicate, by its first base, as "
                             "readCounter does",
                    {"FRAGMENTS", "READS"}, "FRAGMENTS")
        .add_optional("targets", "BED of a panel's targets: fragments there are left out")
        .add_integer("margin", "bp around a target that are left out as well", 500, {0, 1000000})
        .add_optional("wig", "also write class ALL as WIG, as readCounter does")
        .add_optional("ledger", "TSV of reads in, fragments out and losses")
        .add_optional("output", "bins.tsv.gz")
        .add_optional("gc", "write the GC share of the reference's bins as WIG")
        .add_optional("map", "write the mappability of the reference's bins as WIG")
        .add_optional("mappability-scores", "WIG or bedGraph of scores to average for --map; else they "
                                            "are computed from the reference")
        .add_integer("kmer", "length of the k-mers of computed scores", 50, {10, 64})
        .add_optional("track-cache", "folder that keeps tracks by the reference's hash and the bin size")
        .add_threads()
        .add_notes(
            "A fragment is a primary, properly paired, forward-reverse pair that is not a\n"
            "duplicate; it counts once, in the bin of its midpoint. Classes: ALL, SHORT\n"
            "(90-150 bp), LONG (151-220 bp). Memory: 24 bytes per bin; computed mappability\n"
            "takes up to 2 GB beside the reference's largest contig.");
}

void require_consistent(const BinsOptions& options) {
    if (options.input.has_value() != options.output.has_value()) {
        throw core::UsageError({"--input and --output belong together", "", "give both or none"});
    }
    if (!options.input && !options.tracks.any()) {
        throw core::UsageError({"nothing to do", "", "give --input and --output, or --gc or --map"});
    }
    if (options.tracks.any() && !options.reference) {
        throw core::UsageError({"--gc and --map need --reference", "", "give the FASTA"});
    }
    if (!options.input && (options.wig || options.ledger || options.targets)) {
        throw core::UsageError({"--wig, --ledger and --targets need --input", "", "give the BAM"});
    }
    if (options.counted == Counted::Reads && (options.targets || options.ledger)) {
        throw core::UsageError({"--count READS knows neither --targets nor --ledger", "",
                                "count FRAGMENTS"});
    }
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-bins", std::string(cli::project_version()),
            "Counts fragments per genome bin and length class; GC and mappability of the bins."};
}

std::optional<BinsOptions> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    declare(options);
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    const BinsOptions result{path_of(options, "input"),
                             path_of(options, "reference"),
                             options.text("sample"),
                             options.integer("bin-size"),
                             static_cast<int>(options.integer("min-mapq")),
                             options.text("count") == "READS" ? Counted::Reads : Counted::Fragments,
                             path_of(options, "targets"),
                             options.integer("margin"),
                             path_of(options, "wig"),
                             path_of(options, "ledger"),
                             path_of(options, "output"),
                             {path_of(options, "gc"), path_of(options, "map"),
                              path_of(options, "mappability-scores"),
                              static_cast<int>(options.integer("kmer")),
                              path_of(options, "track-cache")},
                             options.threads()};
    require_consistent(result);
    return result;
}

}  // namespace sarcotrace::tools::bins
