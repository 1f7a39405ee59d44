#pragma once

#include <span>
#include <vector>

#include "sarcotrace/copy_number/expectation_maximization.hpp"

namespace sarcotrace::copy_number {

/// Log likelihood of a tumor fraction, copy states summed out and the zero line fitted anew.
struct ProfilePoint {
    double tumor_fraction;
    double log_likelihood;
};

/// The profile around a solution, ascending in the fraction, equally spaced on its logarithm, out
/// to where the likelihood has fallen by a factor of about 3000 or the range ends.
[[nodiscard]] std::vector<ProfilePoint> profile_fraction(const Observations& observations,
                                                         const Solution& solution,
                                                         const ModelOptions& options);

/// Posterior of the tumor fraction: the upper envelope of the profiles of all solutions under the
/// prior dt / t. Depth sees the product of the fraction and the copies' distance from the usual,
/// so a fraction is known up to a scale, and no scale is preferred.
struct FractionPosterior {
    double median;
    double lower;                  ///< 2.5 % quantile
    double upper;                  ///< 97.5 % quantile
    std::vector<double> weights;   ///< mass under each profile, where it is the highest; sum 1
    std::size_t heaviest;          ///< index of the profile with the most mass
};

/// `relative_error`: of the model itself (subclones, copies), above 0; the posterior is convolved
/// with it on the logarithm of the fraction. Shape: at least one profile, each of at least one
/// point, fractions above 0.
[[nodiscard]] FractionPosterior combine(std::span<const std::vector<ProfilePoint>> profiles,
                                        double relative_error);

}  // namespace sarcotrace::copy_number
