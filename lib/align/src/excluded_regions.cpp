#include "sarcotrace/align/excluded_regions.hpp"

#include <algorithm>

namespace sarcotrace::align {

ExcludedRegions::ExcludedRegions(std::vector<std::pair<std::int64_t, std::int64_t>> intervals) {
    std::ranges::sort(intervals);
    for (const auto& [begin, end] : intervals) {
        if (begin == end) {
            continue;
        }
        if (!intervals_.empty() && begin <= intervals_.back().second) {
            intervals_.back().second = std::max(intervals_.back().second, end);
        } else {
            intervals_.emplace_back(begin, end);
        }
    }
}

bool ExcludedRegions::overlap(const Alignment& alignment) const noexcept {
    const auto first_behind = std::ranges::upper_bound(
        intervals_, alignment.begin, {}, [](const auto& interval) { return interval.second; });
    return first_behind != intervals_.end() && first_behind->first < alignment.end;
}

std::array<bool, 2> ExcludedRegions::apply(PairPlacement& placement) const {
    std::array<bool, 2> is_excluded{};
    if (intervals_.empty()) {
        return is_excluded;
    }
    for (std::size_t read = 0; read < is_excluded.size(); ++read) {
        auto& primary = placement.reads[read];
        if (primary && overlap(primary->alignment)) {
            primary->mapping_quality = 0;
            is_excluded[read] = true;
        }
        for (PlacedRead& part : placement.supplementary[read]) {
            if (overlap(part.alignment)) {
                part.mapping_quality = 0;
            }
        }
    }
    return is_excluded;
}

}  // namespace sarcotrace::align
