#include "sarcotrace/noise/target_sites.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace sarcotrace::noise {

TargetBlock target_block(const pileup::ReferenceWindow& reference, const core::Interval& core) {
    TargetBlock block{{reference.contig, core.begin().value() - 1, ""}};
    for (std::int64_t at = block.reference.begin; at <= core.end().value(); ++at) {
        block.reference.bases += reference.at(at);
    }
    return block;
}

TargetSites::TargetSites(std::vector<TargetBlock> blocks) : blocks_(std::move(blocks)) {
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        if (blocks_[i].length_bp() < 1) {
            throw std::invalid_argument("a block of the targets has no base");
        }
        first_sites_.push_back(size_);
        size_ += static_cast<std::size_t>(blocks_[i].length_bp());
        block_by_begin_[blocks_[i].reference.contig].emplace(blocks_[i].begin(), i);
    }
    for (const auto& [contig, by_begin] : block_by_begin_) {
        std::int64_t end = 0;
        for (const auto& [begin, i] : by_begin) {
            if (begin < end) {
                throw std::invalid_argument("blocks of the targets overlap");
            }
            end = begin + blocks_[i].length_bp();
        }
    }
}

std::optional<std::size_t> TargetSites::find(std::string_view contig, std::int64_t position) const {
    const auto of_contig = block_by_begin_.find(contig);
    if (of_contig == block_by_begin_.end()) {
        return std::nullopt;
    }
    const auto next = of_contig->second.upper_bound(position);
    if (next == of_contig->second.begin()) {
        return std::nullopt;
    }
    const auto [begin, i] = *std::prev(next);
    if (position - begin >= blocks_[i].length_bp()) {
        return std::nullopt;
    }
    return first_sites_[i] + static_cast<std::size_t>(position - begin);
}

TargetSites::Place TargetSites::place(std::size_t site) const {
    const auto next = std::upper_bound(first_sites_.begin(), first_sites_.end(), site);
    const auto i = static_cast<std::size_t>(next - first_sites_.begin()) - 1;
    return {blocks_[i].reference,
            blocks_[i].begin() + static_cast<std::int64_t>(site - first_sites_[i])};
}

}  // namespace sarcotrace::noise
