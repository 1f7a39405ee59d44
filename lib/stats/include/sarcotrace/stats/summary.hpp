#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sarcotrace::stats {

/// Arithmetic mean; NaN if empty.
[[nodiscard]] double mean(std::span<const double> values) noexcept;
/// Standard deviation with n - 1; NaN if n < 2.
[[nodiscard]] double standard_deviation(std::span<const double> values) noexcept;
/// R's quantile type 7, probability in [0, 1]; NaN if empty. \throws std::domain_error
[[nodiscard]] double quantile(std::vector<double> values, double probability);
[[nodiscard]] double median(std::vector<double> values);

/// Two-sided interval.
struct ConfidenceInterval {
    double lower;
    double upper;
};

/// Clopper-Pearson (exact) interval of a proportion; 0 <= successes <= trials, trials > 0.
[[nodiscard]] ConfidenceInterval clopper_pearson(std::int64_t successes, std::int64_t trials,
                                                 double level = 0.95);
/// Jeffreys interval of a proportion: equal tails of Beta(successes + 1/2, failures + 1/2), 0 or 1
/// at its ends if all trials agree. Its mean coverage is the level; Clopper-Pearson's is above it.
/// (Brown, Cai and DasGupta 2001, Statistical Science 16:101.)
[[nodiscard]] ConfidenceInterval jeffreys(std::int64_t successes, std::int64_t trials,
                                          double level = 0.95);
/// Benjamini-Hochberg adjusted p-values, in the order given; NaN entries stay NaN and are not
/// counted as tests.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p_values);

}  // namespace sarcotrace::stats
