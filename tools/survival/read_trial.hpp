#pragma once

#include <vector>

#include "options.hpp"
#include "sarcotrace/survival/analysis_plan.hpp"
#include "sarcotrace/survival/trial_data.hpp"

namespace sarcotrace::survival_tool {

/// The patients of the population with the covariates that the plan names, their times to events
/// and responses, and the biomarker rows chosen for analysis (`used`), or the row that says why
/// there is no value.
/// \throws InputError for a repeated key, a patient that adsl does not have, or a malformed cell
[[nodiscard]] survival::TrialData read_trial(const Settings& settings,
                                             const std::vector<survival::PlannedTest>& plan);

}  // namespace sarcotrace::survival_tool
