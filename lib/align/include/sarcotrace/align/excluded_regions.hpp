#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sarcotrace/align/pair_aligner.hpp"

namespace sarcotrace::align {

/// Regions in which no placement is to be trusted.
class ExcludedRegions {
public:
    ExcludedRegions() = default;
    /// Half-open intervals on the axis of seq::ReferenceIndex, in any order; they may overlap.
    explicit ExcludedRegions(std::vector<std::pair<std::int64_t, std::int64_t>> intervals);

    /// True if aligned bases, or a deletion between them, lie in a region.
    [[nodiscard]] bool overlap(const Alignment& alignment) const noexcept;
    /// Sets the mapping quality of placements that overlap to 0, of supplementary ones too.
    /// \return for each read whether its primary placement does
    std::array<bool, 2> apply(PairPlacement& placement) const;

private:
    std::vector<std::pair<std::int64_t, std::int64_t>> intervals_;  ///< sorted, apart
};

}  // namespace sarcotrace::align
