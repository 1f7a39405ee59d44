#include "sarcotrace/endpoints/recist.hpp"

#include <algorithm>
#include <limits>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::endpoints {
namespace {

constexpr double too_small_mm = 5.0;
constexpr double normal_node_mm = 10.0;
constexpr double least_growth_mm = 5.0;
// Sums are decimal tenths of a millimetre: 28.9 - 24 must not pass a bar by rounding.
constexpr double rounding_mm = 1e-9;

bool is_gone(bool is_node, LesionFinding finding, std::optional<double> diameter_mm) {
    if (finding == LesionFinding::Absent) {
        return true;
    }
    if (finding == LesionFinding::Measured && diameter_mm) {
        return is_node ? *diameter_mm < normal_node_mm : *diameter_mm == 0.0;
    }
    return is_node && finding == LesionFinding::TooSmall;
}

bool is_gone(const TargetReading& reading) {
    return is_gone(reading.is_node, reading.finding, reading.diameter_mm);
}

bool is_progression(double sum_mm, double nadir_mm) {
    return sum_mm >= 1.2 * nadir_mm - rounding_mm &&
           sum_mm - nadir_mm >= least_growth_mm - rounding_mm;
}

struct TargetHistory {
    double baseline_mm;
    double nadir_mm;
    bool all_gone = false;  ///< at an earlier assessment
};

bool came_back(const TargetHistory& history, std::span<const TargetReading> targets) {
    return history.all_gone && std::ranges::any_of(targets, [](const TargetReading& reading) {
               return !reading.is_node && reading.finding != LesionFinding::NotEvaluable &&
                      !is_gone(reading);
           });
}

/// Fills in the sums of an assessment.
void add_sums(AssessmentResult& result, std::span<const TargetReading> targets) {
    result.sum_mm = sum_of_diameters(targets);
    for (const TargetReading& reading : targets) {
        if (const auto diameter_mm = standing_diameter(reading)) {
            result.evaluated_mm = result.evaluated_mm.value_or(0.0) + *diameter_mm;
            ++result.evaluated_targets;
        }
    }
}

Response target_response(const TargetHistory& history, std::span<const TargetReading> targets,
                         const AssessmentResult& sums) {
    if (came_back(history, targets) ||
        is_progression(sums.evaluated_mm.value_or(0.0), history.nadir_mm)) {
        return Response::Pd;
    }
    if (!sums.sum_mm) {
        return Response::Ne;
    }
    if (std::ranges::all_of(targets, [](const TargetReading& r) { return is_gone(r); })) {
        return Response::Cr;
    }
    return *sums.sum_mm <= 0.7 * history.baseline_mm + rounding_mm ? Response::Pr : Response::Sd;
}

Response non_target_response(std::span<const NonTargetReading> readings) {
    if (readings.empty()) {
        return Response::NotApplicable;
    }
    const auto any = [&](auto&& test) { return std::ranges::any_of(readings, test); };
    if (any([](const NonTargetReading& r) { return r.unequivocal_progression; })) {
        return Response::Pd;
    }
    if (any([](const NonTargetReading& r) { return r.finding == LesionFinding::NotEvaluable; })) {
        return Response::Ne;
    }
    return any([](const NonTargetReading& r) {
        return !is_gone(r.is_node, r.finding, r.diameter_mm);
    })
               ? Response::NonCrNonPd
               : Response::Cr;
}

Response overall_response(Response target, Response non_target, bool new_lesion) {
    if (new_lesion || target == Response::Pd || non_target == Response::Pd) {
        return Response::Pd;
    }
    if (target == Response::NotApplicable) {
        return non_target == Response::NotApplicable ? Response::Ne : non_target;
    }
    const bool non_targets_gone =
        non_target == Response::Cr || non_target == Response::NotApplicable;
    return target == Response::Cr && !non_targets_gone ? Response::Pr : target;
}

bool is_response(Response response) { return response == Response::Cr || response == Response::Pr; }

bool is_stable(Response response) {
    return response == Response::Sd || response == Response::NonCrNonPd;
}

using Assessments = std::span<const AssessmentResult>;

bool is_confirmed(Assessments assessments, std::size_t first, const BestResponseRule& rule) {
    const bool complete = assessments[first].overall == Response::Cr;
    int not_evaluable = 0;
    for (std::size_t i = first + 1; i < assessments.size(); ++i) {
        const Response overall = assessments[i].overall;
        if (overall == Response::Ne) {
            if (++not_evaluable > 1) {
                return false;
            }
            continue;
        }
        if (complete ? overall != Response::Cr : !is_response(overall)) {
            return false;
        }
        const auto gap = assessments[i].first_scan - assessments[first].first_scan;
        if (gap.count() >= rule.confirmation_interval_days) {
            return true;
        }
    }
    return false;
}

/// Assessments up to the first PD, and none after the start of a new therapy.
Assessments counted_assessments(Assessments assessments,
                                std::optional<std::chrono::sys_days> new_therapy) {
    std::size_t n = 0;
    while (n < assessments.size()) {
        if (new_therapy && assessments[n].first_scan > *new_therapy) {
            break;
        }
        if (assessments[n++].overall == Response::Pd) {
            break;
        }
    }
    return assessments.first(n);
}

}  // namespace

