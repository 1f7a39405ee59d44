#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// Shape of a cfDNA length distribution: a mononucleosome peak with a shallow left flank that
/// carries 10-bp peaks, a dinucleosome peak, and for tumour DNA an added short component.
struct FragmentLengthOptions {
    std::int64_t shortest_bp = 60;
    std::int64_t longest_bp = 400;
    double mode_bp = 167.0;
    double left_sd_bp = 18.0;
    double right_sd_bp = 11.0;
    double periodic_amplitude = 0.45;
    double period_bp = 10.4;
    /// The peaks of the flank; they fade out above this length.
    double last_peak_bp = 144.0;
    double dinucleosome_share = 0.04;
    double dinucleosome_mode_bp = 332.0;
    double dinucleosome_sd_bp = 22.0;
    /// Share of the added short component, its centre and width.
    double short_share = 0.0;
    double short_mode_bp = 134.0;
    double short_sd_bp = 16.0;
};

/// The defaults with half of the fragments from the short component.
[[nodiscard]] FragmentLengthOptions tumor_fragment_lengths();
/// Sonicated leucocyte DNA: one broad peak without nucleosome pattern.
[[nodiscard]] FragmentLengthOptions buffy_coat_fragment_lengths();

/// A discrete distribution of lengths.
class FragmentLengths {
public:
    explicit FragmentLengths(const FragmentLengthOptions& options);

    [[nodiscard]] std::int64_t shortest_bp() const noexcept { return shortest_bp_; }
    [[nodiscard]] std::int64_t longest_bp() const noexcept {
        return shortest_bp_ + static_cast<std::int64_t>(density_.size()) - 1;
    }
    [[nodiscard]] double probability(std::int64_t length_bp) const;
    /// P(lower <= length <= upper).
    [[nodiscard]] double probability_between(std::int64_t lower_bp, std::int64_t upper_bp) const;
    [[nodiscard]] double mean_bp() const noexcept { return mean_bp_; }
    /// A length of a fragment that overlaps a target of `target_bp`: probability of l times
    /// the number (target_bp + l - 1) of its possible starts.
    [[nodiscard]] std::int64_t draw_overlapping(std::int64_t target_bp,
                                                stats::Random& random) const;
    [[nodiscard]] std::int64_t draw(stats::Random& random) const;

private:
    std::int64_t shortest_bp_;
    double mean_bp_ = 0.0;
    std::vector<double> density_;
    std::vector<double> cumulative_;         ///< of p(l)
    std::vector<double> cumulative_length_;  ///< of p(l) l
};

}  // namespace sarcotrace::simulation
