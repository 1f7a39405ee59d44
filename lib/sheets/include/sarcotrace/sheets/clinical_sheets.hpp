#pragma once

#include <filesystem>
#include <vector>

#include "sarcotrace/sheets/records.hpp"

namespace sarcotrace::sheets {

// Readers of the sheets. Each throws IoError if the file cannot be read and InputError, naming
// file, line, column, value and remedy, for an unknown or missing column and for a value that is
// not of its kind. Rows keep the order of the file.

[[nodiscard]] std::vector<Sample> read_samples(const std::filesystem::path& path);
/// Columns whose name begins with "strata_" are stratification factors. A patient_id is unique.
[[nodiscard]] std::vector<Patient> read_patients(const std::filesystem::path& path);
[[nodiscard]] std::vector<Exposure> read_exposure(const std::filesystem::path& path);
[[nodiscard]] std::vector<SbrtFraction> read_sbrt_fractions(const std::filesystem::path& path);
[[nodiscard]] std::vector<Concomitant> read_concomitant(const std::filesystem::path& path);
[[nodiscard]] std::vector<FollowUp> read_follow_up(const std::filesystem::path& path);
[[nodiscard]] std::vector<SubsequentTherapy> read_subsequent_therapy(
    const std::filesystem::path& path);
[[nodiscard]] std::vector<Specimen> read_specimens(const std::filesystem::path& path);
[[nodiscard]] std::vector<IhcReading> read_ihc(const std::filesystem::path& path);
[[nodiscard]] std::vector<LaboratoryValue> read_laboratory(const std::filesystem::path& path);
[[nodiscard]] std::vector<Lesion> read_lesions(const std::filesystem::path& path);
[[nodiscard]] std::vector<ImagingAssessment> read_assessments(const std::filesystem::path& path);
[[nodiscard]] std::vector<LesionMeasurement> read_lesion_measurements(
    const std::filesystem::path& path);
[[nodiscard]] std::vector<ImagingExam> read_imaging(const std::filesystem::path& path);
[[nodiscard]] std::vector<PriorLine> read_prior_lines(const std::filesystem::path& path);
[[nodiscard]] std::vector<AdverseEvent> read_adverse_events(const std::filesystem::path& path);
[[nodiscard]] std::vector<Questionnaire> read_qlq_c30(const std::filesystem::path& path);
[[nodiscard]] std::vector<HospitalStay> read_hospital_stays(const std::filesystem::path& path);

/// The sheets from which endpoints and biomarkers are made.
struct ClinicalSheets {
    std::vector<Patient> patients;
    std::vector<Exposure> exposure;
    std::vector<SbrtFraction> sbrt_fractions;
    std::vector<Concomitant> concomitant;
    std::vector<Specimen> specimens;
    std::vector<IhcReading> ihc;
    std::vector<LaboratoryValue> laboratory;
    std::vector<Lesion> lesions;
    std::vector<ImagingAssessment> assessments;
    std::vector<LesionMeasurement> lesion_measurements;
    std::vector<FollowUp> follow_up;
    std::vector<SubsequentTherapy> subsequent_therapy;
    std::vector<ImagingExam> imaging;
    std::vector<PriorLine> prior_lines;
    std::vector<AdverseEvent> adverse_events;
    std::vector<Questionnaire> qlq_c30;
    std::vector<HospitalStay> hospital_stays;
};

/// Path of each sheet that is there, in reading order, as (sheet name, path).
[[nodiscard]] std::vector<std::pair<std::string, std::filesystem::path>> clinical_files(
    const std::filesystem::path& folder);

/// Reads the sheets of a folder. patients.tsv must be there; any other sheet that is not there is
/// empty. \throws InputError also if a row names a patient, lesion, assessment or specimen that
/// its own sheet does not hold, if a patient has two questionnaires of one visit, or if a .tsv file
/// in the folder has the name of no sheet
[[nodiscard]] ClinicalSheets read_clinical_sheets(const std::filesystem::path& folder);

}  // namespace sarcotrace::sheets
