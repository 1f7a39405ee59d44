#include "clinical_sheets_parts.hpp"
#include "clinical_table.hpp"

namespace sarcotrace::tools::simulate {
namespace {

Table<simulation::PatientRow> patients_table() {
    using Row = simulation::PatientRow;
    return {"patients",
            "Patients: one row per randomised patient.",
            {"patient_id"},
            {column("patient_id", "Pseudonym of the patient, unique.", &Row::patient_id),
             column("site_id", "Centre.", &Row::site_id),
             column("consent_date", "Consent.", &Row::consent_date),
             column("randomisation_date",
                    "Randomisation: day 1 of the trial, origin of PFS and OS. Day precision "
                    "(YYYY-MM-DD).",
                    &Row::randomisation_date),
             column("strata_n_metastases", "Stratum of the randomisation: one metastasis, or 2-5.",
                    &Row::strata_n_metastases),
             column("arm_planned", "Arm by randomisation.", &Row::arm_planned),
             column("arm_actual", "Arm as treated; NA if never treated.", &Row::arm_actual),
             column("sex", "F or M.", &Row::sex),
             column("birth_year", "Year of birth.", &Row::birth_year),
             column("histology_code", "ICD-O-3 morphology, e.g. 8890/3.", &Row::histology_code),
             column("histology_group",
                    "LMS leiomyosarcoma, UPS undifferentiated pleomorphic, LPS liposarcoma, "
                    "SYNOVIAL, MPNST, OTHER.",
                    &Row::histology_group),
             column("line_number",
                    "Line of systemic treatment that the trial is (1 = no line before for "
                    "metastatic disease).",
                    &Row::line_number),
             column("n_metastases", "Metastases at inclusion.", &Row::n_metastases),
             column("withdrawal_date", "Withdrawal of consent; NA if none.", &Row::withdrawal_date),
             column("withdrawal_scope", "What was withdrawn.", &Row::withdrawal_scope)}};
}

Table<simulation::ExposureRow> exposure_table() {
    using Row = simulation::ExposureRow;
    return {"exposure",
            "Systemic treatment given: one row per dose.",
            {"patient_id", "agent", "cycle"},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("agent", "Agent, e.g. ATEZOLIZUMAB.", &Row::agent),
             column("cycle", "Cycle, from 1.", &Row::cycle),
             column("dose_mg", "Dose given, mg; 0 if omitted.", &Row::dose_mg),
             column("date", "Day of the dose.", &Row::date),
             column("delay_reason",
                    "Why the dose was late or omitted, e.g. ADVERSE_EVENT, LOGISTIC; NA if on "
                    "time.",
                    &Row::delay_reason)}};
}

Table<simulation::SbrtFractionRow> sbrt_fractions_table() {
    using Row = simulation::SbrtFractionRow;
    return {
        "sbrt_fractions",
        "Stereotactic radiotherapy: one row per fraction.",
        {"patient_id", "lesion_id", "course_id", "fraction"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("lesion_id", "Irradiated lesion, as in lesions.tsv.", &Row::lesion_id),
         column("course_id", "Course of the lesion, unique within the patient.", &Row::course_id),
         column("fraction", "Number of the fraction, from 1.", &Row::fraction),
         column("prescribed_fractions", "Fractions prescribed.", &Row::prescribed_fractions),
         column("date", "Day of the fraction.", &Row::date),
         column("dose_gy", "Dose of the fraction, Gy.", &Row::dose_gy),
         column("machine", "Machine.", &Row::machine)}};
}

Table<simulation::ConcomitantRow> concomitant_table() {
    using Row = simulation::ConcomitantRow;
    return {"concomitant",
            "Concomitant treatment and conditions that change blood counts or CRP.",
            {},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("category", "Kind.", &Row::category),
             column("start_date", "Start.", &Row::start_date),
             column("stop_date", "Stop; NA while it goes on.", &Row::stop_date),
             column("dose", "Dose with its unit, e.g. '20 mg/d prednisone'.", &Row::dose)}};
}

Table<simulation::SpecimenRow> specimens_table() {
    using Row = simulation::SpecimenRow;
    return {
        "specimens",
        "Tissue specimens.",
        {"specimen_id"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("specimen_id", "Specimen, unique.", &Row::specimen_id),
         absent_column<Row>("parent_id", "Specimen that this one was cut from."),
         column("block_id", "Paraffin block.", &Row::block_id),
         column("lesion_id", "Lesion that was sampled; NA: the primary tumour, or not known.",
                &Row::lesion_id),
         column("date", "Biopsy or surgery.", &Row::date),
         column("viable_cells", "Viable tumour cells on the slide; PD-L1 scores need 100.",
                &Row::viable_cells),
         column("use_rank", "Order of preference for analysis, 1 first, unique within the patient.",
                &Row::use_rank)}};
}

