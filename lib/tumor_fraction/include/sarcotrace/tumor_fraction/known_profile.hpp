#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sarcotrace::tumor_fraction {

/// The tumor's copies of each bin, known from another sample or from tissue; NaN where unknown.
struct CopyProfile {
    std::vector<double> copies;
    double ploidy;  ///< mean copies
};

/// ln copy ratios of a sample and their variances, a bin each; NaN where there is none.
struct BinRatios {
    std::vector<double> ln_ratio;
    std::vector<double> variance;
};

/// All bins of one copy number: robust mean of their ln ratio and its precision.
struct CopyLevel {
    double copies;
    double mean_ln_ratio;
    double precision;
    std::size_t bins;
};

/// Levels by ascending copies. Bins are weighted as under Student-t noise with 6 degrees of freedom;
/// precisions are divided by the bins' own dispersion about their level and by `inflation`.
/// Shape: all spans of the profile's size.
[[nodiscard]] std::vector<CopyLevel> copy_levels(const BinRatios& ratios, const CopyProfile& profile,
                                                 double inflation = 1.0);

/// Straight line through exp(mean) against copies - ploidy: slope a = t / (2 (1 - t) + t psi).
/// The fraction is signed, so that it is unbiased at 0.
struct SignedFraction {
    double tumor_cell_fraction;
    double standard_error;  ///< at fraction 0
    double z;               ///< slope over its standard error
};

/// Nothing if the levels do not differ in copies. `most_copies`: levels above (amplicons, whose copies
/// change over time) are left out.
[[nodiscard]] std::optional<SignedFraction> signed_fraction(std::span<const CopyLevel> levels,
                                                            double ploidy, double most_copies);

/// ln likelihood at each fraction: normal levels about
/// ln[(2 (1 - t) + t c) / (2 (1 - t) + t psi)] + offset, the offset (error of the centring) summed
/// out over N(0, 0.01^2).
[[nodiscard]] std::vector<double> log_likelihood_of_levels(std::span<const CopyLevel> levels,
                                                           double ploidy, double most_copies,
                                                           std::span<const double> fractions);
/// The same for levels above `most_copies`, each with copies of its own in this sample:
/// ln c' ~ N(ln c, 0.35^2), summed out.
[[nodiscard]] std::vector<double> log_likelihood_of_amplicons(std::span<const CopyLevel> levels,
                                                              double ploidy, double most_copies,
                                                              std::span<const double> fractions);

/// What blanks say of the estimator: mean and standard deviation of z.
struct EmpiricalNull {
    double mean_z;
    double sd_z;
    std::size_t blanks;

    /// Probability that a blank has this z or more: Student-t with blanks - 1 degrees of freedom,
    /// the error of mean and deviation included.
    [[nodiscard]] double p_value(double z) const;
    /// Variance of that distribution, three blanks or fewer: of the blanks.
    [[nodiscard]] double predictive_variance() const noexcept;
};

/// Nothing below three blanks.
[[nodiscard]] std::optional<EmpiricalNull> empirical_null(std::span<const double> z);

/// z of the sample with its profile turned round the genome by 1 / (rotations + 1) at a time. The
/// sample's own signal is in it, so it is wider than a blank's.
[[nodiscard]] std::vector<double> rotated_z(const BinRatios& ratios, const CopyProfile& profile,
                                            double most_copies, std::size_t rotations);

}  // namespace sarcotrace::tumor_fraction
