#include "options.hpp"

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools::index {

cli::ToolInfo tool_info() {
    return {"sarcotrace-index", std::string(cli::project_version()),
            "Builds the index of a reference genome for sarcotrace-align."};
}

void declare(cli::Options& options) {
    const seq::MinimiserScheme defaults;
    options.add_optional("reference", "FASTA of the reference, plain, gzip or bgzip")
        .add_optional("output", "index file to write (.sti)")
        .add_optional("alt",
                      "names of ALT contigs, the first word of each line; lines that begin with @ "
                      "are passed over (default: REFERENCE.alt, if it is there)")
        .add_integer("kmer", "length of a seed in bp", defaults.kmer_bp, {11, 23})
        .add_integer("window", "one seed is kept of this many neighbouring ones",
                     defaults.window_kmers, {1, 64})
        .add_optional("verify", "check every byte of this index instead of building one")
        .add_notes(
            "Output: FILE.sti, one file with a version and checksums, mapped into memory by\n"
            "sarcotrace-align, which checks its head and its size whenever it opens it. Memory:\n"
            "the size of the index (about 2.5 bytes per reference base with the default window)\n"
            "and the longest contig with its seeds.");
}

IndexOptions validated(const cli::Options& options) {
    IndexOptions result;
    if (const auto path = options.optional_text("verify")) {
        result.verify = *path;
        return result;
    }
    const auto reference = options.optional_text("reference");
    const auto output = options.optional_text("output");
    if (!reference || !output) {
        throw core::UsageError(
            {"--reference and --output are needed", "", "give both, or --verify with an index"});
    }
    result.reference = *reference;
    result.output = *output;
    result.scheme = {static_cast<int>(options.integer("kmer")),
                     static_cast<int>(options.integer("window"))};
    if (const auto path = options.optional_text("alt")) {
        result.alt = *path;
    } else if (std::filesystem::exists(*reference + ".alt")) {
        result.alt = *reference + ".alt";
    }
    return result;
}

}  // namespace sarcotrace::tools::index