std::string_view to_string_view(Response response) noexcept {
    switch (response) {
        case Response::Cr: return "CR";
        case Response::Pr: return "PR";
        case Response::Sd: return "SD";
        case Response::NonCrNonPd: return "NON_CR_NON_PD";
        case Response::Pd: return "PD";
        case Response::Ne: return "NE";
        case Response::NotApplicable: return "NA";
    }
    return "NE";
}

std::optional<double> standing_diameter(const TargetReading& reading) {
    switch (reading.finding) {
        case LesionFinding::Absent: return 0.0;
        case LesionFinding::TooSmall: return too_small_mm;
        case LesionFinding::NotEvaluable: return std::nullopt;
        case LesionFinding::Measured: break;
    }
    if (!reading.diameter_mm) {
        throw core::InputError(
            {"target lesion '" + reading.lesion_id + "' is measured but has no diameter", "",
             "fill in diameter_mm, or the state NOT_EVALUABLE"});
    }
    return reading.diameter_mm;
}

std::optional<double> sum_of_diameters(std::span<const TargetReading> targets) {
    if (targets.empty()) {
        return std::nullopt;
    }
    double sum_mm = 0.0;
    for (const TargetReading& reading : targets) {
        const auto diameter_mm = standing_diameter(reading);
        if (!diameter_mm) {
            return std::nullopt;
        }
        sum_mm += *diameter_mm;
    }
    return sum_mm;
}

std::vector<AssessmentResult> assess_responses(const TumorAssessment& baseline,
                                               std::span<const TumorAssessment> follow_up) {
    const auto baseline_mm = sum_of_diameters(baseline.targets);
    if (!baseline.targets.empty() && !baseline_mm) {
        throw core::InputError({"a target lesion was not evaluated at baseline",
                                "assessment '" + baseline.assessment_id + "'",
                                "give its diameter, or make it a NON_TARGET lesion"});
    }
    TargetHistory history{baseline_mm.value_or(0.0), baseline_mm.value_or(0.0)};
    std::vector<AssessmentResult> results;
    for (const TumorAssessment& seen : follow_up) {
        AssessmentResult result;
        result.assessment_id = seen.assessment_id;
        result.first_scan = seen.first_scan;
        result.last_scan = seen.last_scan;
        add_sums(result, seen.targets);
        result.new_lesion = seen.new_lesion;
        if (baseline_mm) {
            result.baseline_mm = baseline_mm;
            result.nadir_mm = history.nadir_mm;
            result.target = target_response(history, seen.targets, result);
            history.nadir_mm = std::min(history.nadir_mm, result.sum_mm.value_or(history.nadir_mm));
            history.all_gone = history.all_gone || result.target == Response::Cr;
        }
        result.non_target = non_target_response(seen.non_targets);
        result.overall = overall_response(result.target, result.non_target, result.new_lesion);
        results.push_back(std::move(result));
    }
    return results;
}

BestResponse best_overall_response(Assessments assessments, std::chrono::sys_days randomisation,
                                   std::optional<std::chrono::sys_days> new_therapy,
                                   const BestResponseRule& rule) {
    const Assessments counted = counted_assessments(assessments, new_therapy);
    for (const Response wanted : {Response::Cr, Response::Pr}) {
        for (std::size_t i = 0; i < counted.size(); ++i) {
            // A CR that is not confirmed as CR may still be confirmed as PR.
            const bool matches = wanted == Response::Pr ? is_response(counted[i].overall)
                                                        : counted[i].overall == wanted;
            if (!matches) {
                continue;
            }
            if (!rule.confirmation || is_confirmed(counted, i, rule)) {
                return {wanted, counted[i].first_scan};
            }
        }
    }
    for (const AssessmentResult& result : counted) {
        const auto day = (result.first_scan - randomisation).count() + 1;
        if ((is_stable(result.overall) || is_response(result.overall)) &&
            day >= rule.minimum_sd_days) {
            return {result.overall == Response::NonCrNonPd ? Response::NonCrNonPd : Response::Sd,
                    result.first_scan};
        }
    }
    if (!counted.empty() && counted.back().overall == Response::Pd) {
        return {Response::Pd, counted.back().first_scan};
    }
    return counted.empty() ? BestResponse() : BestResponse{Response::Ne, counted[0].first_scan};
}

}  // namespace sarcotrace::endpoints
