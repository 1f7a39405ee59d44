#include "options.hpp"

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::tools::call {
namespace {

std::optional<double> contamination_in(const std::string& text) {
    if (text == "AUTO") {
        return std::nullopt;
    }
    const std::optional<double> share = core::parse_number(text);
    if (!share || *share < 0.0 || *share > 0.5) {
        throw core::UsageError({"--contamination is neither AUTO nor a share from 0 to 0.5",
                                "'" + text + "'", "give a number, or leave the option out"});
    }
    return share;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-call", std::string(cli::project_version()),
            "Calls SNVs, MNVs and short indels from molecules and tells tumor, CHIP and germline apart."};
}

std::optional<Options> parse(int argc, const char* const* argv) {
    const calling::Settings defaults;
    cli::Options options(tool_info());
    options.add_required("input", "molecule BAM of the plasma sample, sorted and indexed")
        .add_required("reference", "reference FASTA")
        .add_required("targets", "BED of the panel's targets; the name column becomes INFO/GENE")
        .add_required("noise", "noise model of sarcotrace-noise")
        .add_required("output", "VCF; bgzipped and indexed if it ends in .gz")
        .add_optional("matched-normal", "molecule BAM of the patient's buffy coat")
        .add_optional("alleles", "VCF of alleles to report whatever the evidence")
        .add_optional("population", "VCF of allele frequencies (INFO/AF), the germline's prior")
        .add_text("contamination",
                  "share of the plasma's molecules that are another person's, 0 to 0.5; AUTO: "
                  "estimated at the SNPs of --population, none without it",
                  "AUTO")
        .add_optional("ledger", "TSV of what became of the molecules")
        .add_optional("gvcf",
                      "VCF of the variants and of blocks of tested-negative and of not assessable "
                      "sites; bgzipped and indexed if it ends in .gz")
        .add_optional("lod-track", "BED of the limit of detection of each site, bgzipped, indexed")
        .add_optional("maf", "MAF of the variants that pass, annotated; needs --annotation")
        .add_optional("annotation", "GFF3 of the genes (Ensembl or GENCODE)")
        .add_text("build", "NCBI_Build of the MAF, as GRCh38", "")
        .add_optional("summary",
                      "TSV of contamination, tumor mutational burden (coding with --annotation) "
                      "and microsatellite instability, each with its interval")
        .add_optional("microsatellites", "TSV of the targets' repeat tracts")
        .add_number("burden-vaf", "lowest VAF of a mutation that the burden counts",
                    Options{}.burden_vaf, {1e-6, 1.0})
        .add_integer("burden-least-bp", "fewer assessable bases give no burden",
                     Options{}.burden_least_bp, {1, 1e10})
        .add_integer("least-tracts", "fewer assessed repeat tracts give no instability",
                     Options{}.least_tracts, {1, 1e9})
        .add_number("assessable-lod",
                    "a site whose limit of detection is above this VAF is not assessable",
                    Options{}.assessable_lod, {1e-6, 1.0})
        .add_text("patient", "patient; controls of the same patient are left out of the noise model",
                  "")
        .add_optional("assay", "refuse a noise model of another assay")
        .add_untagged_tier()
        .add_number("alpha", "chance of any false positive in the sample (Bonferroni)",
                    defaults.family_alpha, {1e-12, 0.5})
        .add_number("emit-p-value", "alleles up to this p-value are written, with a filter",
                    defaults.emit_p_value, {0.0, 1.0})
        .add_number("design-vaf", "VAF for which the test's weights are best", defaults.design_vaf,
                    {1e-6, 0.5})
        .add_integer("min-alt-molecules", "least molecules with the allele",
                     static_cast<std::int64_t>(defaults.least_alt_molecules), {1, 1000000})
        .add_number("min-posterior", "least posterior probability of a stated class",
                    defaults.least_posterior, {0.5, 1.0})
        .add_number("min-posterior-unmatched", "the same without a matched normal",
                    defaults.least_posterior_unmatched, {0.5, 1.0})
        .add_threads()
        .add_notes("Base and mapping quality limits are those of the noise model.\n"
                   "Memory: molecules over 2.5 kb of target per thread.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Options parsed;
    parsed.input = options.text("input");
    parsed.reference = options.text("reference");
    parsed.targets = options.text("targets");
    parsed.noise = options.text("noise");
    parsed.output = options.text("output");
    parsed.matched_normal = options.optional_text("matched-normal");
    parsed.alleles = options.optional_text("alleles");
    parsed.population = options.optional_text("population");
    parsed.contamination = contamination_in(options.text("contamination"));
    parsed.summary = options.optional_text("summary");
    parsed.microsatellites = options.optional_text("microsatellites");
    parsed.burden_vaf = options.number("burden-vaf");
    parsed.burden_least_bp = options.integer("burden-least-bp");
    parsed.least_tracts = options.integer("least-tracts");
    parsed.gvcf = options.optional_text("gvcf");
    parsed.lod_track = options.optional_text("lod-track");
    parsed.maf = options.optional_text("maf");
    parsed.annotation = options.optional_text("annotation");
    parsed.build = options.text("build");
    if (parsed.maf && !parsed.annotation) {
        throw core::UsageError({"--maf needs --annotation", "",
                                "give the GFF3 of the genes with --annotation"});
    }
    if (parsed.annotation && !parsed.maf && !parsed.summary) {
        throw core::UsageError({"--annotation is for --maf or --summary only", "",
                                "ask for one of them, or leave it out"});
    }
    parsed.assessable_lod = options.number("assessable-lod");
    parsed.ledger = options.optional_text("ledger");
    parsed.patient = options.text("patient");
    parsed.assay = options.optional_text("assay");
    parsed.untagged_tier = pileup::tier_named(options.text("untagged-tier"));
    parsed.settings.family_alpha = options.number("alpha");
    parsed.settings.emit_p_value = options.number("emit-p-value");
    parsed.settings.design_vaf = options.number("design-vaf");
    parsed.settings.least_alt_molecules = options.integer("min-alt-molecules");
    parsed.settings.least_posterior = options.number("min-posterior");
    parsed.settings.least_posterior_unmatched = options.number("min-posterior-unmatched");
    parsed.threads = options.threads();
    return parsed;
}

}  // namespace sarcotrace::tools::call
