#include "sarcotrace/noise/site_prior.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sarcotrace/stats/minimize.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::noise {
namespace {

/// Errors up to which gamma functions are multiplied out.
constexpr std::int64_t few_errors = 30;
constexpr int most_rounds = 12;
constexpr double enough_improvement = 1e-3;  ///< nats

/// ln of the negative binomial without the term that K alone decides.
double log_negative_binomial(std::int64_t errors, double mean, double shape) noexcept {
    const auto k = static_cast<double>(errors);
    double rising = 0.0;  // ln Gamma(shape + K) / Gamma(shape)
    if (errors <= few_errors) {
        double product = 1.0;
        for (std::int64_t j = 0; j < errors; ++j) {
            product *= shape + static_cast<double>(j);
        }
        rising = std::log(product);
    } else {
        rising = stats::log_gamma(shape + k) - stats::log_gamma(shape);
    }
    return rising - shape * std::log1p(mean / shape) -
           (errors > 0 ? k * std::log1p(shape / mean) : 0.0);
}

/// ln of the share of each kind of site times the likelihood of its errors.
struct Kinds {
    double ordinary;
    double noisy;
};
Kinds log_kinds(const SitePrior& prior, std::int64_t errors, double expected) noexcept {
    return {std::log1p(-prior.noisy_share()) +
                log_negative_binomial(errors, prior.ordinary_mean() * expected,
                                      prior.ordinary_shape),
            std::log(prior.noisy_share()) +
                log_negative_binomial(errors, prior.noisy_mean * expected,
                                      prior.noisy_shape)};
}

/// Logarithms, and the logit of the share.
using Parameters = std::array<double, 4>;
// Shapes 0.1 to 50 and 0.3 to 20, share 1e-4 to 0.88, factor 5 to 10^4.
constexpr Parameters lowest = {-2.3, -9.0, 1.6, -1.2};
constexpr Parameters highest = {3.9, 2.0, 9.2, 3.0};

Parameters to_parameters(const SitePrior& prior) noexcept {
    return {std::log(prior.ordinary_shape),
            std::log(prior.noisy_error_share / (1.0 - prior.noisy_error_share)),
            std::log(prior.noisy_mean), std::log(prior.noisy_shape)};
}

SitePrior to_prior(const Parameters& parameters) noexcept {
    return {std::exp(parameters[0]), 1.0 / (1.0 + std::exp(-parameters[1])),
            std::exp(parameters[2]), std::exp(parameters[3])};
}

}  // namespace

SiteFactor SitePrior::factor(std::int64_t errors, double expected) const noexcept {
    const Kinds kinds = log_kinds(*this, errors, expected);
    const double noisy = 1.0 / (1.0 + std::exp(kinds.ordinary - kinds.noisy));
    const auto k = static_cast<double>(errors);
    const auto add = [&](double probability, double shape, double mean, SiteFactor& sum) {
        const double rate = shape / mean + expected;
        sum.mean += probability * (shape + k) / rate;
        sum.relative_variance += probability * (shape + k) * (shape + k + 1.0) / (rate * rate);
    };
    SiteFactor factor{0.0, 0.0, noisy};
    add(1.0 - noisy, ordinary_shape, ordinary_mean(), factor);
    add(noisy, noisy_shape, noisy_mean, factor);
    // The second moment becomes the relative variance.
    factor.relative_variance =
        std::max(0.0, factor.relative_variance / (factor.mean * factor.mean) - 1.0);
    return factor;
}

SitePrior fit_site_prior(const std::vector<SiteGroup>& groups, const SitePrior& center,
                         const PriorSpread& spread) {
    const Parameters middle = to_parameters(center);
    const Parameters spreads = {spread.ordinary_shape, spread.noisy_error_share, spread.noisy_mean,
                                spread.noisy_shape};
    const auto cost = [&](const Parameters& parameters) {
        const SitePrior prior = to_prior(parameters);
        double sum = 0.0;
        for (const SiteGroup& group : groups) {
            const Kinds kinds = log_kinds(prior, group.errors, group.expected);
            sum -= group.sites * stats::log_add(kinds.ordinary, kinds.noisy);
        }
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double z = (parameters[i] - middle[i]) / spreads[i];
            sum += 0.5 * z * z;
        }
        return sum;
    };
    Parameters best = middle;
    for (std::size_t i = 0; i < best.size(); ++i) {
        best[i] = std::clamp(best[i], lowest[i], highest[i]);
    }
    double least = cost(best);
    for (int round = 0; round < most_rounds; ++round) {
        const double before = least;
        for (std::size_t i = 0; i < best.size(); ++i) {
            const stats::Minimum minimum = stats::minimize(
                [&](double value) {
                    Parameters tried = best;
                    tried[i] = value;
                    return cost(tried);
                },
                lowest[i], highest[i], 10);
            if (minimum.value < least) {
                least = minimum.value;
                best[i] = minimum.at;
            }
        }
        if (before - least < enough_improvement) {
            break;
        }
    }
    return to_prior(best);
}

}  // namespace sarcotrace::noise
