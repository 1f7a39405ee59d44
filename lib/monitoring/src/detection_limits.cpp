#include "sarcotrace/monitoring/detection_limits.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::monitoring {
namespace {

constexpr double wanted = 0.95;

/// P(X <= k) of the binomial.
double binomial_cdf(std::int64_t k, std::int64_t n, double p) {
    return k >= n ? 1.0
                  : 1.0 - stats::beta_cdf(p, static_cast<double>(k + 1),
                                          static_cast<double>(n - k));
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double normal_density(double x) {
    return std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
}

stats::NewtonPoint probit_at(const std::vector<DilutionLevel>& levels,
                             std::span<const double> coefficients) {
    stats::NewtonPoint point{0.0, {0.0, 0.0}, stats::SquareMatrix(2)};
    for (const DilutionLevel& level : levels) {
        const double x = std::log10(level.vaf);
        const double linear = coefficients[0] + coefficients[1] * x;
        const double p = normal_cdf(linear);
        const double missed_p = normal_cdf(-linear);
        const auto detected = static_cast<double>(level.detected);
        const auto missed = static_cast<double>(level.replicates - level.detected);
        point.value += (detected > 0.0 ? detected * std::log(p) : 0.0) +
                       (missed > 0.0 ? missed * std::log(missed_p) : 0.0);
        const double density = normal_density(linear);
        const double slope = (detected > 0.0 ? detected * density / p : 0.0) -
                             (missed > 0.0 ? missed * density / missed_p : 0.0);
        const double weight = p > 0.0 && missed_p > 0.0
                                  ? (detected + missed) * density * density / (p * missed_p)
                                  : 0.0;
        point.gradient[0] += slope;
        point.gradient[1] += slope * x;
        point.information(0, 0) += weight;
        point.information(0, 1) += weight * x;
        point.information(1, 0) += weight * x;
        point.information(1, 1) += weight * x * x;
    }
    return point;
}

/// True if every missed replicate has a lower VAF than, or the same as, every detected one and
/// the two meet at one level at most: the slope of the fit would be infinite.
bool is_separated(const std::vector<DilutionLevel>& levels) {
    double lowest_detected = 2.0;
    double highest_missed = -1.0;
    for (const DilutionLevel& level : levels) {
        if (level.detected > 0) {
            lowest_detected = std::min(lowest_detected, level.vaf);
        }
        if (level.detected < level.replicates) {
            highest_missed = std::max(highest_missed, level.vaf);
        }
    }
    return highest_missed <= lowest_detected;
}

/// Fieller: values x of log10(vaf) with (a + b x - z)^2 <= c^2 Var(a + b x).
void set_interval(ProbitFit& fit, const stats::SquareMatrix& covariance, double target) {
    const double c = stats::normal_quantile(0.975);
    const double a = fit.intercept - target;
    const double quadratic = fit.slope * fit.slope - c * c * covariance(1, 1);
    const double linear = 2.0 * (a * fit.slope - c * c * covariance(0, 1));
    const double constant = a * a - c * c * covariance(0, 0);
    const double discriminant = linear * linear - 4.0 * quadratic * constant;
    if (quadratic > 0.0 && discriminant >= 0.0) {
        fit.lod95_lower = std::pow(10.0, (-linear - std::sqrt(discriminant)) / (2.0 * quadratic));
        fit.lod95_upper = std::pow(10.0, (-linear + std::sqrt(discriminant)) / (2.0 * quadratic));
    }
}

}  // namespace

LimitOfBlank limit_of_blank(std::vector<double> blanks) {
    if (blanks.empty()) {
        throw std::invalid_argument("a limit of blank needs a blank");
    }
    std::sort(blanks.begin(), blanks.end());
    const auto n = static_cast<std::int64_t>(blanks.size());
    const auto value_at = [&](std::int64_t rank) {
        return blanks[static_cast<std::size_t>(rank - 1)];
    };
    const double rank =
        std::clamp(0.5 + wanted * static_cast<double>(n), 1.0, static_cast<double>(n));
    const auto below = static_cast<std::int64_t>(rank);
    const double share = rank - static_cast<double>(below);
    LimitOfBlank limit{value_at(below), std::nullopt, std::nullopt};
    if (share > 0.0) {
        limit.value += share * (value_at(below + 1) - value_at(below));
    }
    // P(value at rank r <= quantile) = P(X >= r), X binomial: the number of blanks below it.
    std::int64_t lower = 0;
    while (lower < n && binomial_cdf(lower, n, wanted) <= 0.025) {
        ++lower;
    }
    std::int64_t upper = 1;
    while (upper <= n && binomial_cdf(upper - 1, n, wanted) < 0.975) {
        ++upper;
    }
    if (lower > 0) {
        limit.lower = value_at(lower);
    }
    if (upper <= n) {
        limit.upper = value_at(upper);
    }
    return limit;
}

std::optional<ProbitFit> fit_probit(const std::vector<DilutionLevel>& levels) {
    if (levels.size() < 2 || is_separated(levels)) {
        return std::nullopt;
    }
    double mean = 0.0;
    double replicates = 0.0;
    for (const DilutionLevel& level : levels) {
        mean += std::log10(level.vaf) * static_cast<double>(level.replicates);
        replicates += static_cast<double>(level.replicates);
    }
    // Slope 1 through the middle of the levels is near enough for Newton's steps.
    const stats::NewtonResult result = stats::maximize_by_newton(
        [&](std::span<const double> coefficients) { return probit_at(levels, coefficients); },
        {-mean / replicates, 1.0});
    const auto covariance = stats::inverse_of_positive_definite(result.at_end.information);
    if (result.status != stats::NewtonStatus::Converged || !covariance ||
        result.arguments[1] <= 0.0) {
        return std::nullopt;
    }
    const double target = stats::normal_quantile(wanted);
    ProbitFit fit{result.arguments[0],
                  result.arguments[1],
                  std::sqrt((*covariance)(0, 0)),
                  std::sqrt((*covariance)(1, 1)),
                  std::pow(10.0, (target - result.arguments[0]) / result.arguments[1]),
                  std::nullopt,
                  std::nullopt};
    set_interval(fit, *covariance, target);
    return fit;
}

std::optional<double> observed_lod95(std::vector<DilutionLevel> levels) {
    std::sort(levels.begin(), levels.end(),
              [](const DilutionLevel& a, const DilutionLevel& b) { return a.vaf > b.vaf; });
    std::optional<double> lowest;
    for (const DilutionLevel& level : levels) {
        if (static_cast<double>(level.detected) <
            wanted * static_cast<double>(level.replicates)) {
            break;
        }
        lowest = level.vaf;
    }
    return lowest;
}

}  // namespace sarcotrace::monitoring
