#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/endpoints/irecist.hpp"
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
    std::vector<TumorAssessment> follow_up;    ///< in order of first_scan
    std::vector<AssessmentResult> results;     ///< one per follow_up; empty without a baseline
    std::vector<ImmuneResult> immune_results;  ///< likewise
    std::vector<bool> adequate;                ///< one per follow_up
    std::optional<std::chrono::sys_days> first_new_lesion;
    /// First evidence: first scan of the first PD, or the date of a new lesion if earlier.
    std::optional<std::chrono::sys_days> progression;
    /// By iRECIST: the first iUPD of a block that was confirmed or never reversed.
    std::optional<std::chrono::sys_days> immune_progression;
};

/// Which lesions are looked at; empty for all.
using LesionFilter = std::function<bool(const sheets::Lesion&)>;

/// Sheets of one patient. The baseline is the last assessment planned as BASELINE, else the last
/// one before or on the day of randomisation. \throws InputError
[[nodiscard]] TumorHistory tumor_history(const sheets::ClinicalSheets& sheets,
                                         const sheets::Patient& patient,
                                         std::chrono::sys_days data_cutoff,
                                         const LesionFilter& counts = {});

/// All endpoints of one patient.
struct PatientEndpoints {
    sheets::Patient patient;
    TumorHistory tumor;
    PatientHistory history;
    std::optional<std::chrono::sys_days> first_treatment;  ///< dose or fraction
    std::optional<std::chrono::sys_days> first_fraction;
    std::optional<std::chrono::sys_days> last_fraction;
    bool death_date_imputed = false;
    bool evaluable = false;  ///< has a baseline, and an adequate assessment after it or an event
    UnderRules pfs;
    UnderRules immune_pfs;      ///< with the progression of iRECIST
    UnderRules new_metastasis;  ///< time to the first new lesion
    TimeToEvent overall;
    BestResponse best;            ///< by the settings' rule
    BestResponse best_confirmed;  ///< with confirmation
    BestImmuneResponse best_immune;
};

/// Endpoints of every patient randomised by the cut-off, in the order of patients.tsv. A partial
/// date of death or of a new therapy stands at the middle of its month or year, but not before
/// the last news alive (death) or randomisation. \throws InputError
[[nodiscard]] std::vector<PatientEndpoints> patient_endpoints(const sheets::ClinicalSheets& sheets,
                                                              const EndpointSettings& settings);

}  // namespace sarcotrace::endpoints
