#include "options.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::fraction {
namespace {

std::optional<std::filesystem::path> path_of(const cli::Options& options, std::string_view name) {
    const auto text = options.optional_text(name);
    return text ? std::optional<std::filesystem::path>(*text) : std::nullopt;
}

std::vector<NamedPath> named_paths(const cli::Options& options, std::string_view name) {
    std::vector<NamedPath> paths;
    for (const std::string& text : options.list(name)) {
        paths.push_back(parse_named_path(text, name));
    }
    return paths;
}

void declare(cli::Options& options) {
    const copy_number::EstimateOptions estimate;
    options.add_required("patient", "patient id")
        .add_optional("samples", "samples.tsv: time points of the patient's samples")
        .add_list("bins", "sample=path of bins.tsv.gz")
        .add_list("wig", "sample=path of WIG counts")
        .add_list("log-ratios", "sample=path of a table contig, start, end, log2_ratio "
                                "(corrected already)")
        .add_optional("gc", "WIG of GC content per bin, -1 where bases are undetermined")
        .add_optional("map", "WIG of mappability per bin")
        .add_optional("exclude", "BED or centromere table of regions to leave out")
        .add_number("min-mappability", "lowest mappability of a bin", 0.9, {0.0, 1.0})
        .add_optional("panel-of-normals", "panel of sarcotrace-normals; a donor of the same name "
                                          "as the sample is left out")
        .add_optional("monitor-samples", ".samples.tsv of sarcotrace-monitor")
        .add_optional("monitor-variants", ".variants.tsv of sarcotrace-monitor")
        .add_integer("highest-copies", "most copies outside of amplicons",
                     estimate.fit.model.highest_copies, {3, 12})
        .add_number("degrees-of-freedom", "of the Student-t noise of a bin",
                    estimate.fit.model.degrees_of_freedom, {1.0, 1000.0})
        .add_number("detection-gain", "gain in log likelihood over a flat genome that counts as "
                                      "detection", estimate.detection_gain, {0.0, 1e6})
        .add_number("assumed-sd-copies", "SD of tumor copy number that the limit of detection "
                                         "assumes where it is unknown",
                    estimate.assumed_sd_copy_number, {0.01, 10.0})
        .add_number("background-error", "probability that a molecule shows a variant by error",
                    1e-5, {0.0, 0.1})
        .add_required("output", "prefix of the four tables")
        .add_threads()
        .add_notes("Writes PREFIX.fraction.tsv, .segments.tsv, .corrected.tsv.gz, .solutions.tsv.\n"
                   "Fractions are shares of cells (0 to 1); the DNA fraction is a column of its\n"
                   "own. Memory: below 100 MB for 1 Mb bins.");
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-fraction", std::string(cli::project_version()),
            "Estimates the tumor fraction of a patient's plasma samples with intervals."};
}

std::optional<FractionOptions> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    declare(options);
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    FractionOptions result;
    result.patient = options.text("patient");
    result.samples = path_of(options, "samples");
    result.bins = named_paths(options, "bins");
    result.wigs = named_paths(options, "wig");
    result.log_ratios = named_paths(options, "log-ratios");
    result.correction = {path_of(options, "gc"), path_of(options, "map"),
                         path_of(options, "exclude"), options.number("min-mappability")};
    result.panel = path_of(options, "panel-of-normals");
    result.monitor_samples = path_of(options, "monitor-samples");
    result.monitor_variants = path_of(options, "monitor-variants");
    result.estimate.fit.model.highest_copies = static_cast<int>(options.integer("highest-copies"));
    result.estimate.fit.model.degrees_of_freedom = options.number("degrees-of-freedom");
    result.estimate.detection_gain = options.number("detection-gain");
    result.estimate.assumed_sd_copy_number = options.number("assumed-sd-copies");
    result.variants.background_error = options.number("background-error");
    result.output = options.text("output");
    if (result.correction.gc.has_value() != result.correction.mappability.has_value()) {
        throw core::UsageError({"--gc and --map belong together", "", "give both or none"});
    }
    if (result.monitor_samples.has_value() != result.monitor_variants.has_value()) {
        throw core::UsageError(
            {"--monitor-samples and --monitor-variants belong together", "", "give both or none"});
    }
    if (result.bins.empty() && result.wigs.empty() && result.log_ratios.empty() &&
        !result.monitor_samples) {
        throw core::UsageError({"no input", "",
                                "give --bins, --wig, --log-ratios or --monitor-samples"});
    }
    return result;
}

}  // namespace sarcotrace::tools::fraction
