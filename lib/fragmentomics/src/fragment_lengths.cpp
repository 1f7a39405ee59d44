#include "sarcotrace/fragmentomics/fragment_lengths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sarcotrace/fragmentomics/bin_counter.hpp"

namespace sarcotrace::fragmentomics {
namespace {

constexpr double helix_turn_bp = 10.4;
constexpr std::int64_t helix_from_bp = 80;
constexpr std::int64_t helix_to_bp = 143;
/// Half of a window of about two turns.
constexpr std::int64_t average_reach_bp = 10;

std::int64_t sum_of(const std::vector<std::int64_t>& counts, std::int64_t from, std::int64_t to) {
    return std::accumulate(counts.begin() + from, counts.begin() + to + 1, std::int64_t{0});
}

}  // namespace

void FragmentLengths::add(std::int64_t length_bp) {
    ++counts_[static_cast<std::size_t>(std::min(length_bp, longest_bp + 1))];
    ++total_;
}

std::optional<std::int64_t> FragmentLengths::mode_bp() const {
    return total_ == 0
               ? std::nullopt
               : std::optional<std::int64_t>(std::ranges::max_element(counts_) - counts_.begin());
}

std::optional<std::int64_t> FragmentLengths::median_bp() const {
    std::int64_t below = 0;
    for (std::size_t length = 0; length < counts_.size() && total_ > 0; ++length) {
        below += counts_[length];
        if (2 * below >= total_) {
            return static_cast<std::int64_t>(length);
        }
    }
    return std::nullopt;
}

std::optional<double> FragmentLengths::short_fraction() const {
    const std::int64_t all = sum_of(counts_, short_from_bp, long_to_bp);
    return all == 0
               ? std::nullopt
               : std::optional(static_cast<double>(sum_of(counts_, short_from_bp, short_to_bp)) /
                               static_cast<double>(all));
}

std::optional<double> FragmentLengths::helix_amplitude() const {
    double cosine = 0.0;
    double sine = 0.0;
    for (std::int64_t length = helix_from_bp; length <= helix_to_bp; ++length) {
        const double average = static_cast<double>(sum_of(counts_, length - average_reach_bp,
                                                          length + average_reach_bp)) /
                               static_cast<double>(2 * average_reach_bp + 1);
        if (!(average > 0.0)) {
            return std::nullopt;
        }
        const double excess =
            static_cast<double>(counts_[static_cast<std::size_t>(length)]) / average - 1.0;
        const double phase = 2.0 * std::numbers::pi * static_cast<double>(length) / helix_turn_bp;
        cosine += excess * std::cos(phase);
        sine += excess * std::sin(phase);
    }
    return 2.0 * std::hypot(cosine, sine) / static_cast<double>(helix_to_bp - helix_from_bp + 1);
}

}  // namespace sarcotrace::fragmentomics
