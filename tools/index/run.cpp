#include "run.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/output_file.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::tools::index {
namespace {

void require_written(const std::ofstream& file, const std::filesystem::path& path) {
    if (!file) {
        throw core::IoError({std::string("cannot write the index: ") + std::strerror(errno),
                             "'" + path.string() + "'", "check the free space of the disk"});
    }
}

}  // namespace

void run(const IndexOptions& options) {
    const hts::Reference reference(options.reference);
    io::OutputFile output(options.output);
    seq::IndexBuilder builder(options.scheme);
    for (const hts::Contig& contig : reference.contigs()) {
        builder.add_contig(contig.name, reference.fetch_contig(contig.name));
    }
    if (reference.contigs().empty()) {
        throw core::InputError({"the reference has no contig",
                                "'" + options.reference.string() + "'", "give a FASTA file"});
    }
    std::ofstream file(output.temporary_path(), std::ios::binary | std::ios::trunc);
    builder.finish(io::sha256_of_file(options.reference), [&](std::string_view bytes) {
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        require_written(file, options.output);
    });
    file.close();
    require_written(file, options.output);
    output.commit();
}

}  // namespace sarcotrace::tools::index
