#pragma once

#include <optional>
#include <vector>

#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::survival {

/// The function of time against which a coefficient's change is tested: 1 - S(t-) of the
/// Kaplan-Meier curve of all rows, the rank among their ends, time, or its logarithm.
enum class TimeTransform { KaplanMeier, Rank, Identity, Log };

struct ProportionalHazardsTest {
    std::vector<ChiSquaredTest> terms;  ///< one for each term
    ChiSquaredTest all;                 ///< all coefficients together
};

/// Score test that the log hazard ratios do not change with a function of time (Grambsch & Therneau
/// 1994, with the information at each event time as it is, as R's survival 3 has it). `terms`: the
/// numbers of the coefficients of each term, none empty. Nothing unless `fit`, of the same data and
/// ties, converged and the information of the test is regular.
[[nodiscard]] std::optional<ProportionalHazardsTest> test_proportional_hazards(
    const CoxData& data, const CoxFit& fit, const std::vector<std::vector<std::size_t>>& terms,
    TimeTransform transform = TimeTransform::KaplanMeier, Ties ties = Ties::Efron);

}  // namespace sarcotrace::survival
