#include "clinical_sheets_parts.hpp"
#include "clinical_table.hpp"

namespace sarcotrace::tools::simulate {
namespace {

Table<simulation::LesionRow> lesions_table() {
    using Row = simulation::LesionRow;
    return {
        "lesions",
        "Lesions followed by imaging.",
        {"patient_id", "lesion_id"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("lesion_id", "Lesion, unique within the patient, e.g. T1, N1, NEW1.",
                &Row::lesion_id),
         column("role", "Role by RECIST 1.1; NEW: appeared after baseline.", &Row::role),
         column("organ", "Organ, e.g. LUNG, LIVER, BONE, LYMPH_NODE, SOFT_TISSUE.", &Row::organ),
         column("is_node", "Lymph node: measured on its short axis. TRUE or FALSE.", &Row::is_node),
         column("irradiated", "Treated by the trial's SBRT. TRUE or FALSE.", &Row::irradiated),
         column("new_from_date", "First scan that shows the lesion; NA unless role is NEW.",
                &Row::new_from_date),
         absent_column<Row>("parent_lesion_id",
                            "Lesion that this one split from, or that it merged into.")}};
}

Table<simulation::AssessmentRow> assessments_table() {
    using Row = simulation::AssessmentRow;
    return {
        "assessments",
        "Tumour assessments: one row per imaging time point and reader, missed ones included.",
        {"patient_id", "assessment_id", "reader"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("assessment_id", "Assessment, unique within the patient.", &Row::assessment_id),
         column("planned_visit",
                "Visit that the protocol planned this for, e.g. BASELINE, WEEK_8, MONTH_6, "
                "RELAPSE; never relabelled by what happened later.",
                &Row::planned_visit),
         column("planned_date", "When it was due. Day precision (YYYY-MM-DD).", &Row::planned_date),
         column("first_scan_date", "First scan of the assessment; NA: not done.",
                &Row::first_scan_date),
         column("last_scan_date", "Last scan of the assessment; NA: not done.",
                &Row::last_scan_date),
         column("adequacy", "ADEQUATE: all needed regions were seen; NOT_DONE: no scan was made.",
                &Row::adequacy),
         column("reader", "Reader (pseudonym) or LOCAL, CENTRAL.", &Row::reader),
         column("clinically_stable",
                "Clinically stable at the assessment, for iRECIST. TRUE or FALSE.",
                &Row::clinically_stable)}};
}

Table<simulation::LesionMeasurementRow> lesion_measurements_table() {
    using Row = simulation::LesionMeasurementRow;
    return {"lesion_measurements",
            "Lesions at assessments.",
            {"patient_id", "assessment_id", "lesion_id"},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("assessment_id", "Assessment, as in assessments.tsv.", &Row::assessment_id),
             column("lesion_id", "Lesion, as in lesions.tsv.", &Row::lesion_id),
             column("modality", "Imaging.", &Row::modality),
             column("diameter_mm",
                    "Diameter, mm; NA: none (TOO_SMALL counts as 5 mm, ABSENT as 0; a non-target "
                    "or new lesion that is there may have none).",
                    &Row::diameter_mm),
             column("axis", "LONG, or SHORT for nodes.", &Row::axis),
             column("state",
                    "MEASURED: seen (a target has its diameter); TOO_SMALL: seen, too small to "
                    "measure; ABSENT: gone; NOT_EVALUABLE.",
                    &Row::state),
             column("unequivocal_progression",
                    "The reader calls this non-target lesion unequivocally progressed. TRUE or "
                    "FALSE.",
                    &Row::unequivocal_progression)}};
}

Table<simulation::ImagingRow> imaging_table() {
    using Row = simulation::ImagingRow;
    return {
        "imaging",
        "Imaging examinations.",
        {},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("date", "Examination.", &Row::date), column("modality", "Imaging.", &Row::modality),
         column("purpose", "Why.", &Row::purpose),
         column("tracer", "PET tracer; NA without PET.", &Row::tracer)}};
}

