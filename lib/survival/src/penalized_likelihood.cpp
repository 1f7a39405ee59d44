#include "penalized_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/turning_point.hpp"

namespace sarcotrace::survival {
namespace {

// Limits are looked for to so many standard deviations of the covariate.
constexpr double farthest = 1000.0;
// The penalty bounds the maximum, so no direction is taken to be flat.
constexpr stats::NewtonOptions options{
    .relative_tolerance = 1e-14, .iteration_limit = 200, .flat_information = 0.0};

stats::NewtonPoint without(const stats::NewtonPoint& whole, std::size_t held) {
    const std::size_t size = whole.gradient.size();
    stats::NewtonPoint point{whole.value, {}, stats::SquareMatrix(size - 1)};
    for (std::size_t i = 0; i < size; ++i) {
        if (i == held) {
            continue;
        }
        point.gradient.push_back(whole.gradient[i]);
        for (std::size_t j = 0; j < size; ++j) {
            if (j != held) {
                point.information(i - (i > held ? 1 : 0), j - (j > held ? 1 : 0)) =
                    whole.information(i, j);
            }
        }
    }
    return point;
}

}  // namespace

/// Value, modified score and information of the free coefficients. The value is minus
/// infinity where the information is singular, so that no step ends there.
stats::NewtonPoint PenalizedLikelihood::at(const std::vector<double>& beta) const {
    auto [point, slope] = likelihood_(beta);
    const auto inverse = stats::inverse_of_positive_definite(point.information);
    if (!inverse) {
        point.value = -std::numeric_limits<double>::infinity();
        return point;
    }
    for (const double value : stats::eigensystem(point.information).values) {
        point.value += 0.5 * std::log(value);
    }
    for (std::size_t r = 0; r < beta.size(); ++r) {
        for (std::size_t i = 0; i < beta.size(); ++i) {
            for (std::size_t j = 0; j < beta.size(); ++j) {
                point.gradient[r] += 0.5 * (*inverse)(i, j) * slope[r](i, j);
            }
        }
    }
    return point;
}

stats::NewtonResult PenalizedLikelihood::maximum() const {
    stats::NewtonResult best = stats::maximize_by_newton(
        [&](std::span<const double> beta) { return at({beta.begin(), beta.end()}); },
        std::vector<double>(scale_.size(), 0.0), options);
    if (best.status == stats::NewtonStatus::Converged) {
        polish(best);
    }
    return best;
}

/// The information leaves out the penalty's curvature, which can be as large again, so that whole
/// steps may only turn about the maximum; the value stands still before the coefficients do.
void PenalizedLikelihood::polish(stats::NewtonResult& best) const {
    for (int step = 0; step < options.iteration_limit; ++step) {
        const auto inverse = stats::inverse_of_positive_definite(best.at_end.information);
        if (!inverse) {
            return;
        }
        const std::vector<double> move = stats::multiply(*inverse, best.at_end.gradient);
        const double squared_length = std::inner_product(
            move.begin(), move.end(), best.at_end.gradient.begin(), 0.0);
        for (std::size_t i = 0; i < best.arguments.size(); ++i) {
            best.arguments[i] += 0.5 * move[i];
        }
        best.at_end = at(best.arguments);
        if (squared_length <= 1e-24) {
            return;
        }
    }
}

/// The maximum over the others with one coefficient held at a value.
stats::NewtonResult PenalizedLikelihood::profile(std::size_t held, double value,
                                                 const std::vector<double>& start) const {
    std::vector<double> others = start;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(held));
    const auto restricted = [&](std::span<const double> free) {
        std::vector<double> beta(free.begin(), free.end());
        beta.insert(beta.begin() + static_cast<std::ptrdiff_t>(held), value);
        return without(at(beta), held);
    };
    return stats::maximize_by_newton(restricted, std::move(others), options);
}

/// Where the profile has fallen by half a quantile of chi-squared, on one side of the estimate, in
/// standardised units; nothing if it does not within reach.
std::optional<double> PenalizedLikelihood::limit(const stats::NewtonResult& best, std::size_t term,
                                                 double direction, double drop) const {
    const auto is_inside = [&](double distance) {
        const auto point = profile(
            term, best.arguments[term] + direction * distance, best.arguments);
        return best.at_end.value - point.at_end.value < drop;
    };
    double beyond = 0.5;
    while (is_inside(beyond)) {
        beyond *= 2.0;
        if (beyond > farthest) {
            return std::nullopt;
        }
    }
    return best.arguments[term] + direction * stats::turning_point(0.0, beyond, is_inside);
}

FirthFit PenalizedLikelihood::fit(double confidence_level) const {
    FirthFit fit{CoxStatus::Converged, 0.0, 0.0, {}};
    const stats::NewtonResult best = maximum();
    if (best.status != stats::NewtonStatus::Converged) {
        fit.status = best.status == stats::NewtonStatus::SingularInformation
                         ? CoxStatus::Singular
                         : CoxStatus::NotConverged;
        return fit;
    }
    // The information of a standardised coefficient is that per unit over its variance.
    double log_scale = 0.0;
    for (const double scale : scale_) {
        log_scale += std::log(scale);
    }
    fit.penalized_log_likelihood_null = best.at_start.value + log_scale;
    fit.penalized_log_likelihood = best.at_end.value + log_scale;
    const double drop = 0.5 * stats::chi_squared_quantile(confidence_level, 1.0);
    for (std::size_t i = 0; i < scale_.size(); ++i) {
        const auto per_unit = [&](std::optional<double> value) {
            return value ? std::optional(*value / scale_[i]) : std::nullopt;
        };
        const double fall =
            best.at_end.value - profile(i, 0.0, best.arguments).at_end.value;
        fit.terms.push_back({best.arguments[i] / scale_[i],
                             per_unit(limit(best, i, -1.0, drop)),
                             per_unit(limit(best, i, 1.0, drop)),
                             stats::chi_squared_upper(2.0 * std::max(0.0, fall), 1.0)});
    }
    return fit;
}

}  // namespace sarcotrace::survival
