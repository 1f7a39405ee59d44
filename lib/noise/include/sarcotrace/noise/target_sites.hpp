#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::noise {

/// A stretch of the targets.
struct TargetBlock {
    pileup::ReferenceWindow reference;  ///< with one base before and one after the stretch

    [[nodiscard]] std::int64_t begin() const noexcept { return reference.begin + 1; }
    [[nodiscard]] std::int64_t length_bp() const noexcept {
        return static_cast<std::int64_t>(reference.bases.size()) - 2;
    }
};

/// The core of a window as a block. `reference` holds at least one base more on each side, or N.
[[nodiscard]] TargetBlock target_block(const pileup::ReferenceWindow& reference,
                                       const core::Interval& core);

/// The bases of the targets, numbered in the order of the blocks.
class TargetSites {
public:
    struct Place {
        const pileup::ReferenceWindow& reference;
        std::int64_t position;
    };

    TargetSites() = default;
    /// \throws std::invalid_argument if a block has no base, or two overlap
    explicit TargetSites(std::vector<TargetBlock> blocks);

    [[nodiscard]] const std::vector<TargetBlock>& blocks() const noexcept { return blocks_; }
    /// Number of sites.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Nothing outside the targets.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view contig,
                                                  std::int64_t position) const;
    /// site < size().
    [[nodiscard]] Place place(std::size_t site) const;

private:
    std::vector<TargetBlock> blocks_;
    std::vector<std::size_t> first_sites_;  ///< by block
    std::map<std::string, std::map<std::int64_t, std::size_t>, std::less<>> block_by_begin_;
    std::size_t size_ = 0;
};

}  // namespace sarcotrace::noise
