#include "run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <set>
#include <string>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/mapped_file.hpp"
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

/// \throws InputError if the list names a contig that the reference does not have
std::set<std::string, std::less<>> alt_contigs(const IndexOptions& options,
                                               const hts::Reference& reference) {
    std::set<std::string, std::less<>> names;
    if (!options.alt) {
        return names;
    }
    io::LineReader lines(*options.alt);
    while (const auto line = lines.next()) {
        if (line->empty() || line->front() == '@') {
            continue;
        }
        const std::string name(line->substr(0, line->find_first_of("\t ")));
        const bool is_known = std::ranges::any_of(
            reference.contigs(), [&](const hts::Contig& contig) { return contig.name == name; });
        if (!is_known) {
            throw core::InputError({"the reference has no contig '" + name + "'", lines.where(),
                                    "give the list that belongs to the reference"});
        }
        names.insert(name);
    }
    return names;
}

}  // namespace

void run(const IndexOptions& options) {
    if (options.verify) {
        const io::MappedFile file(*options.verify);
        seq::ReferenceIndex::verify(file.bytes(), options.verify->string());
        return;
    }
    const hts::Reference reference(options.reference);
    io::OutputFile output(options.output);
    seq::IndexBuilder builder(options.scheme);
    const std::set<std::string, std::less<>> alt = alt_contigs(options, reference);
    for (const hts::Contig& contig : reference.contigs()) {
        builder.add_contig(contig.name, reference.fetch_contig(contig.name),
                           alt.contains(contig.name));
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
