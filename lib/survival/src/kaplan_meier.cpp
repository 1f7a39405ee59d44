#include "sarcotrace/survival/kaplan_meier.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival {
namespace {

using stats::ConfidenceInterval;

constexpr std::array interval_names = {
    std::pair{IntervalType::Plain, std::string_view("PLAIN")},
    std::pair{IntervalType::Log, std::string_view("LOG")},
    std::pair{IntervalType::LogLog, std::string_view("LOG_LOG")},
    std::pair{IntervalType::Logit, std::string_view("LOGIT")},
    std::pair{IntervalType::Arcsine, std::string_view("ARCSINE")},
};

/// Products of many factors miss a probability such as 0.5 by rounding; within this they meet it.
constexpr double same_probability = 1.5e-8;

ConfidenceInterval plain_limits(double s, double half_width) {
    return {std::max(0.0, s - half_width * s), std::min(1.0, s + half_width * s)};
}

ConfidenceInterval log_limits(double s, double half_width) {
    return {s * std::exp(-half_width), std::min(1.0, s * std::exp(half_width))};
}

ConfidenceInterval log_log_limits(double s, double half_width) {
    const double scaled = half_width / std::abs(std::log(s));
    return {std::pow(s, std::exp(scaled)), std::pow(s, std::exp(-scaled))};
}

ConfidenceInterval logit_limits(double s, double half_width) {
    const double scaled = half_width / (1.0 - s);
    const double centre = std::log(s / (1.0 - s));
    return {1.0 / (1.0 + std::exp(scaled - centre)), 1.0 / (1.0 + std::exp(-scaled - centre))};
}

ConfidenceInterval arcsine_limits(double s, double half_width) {
    const double scaled = 0.5 * half_width * std::sqrt(s / (1.0 - s));
    const double centre = std::asin(std::sqrt(s));
    const double low = std::sin(std::max(0.0, centre - scaled));
    const double high = std::sin(std::min(std::numbers::pi / 2.0, centre + scaled));
    return {low * low, high * high};
}

/// First time at which a falling curve has reached 1 - probability, and the middle of the step
/// where it equals it.
std::optional<double> crossing(
    const KaplanMeierCurve& curve, double probability,
    const std::function<std::optional<double>(const KaplanMeierPoint&)>& read) {
    const double target = 1.0 - probability;
    std::optional<double> reached;
    for (const KaplanMeierPoint& point : curve.points) {
        const std::optional<double> value = read(point);
        if (!value) {
            continue;
        }
        if (!reached && *value <= target + same_probability) {
            reached = point.time;
        }
        if (*value < target - same_probability) {
            return 0.5 * (*reached + point.time);
        }
    }
    return reached ? std::optional(0.5 * (*reached + curve.points.back().time)) : std::nullopt;
}

struct RiskCounter {
    std::vector<double> starts;
    std::vector<double> stops;

    explicit RiskCounter(std::span<const FollowUp> follow_up) {
        for (const FollowUp& item : follow_up) {
            starts.push_back(item.start);
            stops.push_back(item.stop);
        }
        std::sort(starts.begin(), starts.end());
        std::sort(stops.begin(), stops.end());
    }

    [[nodiscard]] std::size_t at_risk(double time) const {
        const auto entered = std::lower_bound(starts.begin(), starts.end(), time) - starts.begin();
        const auto left = std::lower_bound(stops.begin(), stops.end(), time) - stops.begin();
        return static_cast<std::size_t>(entered - left);
    }
};

}  // namespace

std::string_view to_string_view(IntervalType type) noexcept {
    for (const auto& [known, name] : interval_names) {
        if (known == type) {
            return name;
        }
    }
    return "PLAIN";
}

std::optional<IntervalType> parse_interval_type(std::string_view text) noexcept {
    for (const auto& [known, name] : interval_names) {
        if (name == text) {
            return known;
        }
    }
    return std::nullopt;
}

