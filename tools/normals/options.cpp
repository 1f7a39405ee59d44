#include "options.hpp"

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::normals {
namespace {

std::optional<std::filesystem::path> path_of(const cli::Options& options, std::string_view name) {
    const auto text = options.optional_text(name);
    return text ? std::optional<std::filesystem::path>(*text) : std::nullopt;
}

std::vector<std::filesystem::path> paths_of(const cli::Options& options, std::string_view name) {
    const auto texts = options.list(name);
    return {texts.begin(), texts.end()};
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-normals", std::string(cli::project_version()),
            "Builds a panel of normals from the bin counts of healthy donors."};
}

std::optional<NormalsOptions> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options
        .add_list("bins", "bins.tsv.gz of donors; the file name up to the first dot is the donor")
        .add_list("wig", "WIG counts of donors; the file name up to the first dot is the donor")
        .add_optional("panel-table",
                      "a panel in another tool's layout (seqnames, start 1-based, "
                      "end, one column per donor ending in .reads)")
        .add_optional("gc", "WIG of GC content per bin, -1 where bases are undetermined")
        .add_optional("map", "WIG of mappability per bin")
        .add_optional("exclude", "BED or centromere table of regions to leave out")
        .add_number("min-mappability", "lowest mappability of a bin", 0.9, {0.0, 1.0})
        .add_required("output", "panel-of-normals TSV")
        .add_threads()
        .add_notes("All donors must have the same bins. Memory: 8 bytes per bin and donor.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    CorrectionInputs correction;
    correction.gc = path_of(options, "gc");
    correction.mappability = path_of(options, "map");
    correction.excluded = path_of(options, "exclude");
    correction.least_mappability = options.number("min-mappability");
    NormalsOptions result{paths_of(options, "bins"), paths_of(options, "wig"),
                          path_of(options, "panel-table"), correction, options.text("output")};
    const int kinds = (result.bins.empty() ? 0 : 1) + (result.wigs.empty() ? 0 : 1) +
                      (result.foreign_panel ? 1 : 0);
    if (kinds != 1) {
        throw core::UsageError({"give exactly one of --bins, --wig and --panel-table", "", ""});
    }
    if (result.correction.gc.has_value() != result.correction.mappability.has_value()) {
        throw core::UsageError({"--gc and --map belong together", "", "give both or none"});
    }
    return result;
}

}  // namespace sarcotrace::tools::normals
