#include "options.hpp"

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus_tool {
namespace {

constexpr const char* notes =
    "Outputs: --output, a molecule BAM (docs/molecule-bam.md), sorted and indexed; --ledger, what\n"
    "came in, went out and was lost, by read, template and molecule; --family-sizes, molecules by\n"
    "reads per strand. Default names of the last two: OUTPUT without its extension and\n"
    ".ledger.tsv, .family_sizes.tsv.\n"
    "Memory: --memory-mb for sorting, and the reads of the deepest position. More is spilled to\n"
    "--temporary-folder: at most about 1.2 times the size of the input BAM.";

std::filesystem::path beside(const std::filesystem::path& output, const std::string& ending) {
    std::filesystem::path path = output;
    path.replace_extension();
    path += ending;
    return path;
}

umi::Strategy strategy_of(const std::string& name) {
    return name == "identity"      ? umi::Strategy::Identity
           : name == "edit"        ? umi::Strategy::Edit
           : name == "adjacency"   ? umi::Strategy::Adjacency
           : name == "directional" ? umi::Strategy::Directional
                                   : umi::Strategy::Paired;
}

void declare(cli::Options& options) {
    options
        .add_required("input",
                      "aligned BAM, CRAM or SAM of any aligner and order; '-' is "
                      "standard input")
        .add_optional("reference",
                      "FASTA, for NM and MD (left out without it), --pre-umi-error and CRAM")
        .add_required("sample", "sample identifier, for the ledger")
        .add_choice("strategy",
                    "how UMIs make molecules: paired (A-B and B-A are the strands of one "
                    "molecule), or identity, edit, adjacency, directional (one strand is one "
                    "molecule)",
                    {"identity", "edit", "adjacency", "directional", "paired"}, "paired")
        .add_integer("edits", "mismatches between UMIs of one molecule (identity: none)", 1, {0, 3})
        .add_choice("umi-from", "where the UMI stands: tag RX, or the last field of the read name",
                    {"tag", "name"}, "tag")
        .add_integer("min-mapping-quality", "both mates must have it", 1, {0, 255})
        .add_integer("min-base-quality", "bases below it are no evidence", 10, {0, 93})
        .add_choice("pre-umi-error",
                    "error before the UMI of each substitution: learned from the run's duplex "
                    "molecules (by strategy paired, with --reference), or fixed at a third of "
                    "--pre-umi-quality's",
                    {"learned", "fixed"}, "learned")
        .add_number("pre-umi-quality",
                    "Phred error before the UMI was attached, per strand; what is learned starts "
                    "from it",
                    45, {1, 93})
        .add_number("post-umi-quality", "Phred error of copying after the UMI", 40, {1, 93})
        .add_flag("fgbio-tags", "write fgbio's tags too (docs/molecule-bam.md)")
        .add_flag("group-only",
                  "write the reads themselves in template-coordinate order with their molecule in "
                  "MI, for fgbio and others; call nothing")
        .add_required("output", "molecule BAM (CRAM if it ends in .cram)")
        .add_optional("ledger", "TSV of counts")
        .add_optional("family-sizes", "TSV of molecules by reads per strand")
        .add_optional("members", "TSV of every grouped read name and its molecule")
        .add_optional(
            "metrics",
            "prefix of tables of duplex yield, fragment lengths, index hops and errors by "
            "cycle and context, three of them for MultiQC too (_mqc.tsv)")
        .add_optional("targets", "BED of the panel's targets, for hybrid-selection metrics")
        .add_integer("memory-mb", "memory for sorting", 1024, {16, 1048576})
        .add_optional("temporary-folder", "where sorted runs are spilled (default: the system's)")
        .add_threads()
        .add_notes(notes);
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-consensus", std::string(cli::project_version()),
            "Group aligned reads by position and UMI and call one consensus per molecule."};
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
    cli::Options given(tool_info());
    declare(given);
    if (!given.parse(argc, argv)) {
        return std::nullopt;
    }
    Options options;
    options.input = given.text("input");
    if (const auto path = given.optional_text("reference")) {
        options.reference = *path;
    }
    options.sample = given.text("sample");
    options.strategy_name = given.text("strategy");
    options.strategy = strategy_of(options.strategy_name);
    options.edits = static_cast<int>(given.integer("edits"));
    options.umi_in_name = given.text("umi-from") == "name";
    options.lowest_mapping_quality = given.integer("min-mapping-quality");
    options.consensus.lowest_base_quality =
        static_cast<std::uint8_t>(given.integer("min-base-quality"));
    options.consensus.rates = {given.number("pre-umi-quality"), given.number("post-umi-quality")};
    options.fixed_pre_umi_error = given.text("pre-umi-error") == "fixed";
    options.fgbio_tags = given.flag("fgbio-tags");
    // Molecules of two strands have fgbio's duplex tags, others its simplex tags.
    options.consensus.strand_bases =
        options.fgbio_tags && options.strategy == umi::Strategy::Paired;
    options.group_only = given.flag("group-only");
    options.output = given.text("output");
    if (options.output == "-") {
        throw core::UsageError({"--output '-' cannot be indexed", "", "give a file name"});
    }
    options.ledger = given.optional_text("ledger").value_or(beside(options.output, ".ledger.tsv"));
    options.family_sizes =
        given.optional_text("family-sizes").value_or(beside(options.output, ".family_sizes.tsv"));
    if (const auto path = given.optional_text("members")) {
        options.members = *path;
    }
    if (const auto path = given.optional_text("metrics")) {
        options.metrics = *path;
    }
    if (const auto path = given.optional_text("targets")) {
        options.targets = *path;
        if (!options.metrics) {
            throw core::UsageError({"--targets without --metrics", "", "give --metrics too"});
        }
    }
    options.memory_bytes = given.integer("memory-mb") << 20U;
    options.spill_folder =
        given.optional_text("temporary-folder").value_or(std::filesystem::temp_directory_path());
    options.threads = given.threads();
    if (options.output.extension() == ".cram" && !options.reference) {
        throw core::UsageError({"a CRAM output needs --reference", "", "give the FASTA"});
    }
    return options;
}

}  // namespace sarcotrace::consensus_tool
