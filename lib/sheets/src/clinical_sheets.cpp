#include "sarcotrace/sheets/clinical_sheets.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::sheets {
namespace {

constexpr std::array<std::string_view, 17> sheet_names = {
    "patients",  "exposure",           "sbrt_fractions", "concomitant", "specimens",
    "ihc",       "laboratory",         "lesions",        "assessments", "lesion_measurements",
    "follow_up", "subsequent_therapy", "imaging",        "prior_lines", "adverse_events",
    "qlq_c30",   "hospital_stays"};

using Keys = std::set<std::pair<std::string, std::string>>;

template <typename Row>
std::vector<Row> read_if_there(const std::filesystem::path& folder, std::string_view name,
                               std::vector<Row> (*read)(const std::filesystem::path&)) {
    const std::filesystem::path path = folder / (std::string(name) + ".tsv");
    return std::filesystem::exists(path) ? read(path) : std::vector<Row>();
}

[[noreturn]] void fail_reference(std::string_view sheet, std::int64_t line,
                                 const std::string& what) {
    throw core::InputError({what, std::string(sheet) + ".tsv:" + std::to_string(line),
                            "correct the identifier or add the row it refers to"});
}

template <typename Row>
void require_patients(const std::vector<Row>& rows, std::string_view sheet,
                      const std::set<std::string>& patients) {
    for (const Row& row : rows) {
        if (!patients.contains(row.patient_id)) {
            fail_reference(sheet, row.line,
                           "patient '" + row.patient_id + "' is not in patients.tsv");
        }
    }
}

template <typename Row>
Keys unique_keys(const std::vector<Row>& rows, std::string_view sheet, std::string Row::*member) {
    Keys keys;
    for (const Row& row : rows) {
        if (!keys.emplace(row.patient_id, row.*member).second) {
            throw core::InputError(
                {"'" + row.*member + "' appears twice for patient '" + row.patient_id + "'",
                 std::string(sheet) + ".tsv:" + std::to_string(row.line), "keep one row"});
        }
    }
    return keys;
}

template <typename Row>
void require_keys(const std::vector<Row>& rows, std::string_view sheet, std::string Row::*member,
                  std::string_view target, const Keys& keys) {
    for (const Row& row : rows) {
        if (!keys.contains({row.patient_id, row.*member})) {
            fail_reference(sheet, row.line,
                           "'" + row.*member + "' of patient '" + row.patient_id + "' is not in " +
                               std::string(target) + ".tsv");
        }
    }
}

/// A sheet with a name that is not known would go unread, e.g. a misspelt laboratory.tsv.
void require_known_sheets(const std::filesystem::path& folder) {
    std::set<std::string> unknown;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().stem().string();
        const bool known = std::ranges::find(sheet_names, name) != sheet_names.end();
        if (entry.path().extension() == ".tsv" && !known) {
            unknown.insert(entry.path().string());
        }
    }
    if (!unknown.empty()) {
        throw core::InputError({"no sheet has this name", *unknown.begin(),
                                "rename the file, or move it out of the folder"});
    }
}

void check_references(const ClinicalSheets& sheets) {
    std::set<std::string> patients;
    for (const Patient& patient : sheets.patients) {
        patients.insert(patient.patient_id);
    }
    require_patients(sheets.exposure, "exposure", patients);
    require_patients(sheets.sbrt_fractions, "sbrt_fractions", patients);
    require_patients(sheets.concomitant, "concomitant", patients);
    require_patients(sheets.specimens, "specimens", patients);
    require_patients(sheets.ihc, "ihc", patients);
    require_patients(sheets.laboratory, "laboratory", patients);
    require_patients(sheets.lesions, "lesions", patients);
    require_patients(sheets.assessments, "assessments", patients);
    require_patients(sheets.lesion_measurements, "lesion_measurements", patients);
    require_patients(sheets.follow_up, "follow_up", patients);
    require_patients(sheets.subsequent_therapy, "subsequent_therapy", patients);
    require_patients(sheets.imaging, "imaging", patients);
    require_patients(sheets.prior_lines, "prior_lines", patients);
    require_patients(sheets.adverse_events, "adverse_events", patients);
    require_patients(sheets.qlq_c30, "qlq_c30", patients);
    require_patients(sheets.hospital_stays, "hospital_stays", patients);
    const Keys lesions = unique_keys(sheets.lesions, "lesions", &Lesion::lesion_id);
    const Keys assessments =
        unique_keys(sheets.assessments, "assessments", &ImagingAssessment::assessment_id);
    (void)unique_keys(sheets.qlq_c30, "qlq_c30", &Questionnaire::planned_visit);
    const Keys specimens = unique_keys(sheets.specimens, "specimens", &Specimen::specimen_id);
    require_keys(sheets.lesion_measurements, "lesion_measurements", &LesionMeasurement::lesion_id,
                 "lesions", lesions);
    require_keys(sheets.lesion_measurements, "lesion_measurements",
                 &LesionMeasurement::assessment_id, "assessments", assessments);
    require_keys(sheets.ihc, "ihc", &IhcReading::specimen_id, "specimens", specimens);
}

}  // namespace

std::vector<std::pair<std::string, std::filesystem::path>> clinical_files(
    const std::filesystem::path& folder) {
    std::vector<std::pair<std::string, std::filesystem::path>> files;
    for (const std::string_view name : sheet_names) {
        const std::filesystem::path path = folder / (std::string(name) + ".tsv");
        if (std::filesystem::exists(path)) {
            files.emplace_back(name, path);
        }
    }
    return files;
}

ClinicalSheets read_clinical_sheets(const std::filesystem::path& folder) {
    require_known_sheets(folder);
    ClinicalSheets sheets;
    sheets.patients = read_patients(folder / "patients.tsv");
    sheets.exposure = read_if_there(folder, "exposure", &read_exposure);
    sheets.sbrt_fractions = read_if_there(folder, "sbrt_fractions", &read_sbrt_fractions);
    sheets.concomitant = read_if_there(folder, "concomitant", &read_concomitant);
    sheets.specimens = read_if_there(folder, "specimens", &read_specimens);
    sheets.ihc = read_if_there(folder, "ihc", &read_ihc);
    sheets.laboratory = read_if_there(folder, "laboratory", &read_laboratory);
    sheets.lesions = read_if_there(folder, "lesions", &read_lesions);
    sheets.assessments = read_if_there(folder, "assessments", &read_assessments);
    sheets.lesion_measurements =
        read_if_there(folder, "lesion_measurements", &read_lesion_measurements);
    sheets.follow_up = read_if_there(folder, "follow_up", &read_follow_up);
    sheets.subsequent_therapy =
        read_if_there(folder, "subsequent_therapy", &read_subsequent_therapy);
    sheets.imaging = read_if_there(folder, "imaging", &read_imaging);
    sheets.prior_lines = read_if_there(folder, "prior_lines", &read_prior_lines);
    sheets.adverse_events = read_if_there(folder, "adverse_events", &read_adverse_events);
    sheets.qlq_c30 = read_if_there(folder, "qlq_c30", &read_qlq_c30);
    sheets.hospital_stays = read_if_there(folder, "hospital_stays", &read_hospital_stays);
    check_references(sheets);
    return sheets;
}

}  // namespace sarcotrace::sheets
