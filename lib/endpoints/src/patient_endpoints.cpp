#include "sarcotrace/endpoints/patient_endpoints.hpp"

#include <algorithm>

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

/// A month or year without its day stands at its middle.
sys_days middle_of(const core::Date& date) {
    switch (date.precision) {
        case core::DatePrecision::Day: break;
        case core::DatePrecision::Month: return date.day + std::chrono::days(14);
        case core::DatePrecision::Year: return date.day + std::chrono::days(181);
    }
    return date.day;
}

void keep_later(sys_days& last, sys_days day, sys_days cutoff) {
    if (day <= cutoff) {
        last = std::max(last, day);
    }
}

sys_days last_news(const sheets::ClinicalSheets& sheets, const PatientEndpoints& result,
                   sys_days cutoff) {
    sys_days last = result.patient.randomisation_date;
    for (const auto& contact : sheets.follow_up) {
        if (contact.patient_id == result.patient.patient_id &&
            contact.vital_status == sheets::VitalStatus::Alive) {
            keep_later(last, contact.contact_date, cutoff);
        }
    }
    for (const TumorAssessment& seen : result.tumor.follow_up) {
        keep_later(last, seen.last_scan, cutoff);
    }
    return last;
}

void find_death(const sheets::ClinicalSheets& sheets, PatientEndpoints& result, sys_days cutoff) {
    for (const auto& contact : sheets.follow_up) {
        // A contact after the cut-off is not known at it, whatever it tells of earlier days.
        if (contact.patient_id != result.patient.patient_id || !contact.death_date ||
            contact.contact_date > cutoff) {
            continue;
        }
        const bool partial = contact.death_date->precision != core::DatePrecision::Day;
        const sys_days day =
            partial ? std::max(middle_of(*contact.death_date), result.history.last_news)
                    : contact.death_date->day;
        if (day <= cutoff) {
            result.history.death = day;
            result.death_date_imputed = partial;
        }
    }
}

void find_new_therapy(const sheets::ClinicalSheets& sheets, PatientEndpoints& result,
                      sys_days cutoff) {
    for (const auto& therapy : sheets.subsequent_therapy) {
        if (therapy.patient_id != result.patient.patient_id) {
            continue;
        }
        const sys_days day =
            std::max(middle_of(therapy.start_date), result.patient.randomisation_date);
        if (day <= cutoff) {
            result.history.new_therapy = std::min(result.history.new_therapy.value_or(day), day);
        }
    }
}

/// A dose of 0 mg was omitted.
bool was_given(const sheets::Exposure& dose) { return dose.dose_mg != 0.0; }
bool was_given(const sheets::SbrtFraction& fraction) { return fraction.dose_gy != 0.0; }

void keep_earlier(std::optional<sys_days>& first, sys_days day) {
    first = std::min(first.value_or(day), day);
}

void find_treatment(const sheets::ClinicalSheets& sheets, PatientEndpoints& result,
                    sys_days cutoff) {
    const auto counts = [&](const auto& row) {
        return row.patient_id == result.patient.patient_id && row.date <= cutoff && was_given(row);
    };
    for (const sheets::Exposure& dose : sheets.exposure) {
        if (counts(dose)) {
            keep_earlier(result.first_treatment, dose.date);
        }
    }
    for (const sheets::SbrtFraction& fraction : sheets.sbrt_fractions) {
        if (counts(fraction)) {
            keep_earlier(result.first_treatment, fraction.date);
            keep_earlier(result.first_fraction, fraction.date);
            result.last_fraction =
                std::max(result.last_fraction.value_or(fraction.date), fraction.date);
        }
    }
}

/// Last scans of the adequate assessments that could be evaluated, up to an event.
std::vector<sys_days> adequate_before(const TumorHistory& tumor, std::optional<sys_days> event) {
    std::vector<sys_days> days;
    for (std::size_t i = 0; i < tumor.results.size(); ++i) {
        const AssessmentResult& seen = tumor.results[i];
        if (tumor.adequate[i] && seen.overall != Response::Ne &&
            (!event || seen.first_scan < *event)) {
            days.push_back(seen.last_scan);
        }
    }
    return days;
}

void fill_history(PatientEndpoints& result) {
    PatientHistory& history = result.history;
    history.patient_id = result.patient.patient_id;
    history.randomisation = result.patient.randomisation_date;
    history.progression = result.tumor.progression;
    history.adequate_assessments = adequate_before(result.tumor, history.progression);
}

void add_times(PatientEndpoints& result, const VisitSchedule& schedule) {
    const TumorHistory& tumor = result.tumor;
    result.pfs = progression_free_survival(result.history, schedule);
    PatientHistory immune = result.history;
    immune.progression = tumor.immune_progression;
    immune.adequate_assessments = adequate_before(tumor, tumor.immune_progression);
    result.immune_pfs = progression_free_survival(immune, schedule);
    PatientHistory lesion = result.history;
    lesion.adequate_assessments = adequate_before(tumor, tumor.first_new_lesion);
    result.new_metastasis = time_to_new_lesion(lesion, tumor.first_new_lesion, schedule);
    result.overall = overall_survival(result.history);
}

PatientEndpoints endpoints_of(const sheets::ClinicalSheets& sheets, const sheets::Patient& patient,
                              const EndpointSettings& settings) {
    PatientEndpoints result;
    result.patient = patient;
    if (patient.withdrawal_date > settings.data_cutoff) {
        result.patient.withdrawal_date.reset();
    }
    result.tumor = tumor_history(sheets, patient, settings.data_cutoff);
    fill_history(result);
    result.history.last_news = last_news(sheets, result, settings.data_cutoff);
    find_death(sheets, result, settings.data_cutoff);
    find_new_therapy(sheets, result, settings.data_cutoff);
    find_treatment(sheets, result, settings.data_cutoff);
    const PatientHistory& history = result.history;
    result.evaluable = result.tumor.baseline && (!history.adequate_assessments.empty() ||
                                                 history.progression || history.death);
    add_times(result, settings.schedule);
    result.best = best_overall_response(result.tumor.results, patient.randomisation_date,
                                        history.new_therapy, settings.response);
    BestResponseRule confirmed = settings.response;
    confirmed.confirmation = true;
    result.best_confirmed = best_overall_response(result.tumor.results, patient.randomisation_date,
                                                  history.new_therapy, confirmed);
    result.best_immune =
        best_immune_response(result.tumor.immune_results, patient.randomisation_date,
                             history.new_therapy, settings.response.minimum_sd_days);
    return result;
}

}  // namespace

std::vector<PatientEndpoints> patient_endpoints(const sheets::ClinicalSheets& sheets,
                                                const EndpointSettings& settings) {
    std::vector<PatientEndpoints> results;
    for (const sheets::Patient& patient : sheets.patients) {
        if (patient.randomisation_date <= settings.data_cutoff) {
            results.push_back(endpoints_of(sheets, patient, settings));
        }
    }
    return results;
}

}  // namespace sarcotrace::endpoints
