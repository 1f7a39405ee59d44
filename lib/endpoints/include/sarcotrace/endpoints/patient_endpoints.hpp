#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/endpoints/recist.hpp"
#include "sarcotrace/endpoints/time_to_event.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::endpoints {

struct EndpointSettings {
    std::chrono::sys_days data_cutoff;  ///< what is dated later is not looked at
    VisitSchedule schedule;
    BestResponseRule response;
};

/// The tumour of one patient over time, from the imaging sheets.
struct TumorHistory {
    std::optional<TumorAssessment> baseline;
    std::vector<TumorAssessment> follow_up;  ///< in order of first_scan
    std::vector<AssessmentResult> results;   ///< one per follow_up; empty without a baseline
    std::vector<bool> adequate;              ///< one per follow_up
    /// First evidence: first scan of the first PD, or the date of a new lesion if earlier.
    std::optional<std::chrono::sys_days> progression;
};

/// Sheets of one patient. The baseline is the last assessment planned as BASELINE, else the last
/// one before or on the day of randomisation. \throws InputError
[[nodiscard]] TumorHistory tumor_history(const sheets::ClinicalSheets& sheets,
                                         const sheets::Patient& patient,
                                         std::chrono::sys_days data_cutoff);

/// All endpoints of one patient.
struct PatientEndpoints {
    sheets::Patient patient;
    TumorHistory tumor;
    PatientHistory history;
    std::optional<std::chrono::sys_days> first_treatment;
    bool death_date_imputed = false;
    bool evaluable = false;  ///< has a baseline, and an adequate assessment after it or an event
    TimeToEvent ema;
    TimeToEvent fda;
    TimeToEvent registry;
    TimeToEvent overall;
    BestResponse best;            ///< by the settings' rule
    BestResponse best_confirmed;  ///< with confirmation
};

/// Endpoints of every patient randomised by the cut-off, in the order of patients.tsv. A partial
/// date of death or of a new therapy stands at the middle of its month or year, but not before
/// the last news alive (death) or randomisation. \throws InputError
[[nodiscard]] std::vector<PatientEndpoints> patient_endpoints(const sheets::ClinicalSheets& sheets,
                                                              const EndpointSettings& settings);

}  // namespace sarcotrace::endpoints
