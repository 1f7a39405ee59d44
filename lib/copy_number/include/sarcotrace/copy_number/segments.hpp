#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/copy_number/genome_bins.hpp"

namespace sarcotrace::copy_number {

/// A run of bins with one copy number. Bins without a value inside it belong to it.
struct Segment {
    std::string contig;
    core::Interval interval;
    std::size_t bins = 0;  ///< with a value
    double median_log2_ratio = 0.0;
    int copy_number = 2;
};

/// Shape: copies.size() == profile.bins.size(); nothing where the state was not decoded.
[[nodiscard]] std::vector<Segment> make_segments(const RatioProfile& profile,
                                                 std::span<const std::optional<int>> copies);

}  // namespace sarcotrace::copy_number
