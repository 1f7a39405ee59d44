#include "sarcotrace/copy_number/segments.hpp"

#include <cmath>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {

std::vector<Segment> make_segments(const RatioProfile& profile,
                                   std::span<const std::optional<int>> copies) {
    std::vector<Segment> segments;
    std::vector<double> values;
    const auto close = [&] {
        if (!values.empty()) {
            segments.back().median_log2_ratio = stats::median(values);
            segments.back().bins = values.size();
            values.clear();
        }
    };
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        if (!copies[i] || !std::isfinite(profile.log2_ratio[i])) {
            continue;
        }
        const GenomeBin& bin = profile.bins[i];
        const bool same = !values.empty() && segments.back().contig == bin.contig &&
                          segments.back().copy_number == *copies[i];
        if (!same) {
            close();
            segments.push_back({bin.contig, bin.interval, 0, 0.0, *copies[i]});
        }
        segments.back().interval =
            core::Interval(segments.back().interval.begin(), bin.interval.end());
        values.push_back(profile.log2_ratio[i]);
    }
    close();
    return segments;
}

}  // namespace sarcotrace::copy_number
