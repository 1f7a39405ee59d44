#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/missing.hpp"

namespace sarcotrace::simulation {

// Rows of the simulated clinical sheets. Fields are the columns of workflows/schemas, which
// describe them; an empty text or optional is NA. Vocabularies are those of the schemas.

using Day = std::chrono::sys_days;

struct DateTime {
    Day day;
    int minute_of_day = 0;  ///< 0 to 1439
};

struct PatientRow {
    std::string patient_id, site_id;
    Day consent_date, randomisation_date;
    std::string strata_n_metastases;  ///< "1" or "2-5"
    std::string arm_planned, arm_actual, sex;
    std::int64_t birth_year = 0;
    std::string histology_code, histology_group;
    std::int64_t line_number = 1, n_metastases = 1;
    std::optional<Day> withdrawal_date;
    std::string withdrawal_scope;
};

struct ExposureRow {
    std::string patient_id, agent;
    std::int64_t cycle = 1;
    double dose_mg = 0.0;
    Day date;
    std::string delay_reason;
};

struct SbrtFractionRow {
    std::string patient_id, lesion_id, course_id;
    std::int64_t fraction = 1, prescribed_fractions = 1;
    Day date;
    double dose_gy = 0.0;
    std::string machine;
};

struct ConcomitantRow {
    std::string patient_id, category;
    Day start_date;
    std::optional<Day> stop_date;
    std::string dose;
};

struct SpecimenRow {
    std::string patient_id, specimen_id, block_id, lesion_id;
    Day date;
    std::int64_t viable_cells = 0, use_rank = 1;
};

struct IhcRow {
    std::string patient_id, specimen_id, clone, platform, reader;
    std::int64_t reading = 1;
    std::string score_type, compartment, denominator;
    core::ValueOrReason<double> value = core::MissingReason::NotDone;
    std::string qualifier;  ///< empty where there is no value
};

struct LaboratoryRow {
    std::string patient_id;
    DateTime draw;
    std::string planned_visit, analyte;
    core::ValueOrReason<std::string> value_reported = core::MissingReason::NotDone;
    std::string unit;
    std::optional<double> lloq, lower_normal, upper_normal;
    std::string lab_id;
};

struct LesionRow {
    std::string patient_id, lesion_id, role, organ;
    bool is_node = false, irradiated = false;
    std::optional<Day> new_from_date;
};

struct AssessmentRow {
    std::string patient_id, assessment_id, planned_visit;
    std::optional<Day> planned_date, first_scan_date, last_scan_date;
    std::string adequacy, reader;
    std::optional<bool> clinically_stable;
};

struct LesionMeasurementRow {
    std::string patient_id, assessment_id, lesion_id, modality;
    std::optional<double> diameter_mm;
    std::string axis, state;
    bool unequivocal_progression = false;
};

struct ImagingRow {
    std::string patient_id;
    Day date;
    std::string modality, purpose, tracer;
};

struct FollowUpRow {
    std::string patient_id;
    Day contact_date;
    std::string source, vital_status;
    std::optional<Day> death_date;
    std::string cause;
};

struct SubsequentTherapyRow {
    std::string patient_id;
    Day start_date;
    std::string type;
};

struct PriorLineRow {
    std::string patient_id;
    std::int64_t line = 1;
    std::string setting, treatment, local_or_systemic;
    core::Date start_date, stop_date;
    std::string stop_reason;
    std::optional<core::Date> progression_date;
    std::string progression_status;
};

struct AdverseEventRow {
    std::string patient_id;
    Day start_date;
    std::optional<Day> end_date;
    std::string term, soc;
    std::int64_t grade = 1, baseline_grade = 0;
    std::string ctcae_version;
    bool related_sbrt = false, related_atezolizumab = false;
};

struct QlqC30Row {
    std::string patient_id, planned_visit;
    bool expected = true;
    std::optional<Day> date;
    std::array<std::optional<std::int64_t>, 30> answers;
    std::optional<core::MissingReason> missing_reason;
};

struct HospitalStayRow {
    std::string patient_id;
    Day admission_date;
    std::optional<Day> discharge_date;
    std::string type, reason;
};

/// All clinical sheets of a cohort, in order of patients.
struct ClinicalSheets {
    std::vector<PatientRow> patients;
    std::vector<ExposureRow> exposure;
    std::vector<SbrtFractionRow> sbrt_fractions;
    std::vector<ConcomitantRow> concomitant;
    std::vector<SpecimenRow> specimens;
    std::vector<IhcRow> ihc;
    std::vector<LaboratoryRow> laboratory;
    std::vector<LesionRow> lesions;
    std::vector<AssessmentRow> assessments;
    std::vector<LesionMeasurementRow> lesion_measurements;
    std::vector<ImagingRow> imaging;
    std::vector<FollowUpRow> follow_up;
    std::vector<SubsequentTherapyRow> subsequent_therapy;
    std::vector<PriorLineRow> prior_lines;
    std::vector<AdverseEventRow> adverse_events;
    std::vector<QlqC30Row> qlq_c30;
    std::vector<HospitalStayRow> hospital_stays;
};

}  // namespace sarcotrace::simulation
