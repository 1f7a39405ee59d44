#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/endpoints/patient_endpoints.hpp"

namespace sarcotrace::endpoints {

/// Itt: randomised. Safety: received a dose or a fraction. Evaluable: has a baseline, and an
/// adequate assessment or an event after it.
enum class AnalysisSet { Itt, Safety, Evaluable };

inline constexpr std::array analysis_sets = {AnalysisSet::Itt, AnalysisSet::Safety,
                                             AnalysisSet::Evaluable};

/// "ITT", "SAFETY", "EVALUABLE".
[[nodiscard]] std::string_view to_string_view(AnalysisSet set) noexcept;

/// Why a patient is not in the set; empty if it is: NOT_TREATED, NO_BASELINE_ASSESSMENT,
/// NO_ADEQUATE_ASSESSMENT_OR_EVENT.
[[nodiscard]] std::string_view reason_out(const PatientEndpoints& patient,
                                          AnalysisSet set) noexcept;

/// Patients of one arm that a set loses for a reason, or keeps. Every set is taken from ITT, none
/// from another: in = kept + lost.
struct FlowStep {
    std::string arm;  ///< planned; "ALL" for both
    AnalysisSet set;
    std::string_view side;  ///< IN, OUT (kept) or LOSS
    std::string_view name;  ///< RANDOMISED, the set, or the reason
    std::int64_t patients;
};

/// By set, then arm (ALL last); a reason that no patient of the cohort has is left out.
[[nodiscard]] std::vector<FlowStep> flow_of(std::span<const PatientEndpoints> patients);

}  // namespace sarcotrace::endpoints
