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
    std::string time_point;  ///< the planned one; never relabelled by a later event
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
    std::optional<double> change;
    bool in_window = false;
    bool used = false;
    std::optional<std::int64_t> days_to_pfs_event;
};

/// Days count from randomisation, 0 on the day itself.
struct Windows {
    int baseline_before_days = 14;
    int month_6_target_day = 183;
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
};

/// Analytes and indices of every draw. \throws InputError naming the sheet's line
[[nodiscard]] std::vector<BiomarkerRow> blood_rows(const sheets::ClinicalSheets& sheets,
                                                   const Windows& windows);

/// One row per reading; readers are kept, assays never pooled. A PD-L1 score of fewer than 100
/// viable tumour cells is not evaluable. CPS is capped at 100.
[[nodiscard]] std::vector<BiomarkerRow> ihc_rows(const sheets::ClinicalSheets& sheets);

/// NOT_REACHED if the PFS event came before the month-6 window opens, else NOT_DONE.
[[nodiscard]] core::MissingReason month_6_missing_reason(const PatientTimes& times,
                                                         const Windows& windows);

/// Fills study day, window, relation to the event, `used`, baseline and change, and sorts. `used`
/// marks one row per patient, parameter, compartment, assay and time point: with a value before
/// without, in the window only, lowest rank, then baseline: latest; month 6: nearest to the target,
/// a tie to the earlier; relapse: nearest to the event. \throws InputError for an unknown patient
void finish_rows(std::vector<BiomarkerRow>& rows,
                 const std::map<std::string, PatientTimes>& patients, const Windows& windows);

}  // namespace sarcotrace::biomarkers
