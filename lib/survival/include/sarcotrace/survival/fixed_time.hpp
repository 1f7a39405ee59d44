#pragma once

#include <optional>

#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::survival {

/// Two survival probabilities at one time, first minus second.
struct FixedTimeComparison {
    double first;
    double second;
    double difference;
    double standard_error;             ///< of the difference (Greenwood)
    stats::ConfidenceInterval limits;  ///< plain scale, at the first curve's level
    /// One degree of freedom on the chosen scale; absent where the scale has no variance (S = 0,
    /// or S = 1 except for Plain).
    std::optional<double> chi_squared;
    std::optional<double> p_value;
};

/// Klein, Logan, Harhoff, Andersen 2007: the difference on a transformed scale over its standard
/// error. LogLog is the complementary log-log scale, which keeps its level best in small samples.
/// \param time not after the last time of either curve
[[nodiscard]] FixedTimeComparison compare_at(double time, const KaplanMeierCurve& first,
                                             const KaplanMeierCurve& second, IntervalType scale);

}  // namespace sarcotrace::survival
