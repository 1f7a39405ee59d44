#include <algorithm>
#include <map>
#include <set>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

struct Imaging {
    std::vector<const sheets::Lesion*> lesions;
    std::vector<const sheets::ImagingAssessment*> assessments;  ///< scanned, in order
    std::map<std::pair<std::string, std::string>, const sheets::LesionMeasurement*> measurements;
};

LesionFinding finding_of(sheets::LesionState state) {
    switch (state) {
        case sheets::LesionState::Measured: return LesionFinding::Measured;
        case sheets::LesionState::TooSmall: return LesionFinding::TooSmall;
        case sheets::LesionState::Absent: return LesionFinding::Absent;
        case sheets::LesionState::NotEvaluable: break;
    }
    return LesionFinding::NotEvaluable;
}

void require_one_reader(const std::vector<const sheets::ImagingAssessment*>& assessments) {
    for (const auto* assessment : assessments) {
        if (assessment->reader != assessments.front()->reader) {
            throw core::InputError(
                {"patient '" + assessment->patient_id + "' has assessments of two readers",
                 "assessments.tsv:" + std::to_string(assessment->line),
                 "keep one reader per patient; readings are never pooled"});
        }
    }
}

Imaging imaging_of(const sheets::ClinicalSheets& sheets, const std::string& patient_id,
                   sys_days data_cutoff, const LesionFilter& counts) {
    Imaging imaging;
    for (const auto& lesion : sheets.lesions) {
        if (lesion.patient_id == patient_id && (!counts || counts(lesion))) {
            imaging.lesions.push_back(&lesion);
        }
    }
    for (const auto& assessment : sheets.assessments) {
        if (assessment.patient_id == patient_id && assessment.first_scan_date &&
            *assessment.first_scan_date <= data_cutoff) {
            imaging.assessments.push_back(&assessment);
        }
    }
    std::ranges::stable_sort(imaging.assessments, {}, [](const sheets::ImagingAssessment* a) {
        return std::pair(*a->first_scan_date, a->assessment_id);
    });
    require_one_reader(imaging.assessments);
    for (const auto& row : sheets.lesion_measurements) {
        if (row.patient_id == patient_id &&
            !imaging.measurements.emplace(std::pair(row.assessment_id, row.lesion_id), &row)
                 .second) {
            throw core::InputError(
                {"lesion '" + row.lesion_id + "' is measured twice at '" + row.assessment_id + "'",
                 "lesion_measurements.tsv:" + std::to_string(row.line), "keep one measurement"});
        }
    }
    return imaging;
}

bool shows_new_lesion(const sheets::Lesion& lesion, const sheets::ImagingAssessment& assessment,
                      const sheets::LesionMeasurement* seen) {
    if (seen != nullptr && (seen->state == sheets::LesionState::Measured ||
                            seen->state == sheets::LesionState::TooSmall)) {
        return true;
    }
    return lesion.new_from_date && *lesion.new_from_date >= *assessment.first_scan_date &&
           *lesion.new_from_date <= *assessment.last_scan_date;
}

using NewLesions = std::set<const sheets::Lesion*>;  // asked for membership only

TumorAssessment to_assessment(const Imaging& imaging, const sheets::ImagingAssessment& row,
                              const NewLesions& shown_before) {
    TumorAssessment result{
        row.assessment_id, *row.first_scan_date, *row.last_scan_date, {}, {}, false};
    for (const sheets::Lesion* lesion : imaging.lesions) {
        const auto found = imaging.measurements.find({row.assessment_id, lesion->lesion_id});
        const auto* seen = found == imaging.measurements.end() ? nullptr : found->second;
        const LesionFinding finding =
            seen == nullptr ? LesionFinding::NotEvaluable : finding_of(seen->state);
        const auto diameter_mm = seen == nullptr ? std::nullopt : seen->diameter_mm;
        if (lesion->role == sheets::LesionRole::Target) {
            result.targets.push_back({lesion->lesion_id, lesion->is_node, finding, diameter_mm});
        } else if (lesion->role == sheets::LesionRole::NonTarget) {
            result.non_targets.push_back({lesion->is_node, finding, diameter_mm,
                                          seen != nullptr && seen->unequivocal_progression});
        } else if (shows_new_lesion(*lesion, row, seen)) {
            result.new_lesion = true;
            result.new_lesions.push_back(
                {lesion->lesion_id, lesion->is_node, finding, diameter_mm});
        } else if (finding == LesionFinding::NotEvaluable && shown_before.contains(lesion)) {
            result.new_lesions.push_back({lesion->lesion_id, lesion->is_node, finding, {}});
        }
    }
    return result;
}

