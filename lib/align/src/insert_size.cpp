#include "sarcotrace/align/insert_size.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

constexpr int kernel_half_width_bp = 15;
constexpr double uniform_weight = 0.02;

}  // namespace

InsertSizeModel::InsertSizeModel() : penalties_(longest_bp + 1, 0.0) {}

InsertSizeModel::InsertSizeModel(std::span<const int> lengths_bp) : InsertSizeModel() {
    std::vector<int> sorted;
    std::ranges::copy_if(lengths_bp, std::back_inserter(sorted),
                         [](int length) { return length >= 1 && length <= longest_bp; });
    if (sorted.size() < fewest_pairs) {
        return;
    }
    std::ranges::sort(sorted);
    const auto quantile = [&](double p) {
        return sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1))];
    };
    median_bp_ = quantile(0.5);
    const int spread = std::max(100, 3 * (quantile(0.75) - quantile(0.25)));
    longest_proper_bp_ =
        std::min(longest_bp, std::max(quantile(0.995), quantile(0.75) + spread) + 100);

    // Whole-number kernel weights: the sums do not depend on the order of the pairs.
    std::vector<std::int64_t> smoothed(longest_bp + 1, 0);
    for (const int length : sorted) {
        for (int shift = -kernel_half_width_bp; shift <= kernel_half_width_bp; ++shift) {
            const int place = length + shift;
            if (place >= 1 && place <= longest_bp) {
                smoothed[static_cast<std::size_t>(place)] +=
                    kernel_half_width_bp + 1 - std::abs(shift);
            }
        }
    }
    const double kernel_sum = (kernel_half_width_bp + 1.0) * (kernel_half_width_bp + 1.0);
    const double total = kernel_sum * static_cast<double>(sorted.size());
    const auto density = [&](std::int64_t weight) {
        return (1.0 - uniform_weight) * static_cast<double>(weight) / total +
               uniform_weight / longest_bp;
    };
    const double mode = density(*std::ranges::max_element(smoothed));
    for (std::size_t length = 0; length < penalties_.size(); ++length) {
        penalties_[length] = std::log(mode / density(smoothed[length])) / std::log(4.0);
        fingerprint_ =
            stats::stream_seed(fingerprint_, {std::bit_cast<std::uint64_t>(penalties_[length])});
    }
    fingerprint_ =
        stats::stream_seed(fingerprint_, {static_cast<std::uint64_t>(longest_proper_bp_)});
}

}  // namespace sarcotrace::align
