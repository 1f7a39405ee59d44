#include "sarcotrace/endpoints/field_response.hpp"

#include <algorithm>
#include <set>

namespace sarcotrace::endpoints {
namespace {

/// Lesions of the patient to which a fraction was given by the cut-off.
std::set<std::string> irradiated_lesions(const sheets::ClinicalSheets& sheets,
                                         const std::string& patient_id,
                                         std::chrono::sys_days data_cutoff) {
    std::set<std::string> lesions;
    for (const sheets::SbrtFraction& fraction : sheets.sbrt_fractions) {
        if (fraction.patient_id == patient_id && fraction.date <= data_cutoff &&
            fraction.dose_gy != 0.0) {
            lesions.insert(fraction.lesion_id);
        }
    }
    return lesions;
}

/// Nothing if it is not known.
std::optional<Field> field_of(const sheets::Lesion& lesion, const std::set<std::string>& given) {
    if (lesion.irradiated) {
        return *lesion.irradiated ? Field::In : Field::Out;
    }
    if (given.contains(lesion.lesion_id)) {
        return Field::In;
    }
    const bool is_new = lesion.role == sheets::LesionRole::New;
    return is_new || !given.empty() ? std::optional(Field::Out) : std::nullopt;
}

std::size_t count_new_lesions(const TumorHistory& tumor, const sheets::ClinicalSheets& sheets,
                              const std::string& patient_id, const LesionFilter& counts,
                              std::chrono::sys_days data_cutoff) {
    std::set<std::string> lesions;
    for (const TumorAssessment& seen : tumor.follow_up) {
        for (const TargetReading& lesion : seen.new_lesions) {
            lesions.insert(lesion.lesion_id);
        }
    }
    for (const sheets::Lesion& lesion : sheets.lesions) {
        if (lesion.patient_id == patient_id && lesion.new_from_date &&
            *lesion.new_from_date <= data_cutoff && counts(lesion)) {
            lesions.insert(lesion.lesion_id);
        }
    }
    return lesions.size();
}

}  // namespace

std::string_view to_string_view(Field field) noexcept {
    return field == Field::In ? "IN_FIELD" : "OUT_OF_FIELD";
}

FieldResponses field_responses(const sheets::ClinicalSheets& sheets,
                               const PatientEndpoints& patient, const EndpointSettings& settings) {
    const std::string& id = patient.patient.patient_id;
    const auto given = irradiated_lesions(sheets, id, settings.data_cutoff);
    const auto respond = [&](Field field) {
        const LesionFilter counts = [&](const sheets::Lesion& lesion) {
            return field_of(lesion, given) == field;
        };
        const TumorHistory tumor =
            tumor_history(sheets, patient.patient, settings.data_cutoff, counts);
        FieldResponse result;
        if (tumor.baseline) {
            result.lesions = tumor.baseline->targets.size() + tumor.baseline->non_targets.size();
            result.baseline_mm = sum_of_diameters(tumor.baseline->targets);
        }
        for (const AssessmentResult& seen : tumor.results) {
            if (seen.sum_mm) {
                result.smallest_mm =
                    std::min(result.smallest_mm.value_or(*seen.sum_mm), *seen.sum_mm);
            }
        }
        result.best = best_overall_response(tumor.results, patient.patient.randomisation_date,
                                            patient.history.new_therapy, settings.response);
        result.progression = tumor.progression;
        result.new_lesions = count_new_lesions(tumor, sheets, id, counts, settings.data_cutoff);
        return result;
    };
    FieldResponses result{respond(Field::In), respond(Field::Out)};
    for (const sheets::Lesion& lesion : sheets.lesions) {
        if (lesion.patient_id == id && !field_of(lesion, given)) {
            ++result.unknown_lesions;
        }
    }
    return result;
}

}  // namespace sarcotrace::endpoints
