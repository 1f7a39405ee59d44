#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::fragmentomics {

/// A region of a contig that is not counted.
struct MaskedRegion {
    core::ContigIndex contig;
    core::Interval interval;
};

/// Regions of a genome, each widened by a margin, as a set of positions.
class RegionMask {
public:
    /// Regions may overlap and come in any order. \param margin_bp added on both sides, 0 or more
    /// \throws std::invalid_argument if a region's contig has no length, or the margin is negative
    RegionMask(const std::vector<std::int64_t>& contig_lengths_bp,
               const std::vector<MaskedRegion>& regions, std::int64_t margin_bp);

    [[nodiscard]] bool covers(core::ContigIndex contig, core::Pos0 position) const;
    /// Positions of `interval` that the mask covers.
    [[nodiscard]] std::int64_t covered_bp(core::ContigIndex contig,
                                          const core::Interval& interval) const;

private:
    /// Per contig disjoint, ascending.
    std::vector<std::vector<core::Interval>> intervals_;
};

}  // namespace sarcotrace::fragmentomics
