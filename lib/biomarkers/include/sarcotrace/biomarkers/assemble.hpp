#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::biomarkers {

/// One dated biomarker (ADBM); a value, or a reason why there is none.
struct BiomarkerRow {
    std::string patient_id;
    std::string parameter;
    std::string label;
    std::string category;     ///< IHC, BLOOD, CTDNA
    std::string compartment;  ///< TUMOR, TME, BLOOD, PLASMA ...
    std::string assay;
    std::optional<std::string> specimen_id;
    std::optional<std::string> planned_visit;  ///< as the sheet has it; never changed
    /// The planned one; never relabelled by a later event. See set_baseline for the exception.
    std::string time_point;
    std::optional<std::chrono::sys_days> date;
    std::optional<double> value;
    std::optional<std::string> value_text;
    std::string unit;
    char qualifier = '=';
    std::optional<double> lower_limit;
    std::string method;
    std::int64_t rank = 0;  ///< preference among rows of one key, lowest first
    std::optional<core::MissingReason> missing_reason;
    std::vector<std::string> flags;
    // Filled by finish_rows.
    std::optional<std::int64_t> study_day;
    std::optional<double> baseline_value;
    std::optional<char> baseline_qualifier;
    std::optional<double> change;  ///< absent if the value or the baseline stands at a limit
    std::optional<double> change_from_month_6;  ///< likewise, in rows of RELAPSE
    bool in_window = false;
    bool used = false;
    std::optional<std::int64_t> days_to_pfs_event;
};

struct Windows {
    int baseline_before_days = 14;
    int month_6_target_day = 183;  ///< study day: randomisation is day 1
    int month_6_tolerance_days = 30;
    int relapse_before_days = 7;
    int relapse_after_days = 28;
    int tissue_before_days = 3650;  ///< a specimen may be archived
    int concomitant_days = 14;
};

/// Day of randomisation, of PFS event (absent if censored).
struct PatientTimes {
    std::chrono::sys_days randomisation;
    std::optional<std::chrono::sys_days> pfs_event;
    bool pfs_event_is_death = false;  ///< without progression, so there is no relapse to sample
    /// From when no sample may be taken.
    std::optional<std::chrono::sys_days> withdrawal = std::nullopt;
    /// Last day that is looked at: a window that is open after it is not due.
    std::chrono::sys_days data_cutoff = std::chrono::sys_days::max();
};

/// What is known at the cut-off: patients randomised by it, and of them the draws, specimens (with
/// their readings) and concomitant treatments that are not dated after it.
[[nodiscard]] sheets::ClinicalSheets known_at(sheets::ClinicalSheets sheets,
                                              std::chrono::sys_days data_cutoff);

/// Day from which a patient gives no samples; nothing after the withdrawal of treatment alone.
[[nodiscard]] std::optional<std::chrono::sys_days> sample_withdrawal(
    const sheets::Patient& patient, std::chrono::sys_days data_cutoff);

/// Analytes and indices of every draw. An index is made of values of one day and planned visit
/// (which laboratory measured them does not matter); an index of which one input is missing has
/// that input's reason. \throws InputError naming the sheet's line
[[nodiscard]] std::vector<BiomarkerRow> blood_rows(const sheets::ClinicalSheets& sheets,
                                                   const Windows& windows);

/// One row per reading; readers are kept, assays never pooled. A PD-L1 score of fewer than 100
/// viable tumour cells is not evaluable. CPS is capped at 100.
[[nodiscard]] std::vector<BiomarkerRow> ihc_rows(const sheets::ClinicalSheets& sheets);

/// Draws of blood or plasma in the baseline window become BASELINE, whatever their planned visit
/// (SCREENING, unscheduled ...) unless that is MONTH_6 or RELAPSE. finish_rows then takes the last
/// evaluable one. \throws InputError for an unknown patient
void set_baseline(std::vector<BiomarkerRow>& rows,
                  const std::map<std::string, PatientTimes>& patients, const Windows& windows);

/// WITHDRAWN if the patient withdrew by randomisation, else NOT_DONE.
[[nodiscard]] core::MissingReason baseline_missing_reason(const PatientTimes& times);

/// NOT_REACHED if the PFS event came before the month-6 window opens, WITHDRAWN if the patient
/// withdrew before it closes, NOT_APPLICABLE if it is open after the cut-off, else NOT_DONE.
[[nodiscard]] core::MissingReason month_6_missing_reason(const PatientTimes& times,
                                                         const Windows& windows);

/// NOT_REACHED without PFS event, NOT_APPLICABLE if the event is a death; else of the window around
/// it: WITHDRAWN, NOT_APPLICABLE or NOT_DONE as at month 6.
[[nodiscard]] core::MissingReason relapse_missing_reason(const PatientTimes& times,
                                                         const Windows& windows);

/// Adds one row with its typed reason for every parameter that others have and a patient has not:
/// all at BASELINE, ctDNA also at MONTH_6 and RELAPSE. A score that others have by several assays
/// gets the assay NA. Call it after set_baseline.
void add_missing_rows(std::vector<BiomarkerRow>& rows,
                      const std::map<std::string, PatientTimes>& patients, const Windows& windows);

/// Fills study day, window, relation to the event, `used`, baseline and change, and sorts. `used`
/// marks one row per patient, parameter, compartment, assay and time point: with a value before
/// without, in the window only, lowest rank, then baseline: latest; month 6: nearest to the target,
/// a tie to the earlier; relapse: nearest to the event. \throws InputError for an unknown patient
void finish_rows(std::vector<BiomarkerRow>& rows,
                 const std::map<std::string, PatientTimes>& patients, const Windows& windows);

}  // namespace sarcotrace::biomarkers
