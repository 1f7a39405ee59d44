#include "sarcotrace/survival/firth_cox.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "partial_likelihood.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/turning_point.hpp"

namespace sarcotrace::survival {
namespace {

// Limits are looked for to so many standard deviations of the covariate.
constexpr double farthest = 1000.0;

/// The penalised likelihood in standardised coefficients, one of which may be held.
class PenalizedLikelihood {
public:
    PenalizedLikelihood(const CoxData& data, Ties ties)
        : likelihood_(data, ties), size_(data.covariate_count) {}

    [[nodiscard]] const std::vector<double>& scale() const noexcept { return likelihood_.scale(); }

    /// Value, modified score and information of the free coefficients. The value is minus
    /// infinity where the information is singular, so that no step ends there.
    [[nodiscard]] stats::NewtonPoint at(const std::vector<double>& beta) const {
        auto [point, slope] = likelihood_.with_slope(beta);
        const auto inverse = stats::inverse_of_positive_definite(point.information);
        if (!inverse) {
            point.value = -std::numeric_limits<double>::infinity();
            return point;
        }
        for (const double value : stats::eigensystem(point.information).values) {
            point.value += 0.5 * std::log(value);
        }
        for (std::size_t r = 0; r < size_; ++r) {
            for (std::size_t i = 0; i < size_; ++i) {
                for (std::size_t j = 0; j < size_; ++j) {
                    point.gradient[r] += 0.5 * (*inverse)(i, j) * slope[r](i, j);
                }
            }
        }
        return point;
    }

    /// The maximum over all coefficients, from `start`.
    [[nodiscard]] stats::NewtonResult maximum(std::vector<double> start) const {
        stats::NewtonResult best = stats::maximize_by_newton(
            [&](std::span<const double> beta) { return at({beta.begin(), beta.end()}); },
            std::move(start), options);
        if (best.status == stats::NewtonStatus::Converged) {
            polish(best);
        }
        return best;
    }

    /// The maximum over the others with one coefficient held at a value.
    [[nodiscard]] stats::NewtonResult profile(std::size_t held, double value,
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

private:
    // The penalty bounds the maximum, so no direction is taken to be flat.
    static constexpr stats::NewtonOptions options{
        .relative_tolerance = 1e-14, .iteration_limit = 200, .flat_information = 0.0};

    /// The information leaves out the penalty's curvature, which can be as large again, so that whole
    /// steps may only turn about the maximum; the value stands still before the coefficients do.
    void polish(stats::NewtonResult& best) const {
        for (int step = 0; step < options.iteration_limit; ++step) {
            const auto inverse = stats::inverse_of_positive_definite(best.at_end.information);
            if (!inverse) {
                return;
            }
            const std::vector<double> move = stats::multiply(*inverse, best.at_end.gradient);
            const double squared_length = std::inner_product(
                move.begin(), move.end(), best.at_end.gradient.begin(), 0.0);
            for (std::size_t i = 0; i < size_; ++i) {
                best.arguments[i] += 0.5 * move[i];
            }
            best.at_end = at(best.arguments);
            if (squared_length <= 1e-24) {
                return;
            }
        }
    }

    static stats::NewtonPoint without(const stats::NewtonPoint& whole, std::size_t held) {
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

    PartialLikelihood likelihood_;
    std::size_t size_;
};

/// Where the profile has fallen by half a quantile of chi-squared, on one side of the estimate, in
/// standardised units; nothing if it does not within reach.
std::optional<double> limit(const PenalizedLikelihood& likelihood,
                            const stats::NewtonResult& best, std::size_t term, double direction,
                            double drop) {
    const auto is_inside = [&](double distance) {
        const auto point = likelihood.profile(
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

}  // namespace

FirthCoxFit fit_firth_cox(const CoxData& data, Ties ties, double confidence_level) {
    const PenalizedLikelihood likelihood(data, ties);
    FirthCoxFit fit{CoxStatus::NoEvents, 0.0, 0.0, {}};
    if (event_count(data.follow_up) == 0) {
        return fit;
    }
    const stats::NewtonResult best =
        likelihood.maximum(std::vector<double>(data.covariate_count, 0.0));
    if (best.status != stats::NewtonStatus::Converged) {
        fit.status = best.status == stats::NewtonStatus::SingularInformation
                         ? CoxStatus::Singular
                         : CoxStatus::NotConverged;
        return fit;
    }
    fit.status = CoxStatus::Converged;
    // The information per unit of a covariate is that of the standardised one times its variance.
    double log_scale = 0.0;
    for (const double scale : likelihood.scale()) {
        log_scale += std::log(scale);
    }
    fit.penalized_log_likelihood_null = best.at_start.value + log_scale;
    fit.penalized_log_likelihood = best.at_end.value + log_scale;
    const double drop = 0.5 * stats::chi_squared_quantile(confidence_level, 1.0);
    const auto per_unit = [&](std::optional<double> value, std::size_t term) {
        return value ? std::optional(*value / likelihood.scale()[term]) : std::nullopt;
    };
    for (std::size_t i = 0; i < data.covariate_count; ++i) {
        const auto zero = likelihood.profile(i, 0.0, best.arguments);
        const double fall = best.at_end.value - zero.at_end.value;
        fit.terms.push_back({best.arguments[i] / likelihood.scale()[i],
                             per_unit(limit(likelihood, best, i, -1.0, drop), i),
                             per_unit(limit(likelihood, best, i, 1.0, drop), i),
                             stats::chi_squared_upper(2.0 * std::max(0.0, fall), 1.0)});
    }
    return fit;
}

}  // namespace sarcotrace::survival
