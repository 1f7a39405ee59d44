#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/missing.hpp"

namespace sarcotrace::sheets {

// One struct per sheet, one member per column (design.md, section 4). `line` is the row's line in
// its file, for messages. Dates that decide an outcome have the precision of a day; those that
// may be partial and matter are core::Date; other partial dates stand at their first day.

/// samples.tsv: one specimen sent to the sequencer.
struct Sample {
    std::int64_t line = 0;
    std::string patient_id;
    std::string sample_id;
    std::string time_point;  ///< BASELINE, MONTH_6, RELAPSE or a configured other
    std::string material;    ///< PLASMA, BUFFY_COAT, TUMOR, HEALTHY_PLASMA
    std::string assay;       ///< PANEL, SWGS
    std::optional<std::string> specimen_id;
    std::optional<std::chrono::sys_days> draw_date;
    std::optional<std::string> planned_visit;
    std::optional<std::string> tube;
    std::optional<double> hours_to_spin;
    std::optional<double> plasma_ml;
    std::optional<double> cfdna_ng_per_ml;
    std::optional<std::string> panel_version;
};

struct Patient {
    std::int64_t line = 0;
    std::string patient_id;
    std::string site_id;
    std::optional<std::chrono::sys_days> consent_date;
    std::chrono::sys_days randomisation_date;
    /// Stratification factors as (column name, value), in the sheet's order.
    std::vector<std::pair<std::string, std::optional<std::string>>> strata;
    std::string arm_planned;
    std::optional<std::string> arm_actual;
    std::optional<std::string> sex;
    std::optional<std::int64_t> birth_year;
    std::optional<std::string> histology_code;
    std::optional<std::string> histology_group;
    std::optional<std::int64_t> line_number;
    std::optional<std::int64_t> n_metastases;
    std::optional<std::chrono::sys_days> withdrawal_date;
    std::optional<std::string> withdrawal_scope;
};

struct Exposure {
    std::int64_t line = 0;
    std::string patient_id;
    std::string agent;
    std::optional<std::int64_t> cycle;
    std::optional<double> dose_mg;
    std::chrono::sys_days date;
    std::optional<std::string> delay_reason;
};

struct SbrtFraction {
    std::int64_t line = 0;
    std::string patient_id;
    std::string lesion_id;
    std::optional<std::string> course_id;
    std::optional<std::int64_t> fraction;
    std::optional<std::int64_t> prescribed_fractions;
    std::chrono::sys_days date;
    std::optional<double> dose_gy;
    std::optional<std::string> machine;
};

struct Concomitant {
    std::int64_t line = 0;
    std::string patient_id;
    std::string category;  ///< STEROID, G_CSF, INFECTION ...
    std::chrono::sys_days start_date;
    std::optional<std::chrono::sys_days> stop_date;  ///< absent: still going on
    std::optional<std::string> dose;
};

struct Specimen {
    std::int64_t line = 0;
    std::string patient_id;
    std::string specimen_id;
    std::optional<std::string> parent_id;
    std::optional<std::string> block_id;
    std::optional<std::string> lesion_id;
    std::optional<std::chrono::sys_days> date;
    std::optional<std::int64_t> viable_cells;
    std::optional<std::int64_t> use_rank;  ///< 1 is used first
};

struct IhcReading {
    std::int64_t line = 0;
    std::string patient_id;
    std::string specimen_id;
    std::string clone;
    std::optional<std::string> platform;
    std::optional<std::string> assay_version;
    std::optional<std::string> scoring_version;
    std::string reader;
    std::int64_t reading = 1;  ///< 1, 2 ... of the same reader
    std::string score_type;    ///< TPS, CPS, IC, TC, H_SCORE, PD1_DENSITY ...
    std::string compartment;   ///< TUMOR, TME
    std::optional<std::string> denominator;
    std::optional<double> value;
    std::string qualifier;  ///< <, > or =
    std::optional<core::MissingReason> not_evaluable_reason;
};

struct LaboratoryValue {
    std::int64_t line = 0;
    std::string patient_id;
    std::chrono::sys_days draw_date;
    std::optional<std::string> planned_visit;
    std::string analyte;                        ///< CRP, ALBUMIN, NEUTROPHILS, LYMPHOCYTES ...
    std::optional<std::string> value_reported;  ///< as reported: "12", "<3", ">500"
    std::optional<std::string> unit;
    std::optional<double> lloq;
    std::optional<double> lower_normal;
    std::optional<double> upper_normal;
    std::optional<std::string> lab_id;
    std::optional<core::MissingReason> missing_reason;
};

enum class LesionRole { Target, NonTarget, New };

struct Lesion {
    std::int64_t line = 0;
    std::string patient_id;
    std::string lesion_id;
    LesionRole role = LesionRole::Target;
    std::optional<std::string> organ;
    bool is_node = false;
    std::optional<bool> irradiated;
    std::optional<std::chrono::sys_days> new_from_date;
    std::optional<std::string> parent_lesion_id;
};

struct ImagingAssessment {
    std::int64_t line = 0;
    std::string patient_id;
    std::string assessment_id;
    std::optional<std::string> planned_visit;
    std::optional<std::chrono::sys_days> planned_date;
    /// Absent: the visit was missed. A month or year without its day stands at its first day.
    std::optional<std::chrono::sys_days> first_scan_date;
    /// A month or year without its day stands at its last day.
    std::optional<std::chrono::sys_days> last_scan_date;
    bool adequate = true;
    std::optional<std::string> reader;
    std::optional<bool> clinically_stable;
};

enum class LesionState { Measured, TooSmall, Absent, NotEvaluable };

struct LesionMeasurement {
    std::int64_t line = 0;
    std::string patient_id;
    std::string assessment_id;
    std::string lesion_id;
    std::optional<std::string> modality;
    std::optional<double> diameter_mm;
    std::optional<std::string> axis;
    LesionState state = LesionState::Measured;
    bool unequivocal_progression = false;
};

enum class VitalStatus { Alive, Dead, Unknown };

struct FollowUp {
    std::int64_t line = 0;
    std::string patient_id;
    std::chrono::sys_days contact_date;
    std::optional<std::string> source;
    VitalStatus vital_status = VitalStatus::Alive;
    std::optional<core::Date> death_date;
    std::optional<std::string> cause;
};

struct SubsequentTherapy {
    std::int64_t line = 0;
    std::string patient_id;
    core::Date start_date;
    std::optional<std::string> type;
    std::optional<std::string> target_lesion_id;
};

/// imaging.tsv: one examination, also those that are no RECIST assessment.
struct ImagingExam {
    std::int64_t line = 0;
    std::string patient_id;
    core::Date date;
    std::string modality;  ///< CT, MRI, PET_CT ...
    std::string purpose;   ///< INCLUSION, ASSESSMENT, PLANNING ...
    std::optional<std::string> tracer;
};

/// prior_lines.tsv: a treatment before the trial.
struct PriorLine {
    std::int64_t line = 0;
    std::string patient_id;
    std::int64_t number = 1;  ///< column `line`, from 1
    std::string setting;      ///< NEOADJUVANT, ADJUVANT, LOCALLY_ADVANCED, METASTATIC
    std::string treatment;
    std::string local_or_systemic;  ///< LOCAL, SYSTEMIC
    core::Date start_date;
    std::optional<core::Date> stop_date;
    std::optional<std::string> stop_reason;
    std::optional<core::Date> progression_date;
    std::string progression_status;  ///< PROGRESSED, NOT_PROGRESSED, UNKNOWN
};

struct AdverseEvent {
    std::int64_t line = 0;
    std::string patient_id;
    core::Date start_date;
    std::optional<core::Date> end_date;
    std::string term;
    std::string soc;
    int grade = 1;           ///< 1 to 5
    int baseline_grade = 0;  ///< before treatment, 0 to 5
    std::string ctcae_version;
    std::optional<bool> related_sbrt;
    std::optional<bool> related_atezolizumab;
};

/// Answers to the 30 items of the QLQ-C30 version 3: 1 to 4, and 1 to 7 in items 29 and 30.
using QlqC30Answers = std::array<std::optional<int>, 30>;

/// qlq_c30.tsv: a questionnaire that was or was not due at a visit.
struct Questionnaire {
    std::int64_t line = 0;
    std::string patient_id;
    std::string planned_visit;
    bool expected = true;
    std::optional<core::Date> date;  ///< absent: not received
    QlqC30Answers answers;           ///< item 1 stands at 0
    std::optional<core::MissingReason> missing_reason;
};

struct HospitalStay {
    std::int64_t line = 0;
    std::string patient_id;
    core::Date admission_date;
    std::optional<core::Date> discharge_date;  ///< absent: still going on
    std::string type;                          ///< DAY_CASE, CONVENTIONAL, INTENSIVE_CARE
    std::string reason;
};

}  // namespace sarcotrace::sheets
