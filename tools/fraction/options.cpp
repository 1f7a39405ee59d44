#include "options.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

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

std::vector<double> numbers(const cli::Options& options, std::string_view name, double lowest,
                            double highest) {
    std::vector<double> values;
    for (const std::string& text : options.list(name)) {
        const auto value = core::parse_number(text);
        if (!value || *value < lowest || *value > highest) {
            throw core::UsageError({"'" + text + "' is not a number from " +
                                        core::format_number(lowest) + " to " +
                                        core::format_number(highest),
                                    "--" + std::string(name), "correct the value"});
        }
        values.push_back(*value);
    }
    return values;
}

Compatibility compatibility_of(const std::string& text) {
    if (text == "NONE") {
        return Compatibility::None;
    }
    return text == "ICHORCNA" ? Compatibility::Ichor : Compatibility::Successor;
}

/// The settings of --compatibility, under the names of the program that is followed.
void read_compatibility(const cli::Options& options, FractionOptions& result) {
    constexpr double most_states = 20.0;
    result.compatibility = compatibility_of(options.text("compatibility"));
    copy_number::IchorSettings& settings = result.ichor;
    if (result.compatibility == Compatibility::Successor) {
        settings.model = copy_number::ichor_successor_model();
        result.correction.least_fitted_mappability = 0.0;
    }
    settings.model.most_copies = static_cast<int>(options.integer("max-cn"));
    settings.model.subclonal_copies = numbers(options, "subclonal-states", 1.0, most_states);
    settings.model.estimate_subclone = options.flag("estimate-subclone");
    settings.model.stay_probability = options.number("txn-e");
    settings.model.stay_strength = options.number("txn-strength");
    const auto normal = numbers(options, "normal", 0.001, 0.9999);
    const auto ploidy = numbers(options, "ploidy", 1.0, most_states);
    settings.normal_fractions = normal.empty() ? settings.normal_fractions : normal;
    settings.ploidies = ploidy.empty() ? settings.ploidies : ploidy;
    result.with_x = !options.flag("autosomes-only");
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
        .add_optional("evidence", ".evidence.tsv.gz of sarcotrace-monitor: molecules with their errors "
                                  "and lengths; instead of --monitor-variants in the joint tables")
        .add_optional("germline-sites", "TSV sample_id, contig, position, molecules, alt_molecules of "
                                        "heterozygous germline sites")
        .add_optional("copy-profile", "TSV contig, start, end, copy_number of the tumor, as of tissue; "
                                      "else the sample whose bins tell most gives it")
        .add_optional("genes", "BED of genes, named in the fourth column: also write their copies")
        .add_flag("no-de-novo", "with --copy-profile: do not search each sample's bins by themselves")
        .add_integer("seed", "of the joint estimate's sampling", 1, {0, 1e15})
        .add_number("detection-level", "highest p-value of a detection in the joint table",
                    tumor_fraction::DetectionOptions{}.level, {1e-4, 0.5})
        .add_integer("highest-copies", "most copies outside of amplicons",
                     estimate.fit.model.highest_copies, {3, 12})
        .add_integer("merge-bins", "bp: log ratios of bins below half of this are averaged to "
                                   "windows of this length", 1000000, {1000, 10000000})
        .add_number("degrees-of-freedom", "of the Student-t noise of a bin",
                    estimate.fit.model.degrees_of_freedom, {1.0, 1000.0})
        .add_number("detection-gain", "gain in log likelihood over a flat genome that counts as "
                                      "detection", estimate.detection_gain, {0.0, 1e6})
        .add_number("assumed-sd-copies", "SD of tumor copy number that the limit of detection "
                                         "assumes where it is unknown",
                    estimate.assumed_sd_copy_number, {0.01, 10.0})
        .add_number("background-error", "probability that a molecule shows a variant by error",
                    1e-5, {0.0, 0.1})
        .add_required("output", "prefix of the tables")
        .add_choice("compatibility", "follow ichorCNA 0.3.2 or its successor 0.5.1 instead",
                    {"NONE", "ICHORCNA", "ICHORCNA_SUCCESSOR"}, "NONE")
        .add_list("normal", "compatibility: normal fractions to start from (0.5)")
        .add_list("ploidy", "compatibility: ploidies to start from (2)")
        .add_integer("max-cn", "compatibility: most copies", 7, {3, 20})
        .add_list("subclonal-states", "compatibility: copies of subclonal states (none)")
        .add_flag("estimate-subclone", "compatibility: estimate the share of the subclone")
        .add_number("txn-e", "compatibility: probability of staying in a state", 0.9999999,
                    {0.5, 0.999999999})
        .add_number("txn-strength", "compatibility: its weight", 1e7, {1.0, 1e12})
        .add_flag("autosomes-only", "compatibility: leave chromosome X out")
        .add_threads()
        .add_notes("Writes PREFIX.fraction.tsv, .segments.tsv, .corrected.tsv.gz, .solutions.tsv, with\n"
                   "--genes .genes.tsv; by all\n"
                   "evidence together .joint.tsv, .posterior.tsv, .channels.tsv, .changes.tsv,\n"
                   ".variant_classes.tsv.\n"
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
    result.correction.gc = path_of(options, "gc");
    result.correction.mappability = path_of(options, "map");
    result.correction.excluded = path_of(options, "exclude");
    result.correction.least_mappability = options.number("min-mappability");
    result.evidence = path_of(options, "evidence");
    result.germline_sites = path_of(options, "germline-sites");
    result.copy_profile = path_of(options, "copy-profile");
    result.genes = path_of(options, "genes");
    result.de_novo = !options.flag("no-de-novo");
    if (!result.de_novo && !result.copy_profile) {
        throw core::UsageError({"--no-de-novo needs --copy-profile", "", "give the tumor's copies"});
    }
    if (!result.de_novo && result.genes) {
        throw core::UsageError({"--genes needs each sample's own search", "", "leave --no-de-novo out"});
    }
    result.seed = static_cast<std::uint64_t>(options.integer("seed"));
    result.detection_level = options.number("detection-level");
    result.merged_bin_bp = options.integer("merge-bins");
    read_compatibility(options, result);
    if (result.compatibility != Compatibility::None && result.genes) {
        throw core::UsageError({"--compatibility writes no genes", "", "run without it for --genes"});
    }
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
        !result.monitor_samples && !result.evidence && !result.germline_sites) {
        throw core::UsageError({"no input", "",
                                "give --bins, --wig, --log-ratios, --evidence, --germline-sites or "
                                "--monitor-samples"});
    }
    return result;
}

}  // namespace sarcotrace::tools::fraction
