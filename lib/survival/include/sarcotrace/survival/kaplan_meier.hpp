#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/survival/follow_up.hpp"

namespace sarcotrace::survival {

/// Scale on which the pointwise limits of a survival curve are symmetric. With s the standard
/// error of ln S: plain S +- z s S; log S exp(+- z s); log-log S^exp(+- z s / ln S); logit and
/// arcsine by the delta method (Borgan and Liestol 1990).
enum class IntervalType { Plain, Log, LogLog, Logit, Arcsine };

/// "PLAIN", "LOG", "LOG_LOG", "LOGIT", "ARCSINE".
[[nodiscard]] std::string_view to_string_view(IntervalType type) noexcept;
[[nodiscard]] std::optional<IntervalType> parse_interval_type(std::string_view text) noexcept;

/// The curve from one observed time (event or censoring) to the next.
struct KaplanMeierPoint {
    double time;
    std::size_t at_risk;  ///< just before `time`
    std::size_t events;
    std::size_t censored;
    double survival;
    /// Greenwood's standard error of ln S; infinite at S = 0.
    double se_log_survival;
    /// Absent where the scale has no limits: at S = 0, and for LogLog, Logit and Arcsine at S = 1.
    std::optional<stats::ConfidenceInterval> limits;
};

struct KaplanMeierCurve {
    IntervalType interval_type;
    double level;
    std::vector<KaplanMeierPoint> points;  ///< times ascending, each once

    /// The last point at or before `time`; null before the first.
    [[nodiscard]] const KaplanMeierPoint* at(double time) const noexcept;
    /// Curve's survival at `time`, 1 before the first point.
    [[nodiscard]] double survival_at(double time) const noexcept;
};

/// Kaplan and Meier 1958, with delayed entry through FollowUp::start. No row gives an empty curve.
/// \throws InputError as require_valid
[[nodiscard]] KaplanMeierCurve kaplan_meier(std::span<const FollowUp> follow_up, IntervalType type,
                                            double level = 0.95);

/// Pointwise limits of one survival probability on the named scale.
[[nodiscard]] std::optional<stats::ConfidenceInterval> survival_limits(double survival,
                                                                       double se_log_survival,
                                                                       IntervalType type,
                                                                       double level);

/// A quantile of the time to event; each part is absent where its curve does not fall that far.
struct SurvivalQuantile {
    std::optional<double> estimate;
    std::optional<double> lower;
    std::optional<double> upper;
};

/// Time by which the share `probability` has had the event: the first time with S <= 1 -
/// probability, and the middle of the step where S equals it. The limits invert the curve's
/// pointwise limits (Brookmeyer and Crowley 1982), so they have the curve's interval type.
[[nodiscard]] SurvivalQuantile survival_quantile(const KaplanMeierCurve& curve, double probability);

struct RestrictedMean {
    double mean;
    double standard_error;
};

/// Area under the curve up to `horizon` >= 0; var = sum of [area from t to horizon]^2 d/(n(n-d)).
[[nodiscard]] RestrictedMean restricted_mean(const KaplanMeierCurve& curve, double horizon);

}  // namespace sarcotrace::survival
