#include "output_header.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/digest.hpp"

namespace sarcotrace::tools::align {

io::Provenance provenance_of(const seq::ReferenceIndex& index, const AlignOptions& options) {
    io::Provenance provenance{tool_info().name, tool_info().version, {}, {}};
    provenance.add_option("sample", options.sample);
    const PreparationOptions& preparation = options.preparation;
    const std::string_view source = preparation.umi_source == UmiSource::ReadName  ? "name"
                                    : preparation.umi_source == UmiSource::Comment ? "tags"
                                                                                   : "reads";
    provenance.add_option("umi-from", source);
    provenance.add_option("order",
                          options.order == RecordOrder::Coordinate ? "coordinate" : "template");
    provenance.add_option("keep-adapters", preparation.keep_adapters ? "true" : "false");
    provenance.add_option("poly-g", preparation.poly_g == PolyG::Trim   ? "trim"
                                    : preparation.poly_g == PolyG::Keep ? "keep"
                                                                        : "auto");
    provenance.add_option("umi-max-mismatches",
                          std::to_string(preparation.umi_rule.most_mismatches));
    provenance.add_option("umi-min-distance",
                          std::to_string(preparation.umi_rule.smallest_distance));
    for (const Unit& unit : options.units) {
        std::string structures;
        for (const std::string& structure : unit.read_structures) {
            structures += (structures.empty() ? "" : ",") + structure;
        }
        provenance.add_option("read-structures:" + unit.read_group(), structures);
    }
    // Known to the index, which is gigabytes long.
    provenance.inputs.emplace_back("index", index.body_sha256());
    std::vector<std::pair<std::string, std::filesystem::path>> files;
    if (options.exclude) {
        files.emplace_back("exclude", *options.exclude);
    }
    for (const Unit& unit : options.units) {
        for (const auto& [role, path] : unit.inputs()) {
            // A pipe can be read only once.
            if (std::filesystem::is_regular_file(path)) {
                files.emplace_back(role + ":" + unit.read_group(), path);
            }
        }
        if (unit.umi_list) {
            files.emplace_back("umi-list:" + unit.read_group(), *unit.umi_list);
        }
    }
    // Nothing can begin before, so all threads digest.
    std::vector<std::string> digests(files.size());
    core::for_each_index(files.size(), options.threads, [&](std::size_t i, std::size_t) {
        digests[i] = io::sha256_of_file(files[i].second);
    });
    for (std::size_t i = 0; i < files.size(); ++i) {
        provenance.inputs.emplace_back(files[i].first, digests[i]);
    }
    return provenance;
}

hts::SamHeader output_header(const seq::ReferenceIndex& index, const AlignOptions& options,
                             const io::Provenance& provenance) {
    // As one text: a reference may have tens of thousands of contigs.
    std::string text =
        options.order == RecordOrder::Coordinate
            ? "@HD\tVN:1.6\tSO:coordinate\n"
            : "@HD\tVN:1.6\tSO:unsorted\tGO:query\tSS:unsorted:template-coordinate\n";
    for (const seq::IndexedContig& contig : index.contigs()) {
        text += "@SQ\tSN:" + contig.name + "\tLN:" + std::to_string(contig.length_bp) + "\n";
    }
    hts::SamHeader header(text);
    for (const Unit& unit : options.units) {
        header.add_read_group(
            {unit.read_group(), options.sample, unit.library, unit.platform, unit.lane});
    }
    header.add_program(provenance);
    return header;
}

}  // namespace sarcotrace::tools::align
