#include "options.hpp"

#include <algorithm>

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::tools::lod {
namespace {

constexpr const char* mixture_inputs[] = {"positive", "variants", "noise", "reference", "targets"};

std::vector<double> parse_fractions(const std::vector<std::string>& texts) {
    std::vector<double> fractions;
    for (const std::string& text : texts) {
        const auto fraction = core::parse_number(text);
        if (!fraction || !(*fraction > 0.0 && *fraction <= 1.0)) {
            throw core::UsageError({"'" + text + "' is no fraction above 0 and up to 1",
                                    "--fractions", "give shares such as 0.001 0.002"});
        }
        fractions.push_back(*fraction);
    }
    std::sort(fractions.begin(), fractions.end());
    if (std::adjacent_find(fractions.begin(), fractions.end()) != fractions.end()) {
        throw core::UsageError({"a fraction is given twice", "--fractions", "give each once"});
    }
    return fractions;
}

MixtureOptions mixture_options(const cli::Options& options) {
    for (const char* name : mixture_inputs) {
        if (!options.optional_text(name)) {
            throw core::UsageError({std::string("--") + name + " is missing", "--positive",
                                    "mixtures need --positive --negative --variants --noise "
                                    "--reference --targets --fractions"});
        }
    }
    MixtureOptions parsed;
    parsed.positive = *options.optional_text("positive");
    for (const std::string& path : options.list("negative")) {
        parsed.negatives.emplace_back(path);
    }
    parsed.variants = *options.optional_text("variants");
    parsed.noise = *options.optional_text("noise");
    parsed.reference = *options.optional_text("reference");
    parsed.targets = *options.optional_text("targets");
    parsed.fractions = parse_fractions(options.list("fractions"));
    parsed.replicates = options.integer("replicates");
    parsed.blanks = options.integer("blanks");
    parsed.seed = static_cast<std::uint64_t>(options.integer("seed"));
    parsed.untagged_tier = pileup::tier_named(options.text("untagged-tier"));
    if (parsed.negatives.empty() || parsed.fractions.empty()) {
        throw core::UsageError({"mixtures need a negative sample and fractions", "--positive",
                                "give --negative and --fractions"});
    }
    return parsed;
}

EvidenceOptions evidence_options(const cli::Options& options) {
    EvidenceOptions parsed;
    for (const std::string& path : options.list("evidence")) {
        parsed.evidence.emplace_back(path);
    }
    if (!options.optional_text("truth")) {
        throw core::UsageError({"evidence tables need the samples' VAFs", "--evidence",
                                "give --truth, a TSV of sample_id and vaf"});
    }
    parsed.truth = *options.optional_text("truth");
    if (const auto noise = options.optional_text("noise")) {
        parsed.noise = *noise;
    }
    return parsed;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-lod", std::string(cli::project_version()),
            "Measures limit of blank and limit of detection of the integrated test."};
}

std::optional<Options> parse(int argc, const char* const* argv) {
    const monitoring::Settings defaults;
    cli::Options options(tool_info());
    options.add_required("output", "prefix of .replicates.tsv, .levels.tsv and .limits.tsv")
        .add_optional("positive", "molecule BAM of a sample with the variants")
        .add_list("negative", "molecule BAMs of samples without them")
        .add_optional("variants", "VCF of the tracked variants (passing ones; CLASS TUMOR if it has "
                                  "CLASS)")
        .add_optional("noise", "noise model of sarcotrace-noise; with --evidence its controls are asked "
                               "for a p-value, as sarcotrace-monitor does")
        .add_optional("reference", "reference FASTA")
        .add_optional("targets", "BED of the panel's targets")
        .add_list("fractions", "shares of the positive sample in the mixtures, above 0 and up to 1")
        .add_integer("replicates", "mixtures of each fraction with each negative sample", 20,
                     {1, 100000})
        .add_integer("blanks", "blanks over all negative samples", 100, {1, 1e6})
        .add_integer("seed", "seed of the draws", 1, {0, 9007199254740992.0})
        .add_list("evidence", "evidence tables of sarcotrace-monitor of samples of known VAF, in the "
                              "place of mixtures")
        .add_optional("truth", "TSV with sample_id and vaf (0: a blank) for --evidence")
        .add_optional("assay", "refuse a noise model of another assay")
        .add_number("alpha", "level of the test", defaults.alpha, {1e-6, 0.5})
        .add_number("design-vaf", "VAF for which the test's weights are best", defaults.design_vaf,
                    {1e-6, 0.5})
        .add_integer("min-molecules",
                     "informative molecules below which a sample is not assessable",
                     defaults.least_molecules, {1, 1e12})
        .add_integer("min-loci", "variants with mutant molecules that a positive sample needs",
                     defaults.least_loci, {1, 2})
        .add_untagged_tier()
        .add_threads()
        .add_notes("Memory: the molecules over the variants, and 0.5 kB per target base.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Options parsed;
    const bool mixtures = options.optional_text("positive").has_value();
    if (mixtures == !options.list("evidence").empty()) {
        throw core::UsageError({"give either mixtures or evidence tables", "--positive, --evidence",
                                "give --positive with --negative, or --evidence with --truth"});
    }
    if (mixtures) {
        parsed.mixtures = mixture_options(options);
    } else {
        parsed.evidence = evidence_options(options);
    }
    parsed.output = options.text("output");
    parsed.assay = options.optional_text("assay");
    parsed.settings = {options.number("alpha"), options.number("design-vaf"),
                       options.integer("min-molecules"), options.integer("min-loci")};
    parsed.threads = options.threads();
    return parsed;
}

}  // namespace sarcotrace::tools::lod
