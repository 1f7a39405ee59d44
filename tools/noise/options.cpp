#include "options.hpp"

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::noise {

cli::ToolInfo tool_info() {
    return {"sarcotrace-noise", std::string(cli::project_version()),
            "Measures the errors that consensus leaves, on control samples, as a frozen noise model."};
}

std::optional<Options> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_list("controls", "molecule BAMs of controls, sorted and indexed", true)
        .add_required("reference", "reference FASTA")
        .add_required("targets", "BED of the panel's targets")
        .add_required("output", "noise model (JSON)")
        .add_optional("samples", "samples sheet: names each control's patient")
        .add_optional("ledger", "TSV of what became of each control's molecules")
        .add_optional("report", "prefix of .rates.tsv, .controls.tsv, .ends.tsv, .sites.tsv, "
                                ".reliability.tsv and .svg: the fit, and each control against the "
                                "model of the others")
        .add_text("assay", "name of assay and chemistry, kept in the model", "unspecified")
        .add_integer("min-base-quality", "least consensus base quality (Phred)", 20, {0, 93})
        .add_integer("min-mapping-quality", "least mapping quality of a molecule", 20, {0, 254})
        .add_number("exclude-vaf", "VAF above which a control's substitution is its own variant",
                    0.05, {0.0, 1.0})
        .add_number("exclude-indel-vaf", "the same for an insertion or deletion", 0.20, {0.0, 1.0})
        .add_integer("least-controls", "controls that must be left when a patient's own are out", 1,
                     {1, 1000000})
        .add_untagged_tier()
        .add_threads()
        .add_notes(
            "The model holds counts of each control; scoring subtracts a patient's own controls.\n"
            "Memory: molecules over 2.5 kb of target per thread, plus 2 MB per control and 50 kb of target.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Options parsed;
    for (const std::string& path : options.list("controls")) {
        parsed.controls.emplace_back(path);
    }
    parsed.reference = options.text("reference");
    parsed.targets = options.text("targets");
    parsed.output = options.text("output");
    parsed.samples = options.optional_text("samples");
    parsed.ledger = options.optional_text("ledger");
    parsed.report = options.optional_text("report");
    parsed.assay = options.text("assay");
    parsed.untagged_tier = pileup::tier_named(options.text("untagged-tier"));
    parsed.settings = {static_cast<int>(options.integer("min-base-quality")),
                       static_cast<int>(options.integer("min-mapping-quality"))};
    parsed.exclusion = {options.number("exclude-vaf"), options.number("exclude-indel-vaf")};
    parsed.least_controls = options.integer("least-controls");
    parsed.threads = options.threads();
    return parsed;
}

}  // namespace sarcotrace::tools::noise