Table<simulation::IhcRow> ihc_table() {
    using Row = simulation::IhcRow;
    return {"ihc",
            "Immunostaining: one row per specimen, assay, score, compartment, reader and reading.",
            {"specimen_id", "clone", "platform", "score_type", "compartment", "reader", "reading"},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("specimen_id", "Specimen, as in specimens.tsv.", &Row::specimen_id),
             column("clone",
                    "Antibody clone: 22C3, SP142, SP263, 28-8 (PD-L1); NAT105, MRQ-22, EH33 "
                    "(PD-1).",
                    &Row::clone),
             column("platform", "Staining platform, e.g. DAKO_LINK48, VENTANA_BENCHMARK.",
                    &Row::platform),
             absent_column<Row>("assay_version", "Version of the kit."),
             absent_column<Row>("scoring_version", "Version of the scoring guide."),
             column("reader", "Pathologist (pseudonym).", &Row::reader),
             column("reading", "Reading by this reader, from 1.", &Row::reading),
             column("score_type",
                    "TPS and TC: % of viable tumour cells; CPS: number 0-100; IC: % of tumour "
                    "area (SP142); IC_PERCENT: % of immune cells (SP263); TAP: % of tumour area; "
                    "H_SCORE: 0-300; PD1_DENSITY: PD-1+ cells per mm2; PD1_PERCENT: % of the "
                    "named denominator.",
                    &Row::score_type),
             column("compartment",
                    "TUMOR: tumour cells or tumour nest; TME: microenvironment (stroma, immune "
                    "cells; CPS, IC and TAP stand here); INVASIVE_MARGIN.",
                    &Row::compartment),
             column("denominator", "What the value is divided by.", &Row::denominator),
             column("value", "Score in the unit of score_type; NA with a not_evaluable_reason.",
                    &Row::value),
             column("qualifier", "<: below value; >: above value; =: exact.", &Row::qualifier),
             reason_column("not_evaluable_reason",
                           "Why there is no value; NA where there is one. Not evaluable is not "
                           "zero.",
                           &Row::value)}};
}

Table<simulation::LaboratoryRow> laboratory_table() {
    using Row = simulation::LaboratoryRow;
    return {"laboratory",
            "Laboratory: one row per draw and analyte, as the hospital reported it.",
            {"patient_id", "draw_datetime", "analyte", "lab_id"},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("draw_datetime", "Blood draw. YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss], local time.",
                    &Row::draw),
             column("planned_visit",
                    "Visit that the protocol planned this for, e.g. BASELINE, WEEK_8, MONTH_6, "
                    "RELAPSE; never relabelled by what happened later.",
                    &Row::planned_visit),
             column("analyte", "What was measured.", &Row::analyte),
             column("value_reported",
                    "Number as reported, with < or > if beyond a limit ('<3', '12.5'), decimal "
                    "point; NA: no result (see missing_reason).",
                    &Row::value_reported),
             column("unit", "Unit of value_reported and of the limits.", &Row::unit),
             column("lloq", "Lower limit of quantification.", &Row::lloq),
             column("lower_normal", "Lower limit of the laboratory's normal range.",
                    &Row::lower_normal),
             column("upper_normal", "Upper limit of the laboratory's normal range.",
                    &Row::upper_normal),
             column("lab_id", "Laboratory.", &Row::lab_id),
             reason_column("missing_reason", "Why value_reported is NA; NA where it is not.",
                           &Row::value_reported)}};
}

Table<simulation::SubsequentTherapyRow> subsequent_therapy_table() {
    using Row = simulation::SubsequentTherapyRow;
    return {"subsequent_therapy",
            "Anticancer treatment after the trial's.",
            {},
            {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
             column("start_date", "Start.", &Row::start_date), column("type", "Kind.", &Row::type),
             absent_column<Row>("target_lesion_id",
                                "Lesion that a local treatment was for; NA if systemic.")}};
}

Table<simulation::PriorLineRow> prior_lines_table() {
    using Row = simulation::PriorLineRow;
    return {
        "prior_lines",
        "Treatment before the trial.",
        {"patient_id", "line", "treatment"},
        {column("patient_id", "Patient, as in patients.tsv.", &Row::patient_id),
         column("line", "Line, from 1.", &Row::line), column("setting", "Setting.", &Row::setting),
         column("treatment", "Treatment, e.g. DOXORUBICIN.", &Row::treatment),
         column("local_or_systemic", "Kind.", &Row::local_or_systemic),
         column("start_date", "Start.", &Row::start_date),
         column("stop_date", "Stop.", &Row::stop_date),
         column("stop_reason", "Why it ended.", &Row::stop_reason),
         column("progression_date", "Progression on or after this line; NA if none.",
                &Row::progression_date),
         column("progression_status", "Whether the line ended by progression.",
                &Row::progression_status)}};
}

}  // namespace

void write_treatment_sheets(const std::filesystem::path& folder,
                            const simulation::ClinicalSheets& sheets,
                            const io::Provenance& provenance) {
    write_table(folder, patients_table(), sheets.patients, provenance);
    write_table(folder, exposure_table(), sheets.exposure, provenance);
    write_table(folder, sbrt_fractions_table(), sheets.sbrt_fractions, provenance);
    write_table(folder, concomitant_table(), sheets.concomitant, provenance);
    write_table(folder, specimens_table(), sheets.specimens, provenance);
    write_table(folder, ihc_table(), sheets.ihc, provenance);
    write_table(folder, laboratory_table(), sheets.laboratory, provenance);
    write_table(folder, subsequent_therapy_table(), sheets.subsequent_therapy, provenance);
    write_table(folder, prior_lines_table(), sheets.prior_lines, provenance);
}

}  // namespace sarcotrace::tools::simulate