Table<simulation::FollowUpRow> follow_up_table() {
    using Row = simulation::FollowUpRow;
    return {"follow_up",
            "Contacts with the patient.",
            {},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("contact_date", "Date of the news.", &Row::contact_date),
             column("source", "Where the news came from.", &Row::source),
             column("vital_status", "At contact_date.", &Row::vital_status),
             column("death_date", "Death; NA unless DEAD.", &Row::death_date),
             column("cause", "Cause of death; NA unless DEAD.", &Row::cause)}};
}

Table<simulation::AdverseEventRow> adverse_events_table() {
    using Row = simulation::AdverseEventRow;
    return {"adverse_events",
            "Adverse events.",
            {},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("start_date", "Start.", &Row::start_date),
             column("end_date", "End; NA while it goes on.", &Row::end_date),
             column("term", "CTCAE term, e.g. FATIGUE.", &Row::term),
             column("soc", "System organ class, e.g. GENERAL_DISORDERS.", &Row::soc),
             column("grade", "CTCAE grade.", &Row::grade),
             column("baseline_grade", "Grade before treatment, 0 if none.", &Row::baseline_grade),
             column("ctcae_version", "CTCAE version.", &Row::ctcae_version),
             column("related_sbrt", "Related to SBRT. TRUE or FALSE.", &Row::related_sbrt),
             column("related_atezolizumab", "Related to atezolizumab. TRUE or FALSE.",
                    &Row::related_atezolizumab)}};
}

Table<simulation::QlqC30Row> qlq_c30_table() {
    using Row = simulation::QlqC30Row;
    Table<Row> table{
        "qlq_c30",
        "EORTC QLQ-C30 version 3: one row per patient and visit, missing ones included.",
        {"patient_id", "planned_visit"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("planned_visit",
                "Visit that the protocol planned this for, e.g. BASELINE, WEEK_8, MONTH_6, "
                "RELAPSE; never relabelled by what happened later.",
                &Row::planned_visit),
         column("expected",
                "The questionnaire was due (the patient was alive and in the study). TRUE or "
                "FALSE.",
                &Row::expected),
         column("date", "Day it was filled in; NA if not received.", &Row::date)}};
    for (std::size_t item = 0; item < Row().answers.size(); ++item) {
        table.columns.push_back(
            {{"q" + std::to_string(item + 1), io::ColumnType::Integer,
              item >= 28 ? "Answer, 1 (very poor) to 7 (excellent); NA: none."
                         : "Answer, 1 (not at all) to 4 (very much); NA: none."},
             [item](const Row& row) { return to_cell(row.answers[item]); }});
    }
    table.columns.push_back(column("missing_reason",
                                   "Why the questionnaire is not there; NA where it is.",
                                   &Row::missing_reason));
    return table;
}

Table<simulation::HospitalStayRow> hospital_stays_table() {
    using Row = simulation::HospitalStayRow;
    return {
        "hospital_stays",
        "Hospital stays.",
        {},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("admission_date", "Admission.", &Row::admission_date),
         column("discharge_date", "Discharge, the same day for a day case; NA while it goes on.",
                &Row::discharge_date),
         column("type", "Kind of stay.", &Row::type),
         column("reason", "Reason, e.g. TREATMENT, ADVERSE_EVENT, PROGRESSION.", &Row::reason)}};
}

}  // namespace

void write_outcome_sheets(const std::filesystem::path& folder,
                          const simulation::ClinicalSheets& sheets,
                          const io::Provenance& provenance) {
    write_table(folder, lesions_table(), sheets.lesions, provenance);
    write_table(folder, assessments_table(), sheets.assessments, provenance);
    write_table(folder, lesion_measurements_table(), sheets.lesion_measurements, provenance);
    write_table(folder, imaging_table(), sheets.imaging, provenance);
    write_table(folder, follow_up_table(), sheets.follow_up, provenance);
    write_table(folder, adverse_events_table(), sheets.adverse_events, provenance);
    write_table(folder, qlq_c30_table(), sheets.qlq_c30, provenance);
    write_table(folder, hospital_stays_table(), sheets.hospital_stays, provenance);
}

}  // namespace sarcotrace::tools::simulate
