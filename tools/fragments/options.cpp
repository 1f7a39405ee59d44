#include "options.hpp"

namespace sarcotrace::tools::fragments {

cli::ToolInfo tool_info() {
    return {"sarcotrace-fragments", std::string(cli::project_version()),
            "Describes the lengths and ends of cfDNA fragments."};
}

std::optional<FragmentsOptions> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_required("input", "BAM or CRAM, molecules or plain reads")
        .add_optional("reference", "FASTA: gives the end motifs")
        .add_text("sample", "sample id", "sample")
        .add_optional("protection-regions", "BED: positions to score by windowed protection")
        .add_integer("min-mapq", "lowest mapping quality of either read", 20, {0, 254})
        .add_required("output", "prefix of the tables")
        .add_threads()
        .add_notes(
            "Writes PREFIX.lengths.tsv, PREFIX.ratios.tsv, PREFIX.summary.tsv, with\n"
            "--reference PREFIX.motifs.tsv and with --protection-regions\n"
            "PREFIX.protection.tsv.gz. Fragments as in sarcotrace-bins. Memory: the\n"
            "longest contig of the reference and 8 bytes per scored position.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    const auto reference = options.optional_text("reference");
    const auto regions = options.optional_text("protection-regions");
    return FragmentsOptions{
        options.text("input"),
        reference ? std::optional<std::filesystem::path>(*reference) : std::nullopt,
        options.text("sample"),
        regions ? std::optional<std::filesystem::path>(*regions) : std::nullopt,
        static_cast<int>(options.integer("min-mapq")),
        options.text("output"),
        options.threads()};
}

}  // namespace sarcotrace::tools::fragments