std::optional<ConfidenceInterval> survival_limits(double survival, double se_log_survival,
                                                  IntervalType type, double level) {
    const bool linear = type == IntervalType::Plain || type == IntervalType::Log;
    if (survival <= 0.0 || (survival >= 1.0 && !linear)) {
        return std::nullopt;
    }
    const double half_width = stats::normal_quantile(0.5 + level / 2.0) * se_log_survival;
    switch (type) {
        case IntervalType::Plain: return plain_limits(survival, half_width);
        case IntervalType::Log: return log_limits(survival, half_width);
        case IntervalType::LogLog: return log_log_limits(survival, half_width);
        case IntervalType::Logit: return logit_limits(survival, half_width);
        case IntervalType::Arcsine: return arcsine_limits(survival, half_width);
    }
    return std::nullopt;
}

const KaplanMeierPoint* KaplanMeierCurve::at(double time) const noexcept {
    const auto next = std::upper_bound(
        points.begin(), points.end(), time,
        [](double value, const KaplanMeierPoint& point) { return value < point.time; });
    return next == points.begin() ? nullptr : &*std::prev(next);
}

double KaplanMeierCurve::survival_at(double time) const noexcept {
    const KaplanMeierPoint* point = at(time);
    return point == nullptr ? 1.0 : point->survival;
}

KaplanMeierCurve kaplan_meier(std::span<const FollowUp> follow_up, IntervalType type,
                              double level) {
    require_valid(follow_up);
    std::vector<FollowUp> ordered(follow_up.begin(), follow_up.end());
    std::sort(ordered.begin(), ordered.end(),
              [](const FollowUp& a, const FollowUp& b) { return a.stop < b.stop; });
    const RiskCounter counter(follow_up);
    KaplanMeierCurve curve{type, level, {}};
    double survival = 1.0;
    double variance = 0.0;
    for (std::size_t i = 0; i < ordered.size();) {
        KaplanMeierPoint point{
            ordered[i].stop, counter.at_risk(ordered[i].stop), 0, 0, 1.0, 0.0, {}};
        for (; i < ordered.size() && ordered[i].stop == point.time; ++i) {
            ++(ordered[i].event ? point.events : point.censored);
        }
        const auto n = static_cast<double>(point.at_risk);
        const auto d = static_cast<double>(point.events);
        survival *= 1.0 - d / n;
        variance += d > 0.0 ? d / (n * (n - d)) : 0.0;
        point.survival = survival;
        point.se_log_survival = std::sqrt(variance);
        point.limits = survival_limits(survival, point.se_log_survival, type, level);
        curve.points.push_back(point);
    }
    return curve;
}

SurvivalQuantile survival_quantile(const KaplanMeierCurve& curve, double probability) {
    using Point = KaplanMeierPoint;
    const auto estimate = [](const Point& point) { return std::optional(point.survival); };
    const auto lower = [](const Point& point) {
        return point.limits ? std::optional(point.limits->lower) : std::nullopt;
    };
    const auto upper = [](const Point& point) {
        return point.limits ? std::optional(point.limits->upper) : std::nullopt;
    };
    return {crossing(curve, probability, estimate), crossing(curve, probability, lower),
            crossing(curve, probability, upper)};
}

RestrictedMean restricted_mean(const KaplanMeierCurve& curve, double horizon) {
    double area_after = 0.0;
    double variance = 0.0;
    double right = horizon;
    // From the horizon backwards, so that each event meets the area to its right.
    for (std::size_t i = curve.points.size(); i > 0; --i) {
        const KaplanMeierPoint& point = curve.points[i - 1];
        if (point.time >= horizon) {
            continue;
        }
        area_after += point.survival * (right - point.time);
        right = point.time;
        const auto n = static_cast<double>(point.at_risk);
        const auto d = static_cast<double>(point.events);
        variance += point.events > 0 && n > d ? area_after * area_after * d / (n * (n - d)) : 0.0;
    }
    return {area_after + right, std::sqrt(variance)};
}

}  // namespace sarcotrace::survival