/// The new lesions that an assessment still counts, for the next to know of.
void remember_new_lesions(NewLesions& shown, const Imaging& imaging, const TumorAssessment& seen) {
    shown.clear();
    for (const sheets::Lesion* lesion : imaging.lesions) {
        if (std::ranges::any_of(seen.new_lesions, [&](const TargetReading& reading) {
                return reading.lesion_id == lesion->lesion_id;
            })) {
            shown.insert(lesion);
        }
    }
}

const sheets::ImagingAssessment* find_baseline(const Imaging& imaging, sys_days randomisation) {
    const sheets::ImagingAssessment* planned = nullptr;
    const sheets::ImagingAssessment* before = nullptr;
    for (const auto* assessment : imaging.assessments) {
        if (assessment->planned_visit == "BASELINE") {
            planned = assessment;
        }
        if (*assessment->first_scan_date <= randomisation) {
            before = assessment;
        }
    }
    return planned != nullptr ? planned : before;
}

std::optional<sys_days> first_progression(const TumorHistory& tumor) {
    std::optional<sys_days> first;
    for (const AssessmentResult& result : tumor.results) {
        if (result.overall == Response::Pd) {
            first = result.first_scan;
            break;
        }
    }
    if (tumor.first_new_lesion) {
        first = std::min(first.value_or(*tumor.first_new_lesion), *tumor.first_new_lesion);
    }
    return first;
}

std::optional<sys_days> find_first_new_lesion(const TumorHistory& tumor, const Imaging& imaging,
                                              sys_days data_cutoff) {
    std::optional<sys_days> first;
    const auto keep = [&](sys_days day) { first = std::min(first.value_or(day), day); };
    for (const TumorAssessment& seen : tumor.follow_up) {
        if (seen.new_lesion) {
            keep(seen.first_scan);
        }
    }
    for (const sheets::Lesion* lesion : imaging.lesions) {
        if (lesion->new_from_date && *lesion->new_from_date <= data_cutoff) {
            keep(*lesion->new_from_date);
        }
    }
    return first;
}

}  // namespace

TumorHistory tumor_history(const sheets::ClinicalSheets& sheets, const sheets::Patient& patient,
                           sys_days data_cutoff, const LesionFilter& counts) {
    const Imaging imaging = imaging_of(sheets, patient.patient_id, data_cutoff, counts);
    TumorHistory tumor;
    const sheets::ImagingAssessment* baseline = find_baseline(imaging, patient.randomisation_date);
    if (baseline == nullptr) {
        return tumor;
    }
    NewLesions shown;
    tumor.baseline = to_assessment(imaging, *baseline, shown);
    for (const sheets::ImagingAssessment* assessment : imaging.assessments) {
        if (*assessment->first_scan_date > *baseline->last_scan_date) {
            tumor.follow_up.push_back(to_assessment(imaging, *assessment, shown));
            remember_new_lesions(shown, imaging, tumor.follow_up.back());
            tumor.adequate.push_back(assessment->adequate);
        }
    }
    try {
        tumor.results = assess_responses(*tumor.baseline, tumor.follow_up);
    } catch (const core::InputError& error) {
        throw core::InputError({error.what(), "patient '" + patient.patient_id + "'", ""});
    }
    tumor.immune_results = assess_immune_responses(tumor.follow_up, tumor.results);
    tumor.first_new_lesion = find_first_new_lesion(tumor, imaging, data_cutoff);
    tumor.progression = first_progression(tumor);
    tumor.immune_progression = immune_progression(tumor.immune_results);
    return tumor;
}

}  // namespace sarcotrace::endpoints
