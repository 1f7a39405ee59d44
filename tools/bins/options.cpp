#include "options.hpp"

namespace sarcotrace::tools::bins {
namespace {

std::optional<std::filesystem::path> path_of(const cli::Options& options, std::string_view name) {
    const auto text = options.optional_text(name);
    return text ? std::optional<std::filesystem::path>(*text) : std::nullopt;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-bins", std::string(cli::project_version()),
            "Counts fragments per genome bin and length class."};
}

std::optional<BinsOptions> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_required("input", "BAM or CRAM, molecules or plain reads")
        .add_optional("reference", "FASTA, needed to read CRAM")
        .add_text("sample", "sample id in the ledger", "sample")
        .add_integer("bin-size", "length of a bin in bp", 1000000, {1000, 100000000})
        .add_integer("min-mapq", "lowest mapping quality of either read", 20, {0, 254})
        .add_optional("wig", "also write class ALL as WIG")
        .add_optional("ledger", "TSV of reads in, fragments out and losses")
        .add_required("output", "bins.tsv.gz")
        .add_threads()
        .add_notes(
            "A fragment is a primary, properly paired, forward-reverse pair that is not a\n"
            "duplicate; it counts once, in the bin of its midpoint. Classes: ALL, SHORT\n"
            "(90-150 bp), LONG (151-220 bp). Memory: 24 bytes per bin.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    return BinsOptions{options.text("input"),
                       path_of(options, "reference"),
                       options.text("sample"),
                       options.integer("bin-size"),
                       static_cast<int>(options.integer("min-mapq")),
                       path_of(options, "wig"),
                       path_of(options, "ledger"),
                       options.text("output"),
                       options.threads()};
}

}  // namespace sarcotrace::tools::bins
