#include "options.hpp"

namespace sarcotrace::tools::index {

cli::ToolInfo tool_info() {
    return {"sarcotrace-index", std::string(cli::project_version()),
            "Builds the index of a reference genome for sarcotrace-align."};
}

void declare(cli::Options& options) {
    const seq::MinimiserScheme defaults;
    options.add_required("reference", "FASTA of the reference, plain, gzip or bgzip")
        .add_required("output", "index file to write (.sti)")
        .add_integer("kmer", "length of a seed in bp", defaults.kmer_bp, {11, 23})
        .add_integer("window", "one seed is kept of this many neighbouring ones",
                     defaults.window_kmers, {1, 64})
        .add_notes(
            "Output: FILE.sti, one file with a version and a checksum, mapped into memory by\n"
            "sarcotrace-align. Memory: the size of the index (about 2.2 bytes per reference base\n"
            "with the default window) and the longest contig.");
}

IndexOptions validated(const cli::Options& options) {
    return {
        options.text("reference"),
        options.text("output"),
        {static_cast<int>(options.integer("kmer")), static_cast<int>(options.integer("window"))}};
}

}  // namespace sarcotrace::tools::index
