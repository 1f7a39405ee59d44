#include "sarcotrace/fragmentomics/region_mask.hpp"

#include <algorithm>
#include <stdexcept>

namespace sarcotrace::fragmentomics {
namespace {

/// The same positions as disjoint intervals in order.
std::vector<core::Interval> merged(std::vector<core::Interval> intervals) {
    std::ranges::sort(intervals);
    std::vector<core::Interval> result;
    for (const core::Interval& interval : intervals) {
        if (!result.empty() && interval.begin() <= result.back().end()) {
            result.back() = core::Interval(result.back().begin(),
                                           std::max(result.back().end(), interval.end()));
        } else {
            result.push_back(interval);
        }
    }
    return result;
}

/// The first interval that ends after `position`.
auto first_after(const std::vector<core::Interval>& intervals, core::Pos0 position) {
    return std::ranges::upper_bound(intervals, position, {}, &core::Interval::end);
}

}  // namespace

RegionMask::RegionMask(const std::vector<std::int64_t>& contig_lengths_bp,
                       const std::vector<MaskedRegion>& regions, std::int64_t margin_bp)
    : intervals_(contig_lengths_bp.size()) {
    if (margin_bp < 0) {
        throw std::invalid_argument("RegionMask: the margin is negative");
    }
    for (const MaskedRegion& region : regions) {
        const auto contig = static_cast<std::size_t>(core::to_int(region.contig));
        if (contig >= intervals_.size()) {
            throw std::invalid_argument("RegionMask: a region lies on no contig");
        }
        const core::Pos0 last(contig_lengths_bp[contig]);
        const core::Pos0 begin(
            std::max<std::int64_t>(0, region.interval.begin().value() - margin_bp));
        const core::Pos0 end = std::min(last, region.interval.end() + margin_bp);
        if (begin < end) {
            intervals_[contig].emplace_back(begin, end);
        }
    }
    for (auto& intervals : intervals_) {
        intervals = merged(std::move(intervals));
    }
}

bool RegionMask::covers(core::ContigIndex contig, core::Pos0 position) const {
    const auto& intervals = intervals_.at(static_cast<std::size_t>(core::to_int(contig)));
    const auto found = first_after(intervals, position);
    return found != intervals.end() && found->contains(position);
}

std::int64_t RegionMask::covered_bp(core::ContigIndex contig,
                                    const core::Interval& interval) const {
    const auto& intervals = intervals_.at(static_cast<std::size_t>(core::to_int(contig)));
    std::int64_t sum = 0;
    for (auto at = first_after(intervals, interval.begin());
         at != intervals.end() && at->begin() < interval.end(); ++at) {
        sum += at->overlap_bp(interval);
    }
    return sum;
}

}  // namespace sarcotrace::fragmentomics
