#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/endpoints/share.hpp"
#include "sarcotrace/sheets/records.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::endpoints {

// EORTC QLQ-C30 version 3 (Fayers et al. 2001, scoring manual; summary score: Giesinger et al.
// 2016).

/// Scales in the order of the manual; the last is the summary score.
inline constexpr std::array<std::string_view, 16> qlq_scales = {
    "QL2", "PF2", "RF2", "EF", "CF", "SF", "FA", "NV",
    "PA",  "DY",  "SL",  "AP", "CO", "DI", "FI", "SUMMARY"};

/// One score per scale of qlq_scales, 0 to 100: more is better in QL2, the functions (PF2 to SF)
/// and SUMMARY, worse in the others. Insufficient: fewer than half of the items were answered, or,
/// for SUMMARY, one of its 13 scales (all but QL2 and FI) is missing.
using QlqScores = std::array<core::ValueOrReason<double>, qlq_scales.size()>;

[[nodiscard]] QlqScores score_qlq_c30(const sheets::QlqC30Answers& answers);

/// Whether a higher score of the scale is worse.
[[nodiscard]] bool higher_is_worse(std::size_t scale) noexcept;

/// Scores of a questionnaire. One that was not due is NotApplicable, one not received has its own
/// reason, NotDone if it names none.
[[nodiscard]] QlqScores score_questionnaire(const sheets::Questionnaire& questionnaire);

/// Received among expected questionnaires of one arm and visit.
struct Compliance {
    std::string arm;
    std::string planned_visit;
    Share received;
};

/// Compliance by arm and visit, both in alphabetical order. \param arms (patient, arm)
[[nodiscard]] std::vector<Compliance> qlq_compliance(
    std::span<const sheets::Questionnaire> questionnaires,
    std::span<const std::pair<std::string, std::string>> arms);

/// Time of a patient to the first worsening of a scale by `points` against BASELINE.
struct Deterioration {
    double time_days;  ///< from the baseline questionnaire, at least 1
    bool event;
};

/// Nothing if the patient has no baseline score or no later score by the horizon. Questionnaires
/// after `horizon_days` are not looked at; without a worsening the last one with a score censors.
/// \param questionnaires of one patient
[[nodiscard]] std::optional<Deterioration> time_to_deterioration(
    std::span<const sheets::Questionnaire> questionnaires, std::size_t scale, double points = 10.0,
    int horizon_days = 731);

/// Time to deterioration of one patient, with its arm.
struct ArmDeterioration {
    std::string arm;
    Deterioration time;
};

/// One arm's patients with a baseline and a later score of a scale.
struct DeteriorationArm {
    std::string arm;
    std::int64_t patients = 0;
    std::int64_t events = 0;
    survival::SurvivalQuantile median_days;  ///< Kaplan-Meier, log-log limits
};

/// Arms by name. The test is the log-rank test, two-sided; the hazard ratio of the second arm over
/// the first is Cox's (Efron) with Wald limits. Absent unless there are two arms with events.
struct DeteriorationComparison {
    std::vector<DeteriorationArm> arms;
    std::optional<double> hazard_ratio;
    std::optional<stats::ConfidenceInterval> limits;
    std::optional<double> p_value;
};

[[nodiscard]] DeteriorationComparison compare_deterioration(
    std::span<const ArmDeterioration> patients);

}  // namespace sarcotrace::endpoints
