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

/// The profile around a solution, ascending in the fraction, equally spaced, out to where the
/// likelihood has fallen by a factor of about 3000 or the range ends.
[[nodiscard]] std::vector<ProfilePoint> profile_fraction(const Observations& observations,
                                                         const Solution& solution,
                                                         const ModelOptions& options);

/// Posterior of the tumor fraction under a flat prior: the profiles of all solutions, mixed by
/// their mass.
struct FractionPosterior {
    double best;                   ///< highest point of the heaviest profile
    double lower;                  ///< 2.5 % quantile of the mixture
    double upper;                  ///< 97.5 % quantile of the mixture
    std::vector<double> weights;   ///< mass of each profile, sum 1
    std::size_t heaviest;          ///< index of the profile with the most mass
};

/// Shape: at least one profile, each of at least one point.
[[nodiscard]] FractionPosterior combine(std::span<const std::vector<ProfilePoint>> profiles);

}  // namespace sarcotrace::copy_number
