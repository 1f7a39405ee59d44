#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::endpoints {

// RECIST 1.1 (Eisenhauer et al. 2009) from lesion measurements.

/// Response of targets, of non-targets or of the patient at one assessment. NotApplicable: the
/// patient has no lesion of that role.
enum class Response { Cr, Pr, Sd, NonCrNonPd, Pd, Ne, NotApplicable };

/// "CR", "PR", "SD", "NON_CR_NON_PD", "PD", "NE", "NA".
[[nodiscard]] std::string_view to_string_view(Response response) noexcept;

enum class LesionFinding { Measured, TooSmall, Absent, NotEvaluable };

/// One target lesion at one assessment. A lesion too small to measure counts as 5 mm.
struct TargetReading {
    std::string lesion_id;
    bool is_node = false;  ///< measured on its short axis
    LesionFinding finding = LesionFinding::NotEvaluable;
    std::optional<double> diameter_mm;  ///< longest diameter, or short axis of a node
};

struct NonTargetReading {
    bool is_node = false;
    LesionFinding finding = LesionFinding::NotEvaluable;
    std::optional<double> diameter_mm;
    bool unequivocal_progression = false;
};

/// What was seen at one assessment: a reading for every target and non-target of the patient.
struct TumorAssessment {
    std::string assessment_id;
    std::chrono::sys_days first_scan;
    std::chrono::sys_days last_scan;
    std::vector<TargetReading> targets;
    std::vector<NonTargetReading> non_targets;
    bool new_lesion = false;
    /// New lesions that are still there: one that was seen before and not found absent since has
    /// the finding NotEvaluable.
    std::vector<TargetReading> new_lesions = {};
};

struct AssessmentResult {
    std::string assessment_id;
    std::chrono::sys_days first_scan;
    std::chrono::sys_days last_scan;
    /// Sum of diameters, mm; absent if a target could not be evaluated.
    std::optional<double> sum_mm;
    /// Sum of the targets that were evaluated, mm; absent if none was.
    std::optional<double> evaluated_mm;
    std::size_t evaluated_targets = 0;
    std::optional<double> baseline_mm;
    /// Smallest sum before this assessment, baseline included.
    std::optional<double> nadir_mm;
    Response target = Response::NotApplicable;
    Response non_target = Response::NotApplicable;
    bool new_lesion = false;
    Response overall = Response::Ne;
};

/// Judges every assessment after the baseline. PR is a sum at most 70 % of the baseline's; PD a
/// sum at least 120 % of the nadir and 5 mm above it, an organ target that comes back after all
/// targets were gone, unequivocal non-target progression, or a new lesion. CR needs every organ
/// lesion gone and every node below 10 mm. Where targets could not be evaluated, those that were
/// still make PD if their sum alone is large enough.
/// \param follow_up in order of first_scan
/// \throws InputError if a measured target has no diameter or the baseline lacks one
[[nodiscard]] std::vector<AssessmentResult> assess_responses(
    const TumorAssessment& baseline, std::span<const TumorAssessment> follow_up);

/// Sum of diameters of the targets, mm; absent if one could not be evaluated or there are none.
[[nodiscard]] std::optional<double> sum_of_diameters(std::span<const TargetReading> targets);

/// Diameter that stands for a reading: 0 if absent, 5 if too small; nothing if not evaluable.
/// \throws InputError for a measured lesion without diameter
[[nodiscard]] std::optional<double> standing_diameter(const TargetReading& reading);

/// How the best overall response is found.
struct BestResponseRule {
    bool confirmation = false;  ///< CR and PR need a second one
    int confirmation_interval_days = 28;
    int minimum_sd_days = 42;  ///< earliest trial day (randomisation = 1) on which SD counts
};

struct BestResponse {
    Response response = Response::Ne;
    /// First assessment that shows it, or, for NE, the first assessment.
    std::optional<std::chrono::sys_days> date;
};

/// Best response from randomisation to PD or new therapy. With confirmation, at most one NE and
/// nothing worse may stand between a response and the one that confirms it.
[[nodiscard]] BestResponse best_overall_response(std::span<const AssessmentResult> assessments,
                                                 std::chrono::sys_days randomisation,
                                                 std::optional<std::chrono::sys_days> new_therapy,
                                                 const BestResponseRule& rule);

}  // namespace sarcotrace::endpoints
