#include "group_writer.hpp"

#include <string>

namespace sarcotrace::consensus_tool {

hts::SamHeader grouped_header(const hts::SamHeader& input, const io::Provenance& provenance) {
    hts::SamHeader sorted = input;
    sorted.set_sort_order("unsorted");  // leaves @HD with VN and SO alone
    std::string text = sorted.text();
    text.insert(text.find('\n'), "\tGO:query\tSS:unsorted:template-coordinate");
    hts::SamHeader header(text);
    header.add_program(provenance);
    return header;
}

void GroupWriter::write() {
    for (const Molecule& molecule : batch_.molecules) {
        if (metrics_ != nullptr) {
            metrics_->add(molecule);
        }
        std::int64_t top = 0;
        std::int64_t reads = 0;
        LibraryCounts& counts = counts_.of(molecule.library);
        const std::string number = std::to_string(molecule.number);
        for (const HeldTemplate& item : molecule.templates) {
            const std::string identifier = options_.strategy == umi::Strategy::Paired
                                               ? number + (item.top ? "/A" : "/B")
                                               : number;
            write(item.lower, identifier);
            if (item.upper) {
                write(*item.upper, identifier);
            }
            top += item.top ? 1 : 0;
            reads += item.primary_reads();
            counts.supplementary_lost(static_cast<std::int64_t>(item.supplementary.size()));
            if (members_ != nullptr) {
                members_->write({std::string(item.lower.name), number,
                                 std::string(item.top ? "TOP" : "BOTTOM"), true});
            }
        }
        const auto templates = static_cast<std::int64_t>(molecule.templates.size());
        counts.molecule(consensus::tier_of(top, templates - top), top, templates - top, reads);
    }
    batch_ = {};
}

void GroupWriter::write(const core::ReadView& read, const std::string& identifier) {
    tag_bytes_.clear();
    read.for_each_tag([this](core::TagName name, std::span<const std::uint8_t> field) {
        if (name != core::tags::MI) {
            tag_bytes_.insert(tag_bytes_.end(), field.begin(), field.end());
        }
    });
    tag_bytes_.insert(tag_bytes_.end(), core::tags::MI.begin(), core::tags::MI.end());
    tag_bytes_.push_back('Z');
    tag_bytes_.insert(tag_bytes_.end(), identifier.begin(), identifier.end());
    tag_bytes_.push_back('\0');
    core::ReadView view = read;
    view.aux = tag_bytes_;
    output_.write(view);
}

}  // namespace sarcotrace::consensus_tool
