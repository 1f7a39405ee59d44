#include "sarcotrace/survival/fixed_time.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival {
namespace {

struct Transformed {
    double value;
    double variance;
};

/// Survival on the named scale with its delta-method variance; `se` is that of ln S.
Transformed transform(double survival, double se, IntervalType scale) {
    const double log_variance = se * se;
    switch (scale) {
        case IntervalType::Plain: return {survival, survival * survival * log_variance};
        case IntervalType::Log: return {std::log(survival), log_variance};
        case IntervalType::LogLog: {
            const double log_survival = std::log(survival);
            return {std::log(-log_survival), log_variance / (log_survival * log_survival)};
        }
        case IntervalType::Logit: {
            const double failed = 1.0 - survival;
            return {std::log(survival / failed), log_variance / (failed * failed)};
        }
        case IntervalType::Arcsine:
            return {std::asin(std::sqrt(survival)),
                    survival * log_variance / (4.0 * (1.0 - survival))};
    }
    return {survival, survival * survival * log_variance};
}

bool has_variance(double survival, IntervalType scale) {
    return survival > 0.0 && (survival < 1.0 || scale == IntervalType::Plain);
}

double standard_error(const KaplanMeierPoint* point) {
    return point == nullptr ? 0.0 : point->se_log_survival;
}

/// Greenwood's variance of S; 0 at S = 0, as the sum's limit is.
double plain_variance(double survival, double se) {
    return survival > 0.0 ? survival * survival * se * se : 0.0;
}

}  // namespace

FixedTimeComparison compare_at(double time, const KaplanMeierCurve& first,
                               const KaplanMeierCurve& second, IntervalType scale) {
    const double first_se = standard_error(first.at(time));
    const double second_se = standard_error(second.at(time));
    FixedTimeComparison result{
        first.survival_at(time), second.survival_at(time), 0.0, 0.0, {}, {}, {}};
    result.difference = result.first - result.second;
    result.standard_error = std::sqrt(plain_variance(result.first, first_se) +
                                      plain_variance(result.second, second_se));
    const double half = stats::normal_quantile(0.5 + first.level / 2.0) * result.standard_error;
    result.limits = {std::max(-1.0, result.difference - half),
                     std::min(1.0, result.difference + half)};
    if (!has_variance(result.first, scale) || !has_variance(result.second, scale)) {
        return result;
    }
    const Transformed a = transform(result.first, first_se, scale);
    const Transformed b = transform(result.second, second_se, scale);
    if (a.variance + b.variance > 0.0) {
        const double distance = a.value - b.value;
        result.chi_squared = distance * distance / (a.variance + b.variance);
        result.p_value = stats::chi_squared_upper(*result.chi_squared, 1.0);
    }
    return result;
}

}  // namespace sarcotrace::survival
