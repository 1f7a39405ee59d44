#pragma once

#include <cstdint>
#include <vector>

namespace sarcotrace::noise {

/// Sites of one class that are alike: errors K in all controls, and E that the class's rate expects.
struct SiteGroup {
    std::int64_t errors;
    double expected;
    double sites;  ///< how many
};

/// What is known of a site's factor on its class's rate.
struct SiteFactor {
    double mean = 1.0;
    double relative_variance = 0.0;
    double noisy_probability = 0.0;  ///< that the site is one of the noisy ones
};

/// How the sites of a class differ from the class's rate. Their factors are drawn from two gamma
/// distributions, of ordinary and of noisy sites, and K ~ Poisson(factor E):
///
///     factor ~ (1 - w) Gamma(shape a0, mean m0) + w Gamma(shape a1, mean m1)
///     P(noisy | K, E) = w NB1 / ((1 - w) NB0 + w NB1),  NB negative binomial, mean m E, shape a
///     E(factor | K, E) = sum over both of P(. | K, E) (a + K) / (a / m + E)
///
/// One gamma alone (beta-binomial methods) lets few noisy sites make all others look clean.
/// Source: the gamma-Poisson shrinker of two gammas, DuMouchel 1999 (Am Stat 53:177), with the
/// posterior mean for its geometric mean.
struct SitePrior {
    double ordinary_shape = 1.0;
    double noisy_error_share = 0.05;  ///< w m1: share of all errors that noisy sites make
    double noisy_mean = 30.0;         ///< m1, relative to the class
    double noisy_shape = 1.0;

    [[nodiscard]] double noisy_share() const noexcept { return noisy_error_share / noisy_mean; }
    [[nodiscard]] double ordinary_mean() const noexcept {
        return (1.0 - noisy_error_share) / (1.0 - noisy_share());
    }
    [[nodiscard]] SiteFactor factor(std::int64_t errors, double expected) const noexcept;
};

/// How far the logarithms (of the share: the logit) of the parameters may lie from those of the
/// centre: standard deviations of the normal prior.
struct PriorSpread {
    double ordinary_shape;
    double noisy_error_share;
    double noisy_mean;
    double noisy_shape;
};

/// Maximum of likelihood times that normal prior, one parameter after the other.
[[nodiscard]] SitePrior fit_site_prior(const std::vector<SiteGroup>& groups,
                                       const SitePrior& center, const PriorSpread& spread);

}  // namespace sarcotrace::noise
