#include "sarcotrace/survival/proportional_hazards.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "partial_likelihood.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::survival {
namespace {

std::function<double(double)> one_minus_survival_before(const CoxData& data) {
    const KaplanMeierCurve curve = kaplan_meier(data.follow_up, IntervalType::Plain);
    return [curve](double time) {
        const auto point =
            std::ranges::lower_bound(curve.points, time, {}, &KaplanMeierPoint::time);
        return point == curve.points.begin() ? 0.0 : 1.0 - std::prev(point)->survival;
    };
}

/// Ties have the mean of their ranks.
std::function<double(double)> rank_among_times(const CoxData& data) {
    std::vector<double> times;
    for (const FollowUp& row : data.follow_up) {
        times.push_back(row.stop);
    }
    std::ranges::sort(times);
    return [times](double time) {
        const auto [first, last] = std::ranges::equal_range(times, time);
        const auto before = static_cast<double>(first - times.begin());
        return before + (static_cast<double>(last - first) + 1.0) / 2.0;
    };
}

std::function<double(double)> weight_of(const CoxData& data, TimeTransform transform) {
    switch (transform) {
        case TimeTransform::KaplanMeier: return one_minus_survival_before(data);
        case TimeTransform::Rank: return rank_among_times(data);
        case TimeTransform::Identity: return [](double time) { return time; };
        case TimeTransform::Log: return [](double time) { return std::log(time); };
    }
    return [](double time) { return time; };
}

/// Mean of a function over the events: without it numbers as large as days would cancel.
double mean_over_events(const CoxData& data, const std::function<double(double)>& weight_at) {
    double sum = 0.0;
    double events = 0.0;
    for (const FollowUp& row : data.follow_up) {
        if (row.event) {
            sum += weight_at(row.stop);
            events += 1.0;
        }
    }
    return sum / events;
}

std::optional<ChiSquaredTest> score_test(const std::vector<double>& gradient,
                                         const stats::SquareMatrix& information,
                                         const std::vector<std::size_t>& of) {
    std::vector<double> part;
    stats::SquareMatrix matrix(of.size());
    for (std::size_t i = 0; i < of.size(); ++i) {
        part.push_back(gradient[of[i]]);
        for (std::size_t j = 0; j < of.size(); ++j) {
            matrix(i, j) = information(of[i], of[j]);
        }
    }
    const auto inverse = stats::inverse_of_positive_definite(matrix);
    if (!inverse) {
        return std::nullopt;
    }
    const double chi_squared = stats::bilinear_form(part, *inverse, part);
    return ChiSquaredTest{chi_squared, stats::chi_squared_upper(
                                           chi_squared, static_cast<double>(of.size()))};
}

/// The information of the new coefficients less what the model's own explain.
stats::SquareMatrix left_over(const PartialLikelihood::TimeWeighted& weighted,
                              const stats::SquareMatrix& inverse) {
    const std::size_t size = inverse.size();
    stats::SquareMatrix result = weighted.squared;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            for (std::size_t k = 0; k < size; ++k) {
                for (std::size_t l = 0; l < size; ++l) {
                    result(i, j) -=
                        weighted.crossed(i, k) * inverse(k, l) * weighted.crossed(l, j);
                }
            }
        }
    }
    return result;
}

}  // namespace

std::optional<ProportionalHazardsTest> test_proportional_hazards(
    const CoxData& data, const CoxFit& fit, const std::vector<std::vector<std::size_t>>& terms,
    TimeTransform transform, Ties ties) {
    if (fit.status != CoxStatus::Converged || data.covariate_count == 0) {
        return std::nullopt;
    }
    const PartialLikelihood likelihood(data, ties);
    std::vector<double> beta = fit.coefficients;
    for (std::size_t i = 0; i < beta.size(); ++i) {
        beta[i] *= likelihood.scale()[i];
    }
    const auto weight_at = weight_of(data, transform);
    const double mean = mean_over_events(data, weight_at);
    const auto weighted = likelihood.time_weighted(
        beta, [&](double time) { return weight_at(time) - mean; });
    const auto inverse = stats::inverse_of_positive_definite(likelihood(beta).information);
    if (!inverse) {
        return std::nullopt;
    }
    const stats::SquareMatrix information = left_over(weighted, *inverse);
    ProportionalHazardsTest result{};
    for (const auto& term : terms) {
        const auto test = score_test(weighted.gradient, information, term);
        if (!test) {
            return std::nullopt;
        }
        result.terms.push_back(*test);
    }
    std::vector<std::size_t> every(data.covariate_count);
    std::iota(every.begin(), every.end(), std::size_t{0});
    const auto all = score_test(weighted.gradient, information, every);
    if (!all) {
        return std::nullopt;
    }
    result.all = *all;
    return result;
}

}  // namespace sarcotrace::survival
