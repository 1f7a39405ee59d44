#include "options.hpp"

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::monitor {
namespace {

std::vector<std::filesystem::path> paths(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-monitor", std::string(cli::project_version()),
            "Tests every tumor variant of a patient at every time point, with limits of detection."};
}

std::optional<Options> parse(int argc, const char* const* argv) {
    const monitoring::Settings defaults;
    cli::Options options(tool_info());
    options.add_required("patient", "patient_id as in the samples sheet")
        .add_required("samples", "samples sheet (TSV)")
        .add_list("vcf", "VCFs of the patient's plasma samples, of sarcotrace-call", true)
        .add_list("input", "molecule BAMs of the patient's plasma samples; @RG SM names the sample",
                  true)
        .add_required("noise", "noise model of sarcotrace-noise")
        .add_required("reference", "reference FASTA")
        .add_required("targets", "BED of the panel's targets")
        .add_required("output",
                      "prefix of .variants.tsv, .samples.tsv and .evidence.tsv.gz")
        .add_optional("ledger", "TSV of what became of variants and molecules")
        .add_optional("assay", "refuse a noise model of another assay")
        .add_list("accept-identity",
                  "samples to go on with although their SNPs or sex say another person; the table "
                  "says so")
        .add_number("max-foreign-alleles",
                    "share of other alleles at homozygous SNPs from which a sample is contaminated",
                    0.01, {0.0, 0.5})
        .add_list("informing",
                  "samples whose VCFs choose the variants: tumor tissue or baseline plasma; all if "
                  "none is named")
        .add_number("alpha", "level of the test, and of the limits of detection", defaults.alpha,
                    {1e-6, 0.5})
        .add_number("design-vaf", "VAF for which the test's weights are best", defaults.design_vaf,
                    {1e-6, 0.5})
        .add_integer("min-molecules", "informative molecules below which a sample is not assessable",
                     defaults.least_molecules, {1, 1e12})
        .add_integer("min-loci",
                     "variants with mutant molecules that a positive sample needs, if it has more "
                     "than one; 1: none is bounded",
                     defaults.least_loci, {1, 2})
        .add_number("min-posterior",
                    "probability from which an origin, by all samples together, is stated", 0.9,
                    {0.5, 1.0})
        .add_untagged_tier()
        .add_threads()
        .add_notes("Base and mapping quality limits are those of the noise model.\n"
                   "Memory: molecules over one variant (500 bp) per thread.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Options parsed;
    parsed.patient = options.text("patient");
    parsed.samples = options.text("samples");
    parsed.vcfs = paths(options.list("vcf"));
    parsed.inputs = paths(options.list("input"));
    parsed.noise = options.text("noise");
    parsed.reference = options.text("reference");
    parsed.targets = options.text("targets");
    parsed.output = options.text("output");
    parsed.ledger = options.optional_text("ledger");
    parsed.assay = options.optional_text("assay");
    parsed.settings.alpha = options.number("alpha");
    parsed.settings.design_vaf = options.number("design-vaf");
    parsed.settings.least_molecules = options.integer("min-molecules");
    parsed.settings.least_loci = options.integer("min-loci");
    parsed.accepted = options.list("accept-identity");
    parsed.most_foreign_alleles = options.number("max-foreign-alleles");
    parsed.informing = options.list("informing");
    parsed.least_posterior = options.number("min-posterior");
    parsed.untagged_tier = pileup::tier_named(options.text("untagged-tier"));
    parsed.threads = options.threads();
    return parsed;
}

}  // namespace sarcotrace::tools::monitor
