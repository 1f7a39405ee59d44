#include "row_values.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::sheets {
namespace {

int required_between(const io::TsvRow& row, std::string_view column, int least, int greatest) {
    const std::int64_t value = row.required_integer(column);
    if (value < least || value > greatest) {
        row.fail(column, "the value is out of range",
                 "give " + std::to_string(least) + " to " + std::to_string(greatest));
    }
    return static_cast<int>(value);
}

std::string item_column(std::size_t item) { return "q" + std::to_string(item); }

io::TsvColumns questionnaire_columns() {
    io::TsvColumns columns{{"patient_id", "planned_visit", "expected", "date"}, {}};
    for (std::size_t item = 1; item <= QlqC30Answers().size(); ++item) {
        columns.required.push_back(item_column(item));
    }
    columns.required.emplace_back("missing_reason");
    return columns;
}

QlqC30Answers answers_of(const io::TsvRow& row) {
    constexpr std::size_t first_of_seven = 29;  // items 29 and 30 have seven answers
    QlqC30Answers answers;
    for (std::size_t item = 1; item <= answers.size(); ++item) {
        const std::string column = item_column(item);
        if (row.value(column)) {
            answers[item - 1] = required_between(row, column, 1, item >= first_of_seven ? 7 : 4);
        }
    }
    return answers;
}

bool required_boolean(const io::TsvRow& row, std::string_view column) {
    (void)row.required(column);
    return row.boolean(column).value_or(false);
}

}  // namespace

std::vector<ImagingExam> read_imaging(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"patient_id", "date", "modality", "purpose"}, {"tracer"}});
    std::vector<ImagingExam> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        required_date(*row, "date"), row->required("modality"),
                        row->required("purpose"), optional_text(*row, "tracer")});
    }
    return rows;
}

std::vector<PriorLine> read_prior_lines(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "line", "setting", "treatment", "local_or_systemic", "start_date",
                "stop_date", "stop_reason", "progression_date", "progression_status"},
               {}});
    std::vector<PriorLine> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        required_between(*row, "line", 1, 20), row->required("setting"),
                        row->required("treatment"), row->required("local_or_systemic"),
                        required_date(*row, "start_date"), row->date("stop_date"),
                        optional_text(*row, "stop_reason"), row->date("progression_date"),
                        row->required("progression_status")});
    }
    return rows;
}

std::vector<AdverseEvent> read_adverse_events(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "start_date", "end_date", "term", "soc", "grade", "baseline_grade",
                "ctcae_version", "related_sbrt", "related_atezolizumab"},
               {}});
    std::vector<AdverseEvent> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back(
            {row->line_number(), row->required("patient_id"), required_date(*row, "start_date"),
             row->date("end_date"), row->required("term"), row->required("soc"),
             required_between(*row, "grade", 1, 5), required_between(*row, "baseline_grade", 0, 5),
             row->required("ctcae_version"), row->boolean("related_sbrt"),
             row->boolean("related_atezolizumab")});
    }
    return rows;
}

std::vector<Questionnaire> read_qlq_c30(const std::filesystem::path& path) {
    io::TsvReader reader(path, questionnaire_columns());
    std::vector<Questionnaire> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        row->required("planned_visit"), required_boolean(*row, "expected"),
                        row->date("date"), answers_of(*row),
                        missing_reason(*row, "missing_reason")});
    }
    return rows;
}

std::vector<HospitalStay> read_hospital_stays(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"patient_id", "admission_date", "discharge_date", "type", "reason"}, {}});
    std::vector<HospitalStay> rows;
    while (const io::TsvRow* row = reader.next()) {
        rows.push_back({row->line_number(), row->required("patient_id"),
                        required_date(*row, "admission_date"), row->date("discharge_date"),
                        row->required("type"), row->required("reason")});
        const HospitalStay& stay = rows.back();
        const auto discharge = last_day(*row, "discharge_date");
        if (discharge && *discharge < stay.admission_date.day) {
            row->fail("discharge_date", "the discharge lies before the admission",
                      "correct the dates");
        }
    }
    return rows;
}

}  // namespace sarcotrace::sheets
