#include <algorithm>
#include <set>

#include "row_values.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::sheets {
namespace {

constexpr std::string_view strata_prefix = "strata_";

const io::TsvColumns& patient_columns() {
    static const io::TsvColumns columns{
        {"patient_id", "site_id", "randomisation_date", "arm_planned"},
        {"consent_date", "arm_actual", "sex", "birth_year", "histology_code", "histology_group",
         "line_number", "n_metastases", "withdrawal_date", "withdrawal_scope"},
        true};
    return columns;
}

std::vector<std::string> strata_columns(const io::TsvReader& reader,
                                        const std::filesystem::path& path) {
    std::vector<std::string> strata;
    const io::TsvColumns& known = patient_columns();
    for (const std::string& name : reader.header()) {
        if (name.starts_with(strata_prefix)) {
            strata.push_back(name);
        } else if (std::ranges::find(known.required, name) == known.required.end() &&
                   std::ranges::find(known.optional, name) == known.optional.end()) {
            throw core::InputError({"unknown column '" + name + "'", path.string(),
                                    "remove or rename it; stratification factors begin with "
                                    "'strata_'"});
        }
    }
    return strata;
}

Patient to_patient(const io::TsvRow& row, const std::vector<std::string>& strata) {
    Patient patient;
    patient.line = row.line_number();
    patient.patient_id = row.required("patient_id");
    patient.site_id = row.required("site_id");
    patient.consent_date = first_day(row, "consent_date");
    patient.randomisation_date = required_day(row, "randomisation_date");
    for (const std::string& column : strata) {
        patient.strata.emplace_back(column, optional_text(row, column));
    }
    patient.arm_planned = row.required("arm_planned");
    patient.arm_actual = optional_text(row, "arm_actual");
    patient.sex = optional_text(row, "sex");
    patient.birth_year = row.integer("birth_year");
    patient.histology_code = optional_text(row, "histology_code");
    patient.histology_group = optional_text(row, "histology_group");
    patient.line_number = row.integer("line_number");
    patient.n_metastases = row.integer("n_metastases");
    patient.withdrawal_date = first_day(row, "withdrawal_date");
    patient.withdrawal_scope = optional_text(row, "withdrawal_scope");
    return patient;
}

VitalStatus to_vital_status(std::string_view text) {
    return text == "ALIVE"  ? VitalStatus::Alive
           : text == "DEAD" ? VitalStatus::Dead
                            : VitalStatus::Unknown;
}

}  // namespace

std::vector<Patient> read_patients(const std::filesystem::path& path) {
    io::TsvReader reader(path, patient_columns());
    const std::vector<std::string> strata = strata_columns(reader, path);
    std::vector<Patient> patients;
    std::set<std::string> seen;
    while (const io::TsvRow* row = reader.next()) {
        patients.push_back(to_patient(*row, strata));
        if (!seen.insert(patients.back().patient_id).second) {
            row->fail("patient_id", "the patient appears twice", "keep one row per patient");
        }
    }
    return patients;
}

std::vector<Exposure> read_exposure(const std::filesystem::path& path) {
    io::TsvReader reader(path,
                         {{"patient_id", "agent", "date"}, {"cycle", "dose_mg", "delay_reason"}});
    std::vector<Exposure> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"), row->required("agent"),
                        row->integer("cycle"), non_negative(*row, "dose_mg"),
                        required_day(*row, "date"), optional_text(*row, "delay_reason")});
    }
    return rows;
}

std::vector<SbrtFraction> read_sbrt_fractions(const std::filesystem::path& path) {
    io::TsvReader reader(path,
                         {{"patient_id", "lesion_id", "date"},
                          {"course_id", "fraction", "prescribed_fractions", "dose_gy", "machine"}});
    std::vector<SbrtFraction> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"), row->required("lesion_id"),
                        optional_text(*row, "course_id"), row->integer("fraction"),
                        row->integer("prescribed_fractions"), required_day(*row, "date"),
                        non_negative(*row, "dose_gy"), optional_text(*row, "machine")});
    }
    return rows;
}

std::vector<Concomitant> read_concomitant(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"patient_id", "category", "start_date"}, {"stop_date", "dose"}});
    std::vector<Concomitant> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"), row->required("category"),
                        required_first_day(*row, "start_date"), first_day(*row, "stop_date"),
                        optional_text(*row, "dose")});
        const Concomitant& last = rows.back();
        if (last.stop_date && *last.stop_date < last.start_date) {
            row->fail("stop_date", "the treatment stops before it starts", "correct the dates");
        }
    }
    return rows;
}

std::vector<FollowUp> read_follow_up(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "contact_date", "vital_status"}, {"source", "death_date", "cause"}});
    std::vector<FollowUp> rows;
    while (const io::TsvRow* row = reader.next()) {
        const std::string status = row->required("vital_status");
        if (status != "ALIVE" && status != "DEAD" && status != "UNKNOWN") {
            row->fail("vital_status", "no such vital status", "use ALIVE, DEAD or UNKNOWN");
        }
        rows.push_back({row->line_number(), row->required("patient_id"),
                        required_first_day(*row, "contact_date"), optional_text(*row, "source"),
                        to_vital_status(status), row->date("death_date"),
                        optional_text(*row, "cause")});
        if ((status == "DEAD") != rows.back().death_date.has_value()) {
            row->fail("death_date", "vital status and date of death contradict each other",
                      "give the date (YYYY-MM or YYYY if the day is not known) for DEAD only");
        }
    }
    return rows;
}

std::vector<SubsequentTherapy> read_subsequent_therapy(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"patient_id", "start_date"}, {"type", "target_lesion_id"}});
    std::vector<SubsequentTherapy> rows;
    while (const io::TsvRow* row = reader.next()) {
        const auto start = row->date("start_date");
        if (!start) {
            row->fail("start_date", "the date is missing", "fill in YYYY-MM-DD, YYYY-MM or YYYY");
        }
        rows.push_back({row->line_number(), row->required("patient_id"), *start,
                        optional_text(*row, "type"), optional_text(*row, "target_lesion_id")});
    }
    return rows;
}

}  // namespace sarcotrace::sheets
