#include "row_values.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::sheets {
namespace {

LesionRole role_of(const io::TsvRow& row) {
    const std::string text = row.required("role");
    if (text == "TARGET") return LesionRole::Target;
    if (text == "NON_TARGET") return LesionRole::NonTarget;
    if (text == "NEW") return LesionRole::New;
    row.fail("role", "unknown role", "use TARGET, NON_TARGET or NEW");
}

LesionState state_of(const io::TsvRow& row) {
    const std::string text = row.required("state");
    if (text == "MEASURED") return LesionState::Measured;
    if (text == "TOO_SMALL") return LesionState::TooSmall;
    if (text == "ABSENT") return LesionState::Absent;
    if (text == "NOT_EVALUABLE") return LesionState::NotEvaluable;
    row.fail("state", "unknown state", "use MEASURED, TOO_SMALL, ABSENT or NOT_EVALUABLE");
}

bool adequacy_of(const io::TsvRow& row) {
    const std::string text = row.required("adequacy");
    if (text == "ADEQUATE") return true;
    if (text == "INADEQUATE" || text == "NOT_DONE") return false;
    row.fail("adequacy", "unknown adequacy", "use ADEQUATE, INADEQUATE or NOT_DONE");
}

}  // namespace

std::vector<Lesion> read_lesions(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"patient_id", "lesion_id", "role", "is_node"},
                                {"organ", "irradiated", "new_from_date", "parent_lesion_id"}});
    std::vector<Lesion> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"), row->required("lesion_id"),
                        role_of(*row), optional_text(*row, "organ"),
                        row->boolean("is_node").value_or(false), row->boolean("irradiated"),
                        exact_day(*row, "new_from_date"), optional_text(*row, "parent_lesion_id")});
        if (rows.back().role != LesionRole::New && rows.back().new_from_date) {
            row->fail("new_from_date", "only a NEW lesion has a date from which it is new",
                      "use NA, or the role NEW");
        }
    }
    return rows;
}

std::vector<ImagingAssessment> read_assessments(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "assessment_id", "first_scan_date", "last_scan_date", "adequacy"},
               {"planned_visit", "planned_date", "reader", "clinically_stable"}});
    std::vector<ImagingAssessment> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        row->required("assessment_id"), optional_text(*row, "planned_visit"),
                        exact_day(*row, "planned_date"), first_day(*row, "first_scan_date"),
                        last_day(*row, "last_scan_date"), adequacy_of(*row),
                        optional_text(*row, "reader"), row->boolean("clinically_stable")});
        const ImagingAssessment& last = rows.back();
        if (last.first_scan_date.has_value() != last.last_scan_date.has_value()) {
            row->fail("last_scan_date", "one of the two scan dates is missing",
                      "give both, or NA in both for a missed visit");
        }
        if (last.first_scan_date && *last.last_scan_date < *last.first_scan_date) {
            row->fail("last_scan_date", "the last scan lies before the first", "correct the dates");
        }
        if (last.adequate && !last.first_scan_date) {
            row->fail("adequacy", "an adequate assessment has no scan date",
                      "give the scan dates, or NOT_DONE");
        }
    }
    return rows;
}

std::vector<LesionMeasurement> read_lesion_measurements(const std::filesystem::path& path) {
    io::TsvReader reader(path,
                         {{"patient_id", "assessment_id", "lesion_id", "diameter_mm", "state"},
                          {"modality", "axis", "unequivocal_progression"}});
    std::vector<LesionMeasurement> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        row->required("assessment_id"), row->required("lesion_id"),
                        optional_text(*row, "modality"), non_negative(*row, "diameter_mm"),
                        optional_text(*row, "axis"), state_of(*row),
                        row->boolean("unequivocal_progression").value_or(false)});
    }
    return rows;
}

}  // namespace sarcotrace::sheets
