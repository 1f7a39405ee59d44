#include "other_sheets.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "row_values.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::sheets {
namespace {

enum class Kind { Text, Integer, Boolean, Date, Reason };

struct Column {
    std::string name;
    Kind kind = Kind::Text;
    bool required = true;  ///< NA is not a value of it
};

constexpr std::array<std::string_view, 5> names = {"imaging", "prior_lines", "adverse_events",
                                                   "qlq_c30", "hospital_stays"};

std::vector<Column> questionnaire_columns() {
    constexpr int items = 30;
    std::vector<Column> columns = {{"patient_id"},
                                   {"planned_visit"},
                                   {"expected", Kind::Boolean},
                                   {"date", Kind::Date, false}};
    for (int item = 1; item <= items; ++item) {
        columns.push_back({"q" + std::to_string(item), Kind::Integer, false});
    }
    columns.push_back({"missing_reason", Kind::Reason, false});
    return columns;
}

/// Columns as in workflows/schemas; all of them must be in the header except imaging's tracer.
std::vector<Column> columns_of(std::string_view sheet) {
    if (sheet == "imaging") {
        return {{"patient_id"}, {"date", Kind::Date}, {"modality"}, {"purpose"}};
    }
    if (sheet == "prior_lines") {
        return {{"patient_id"},
                {"line", Kind::Integer},
                {"setting"},
                {"treatment"},
                {"local_or_systemic"},
                {"start_date", Kind::Date},
                {"stop_date", Kind::Date, false},
                {"stop_reason", Kind::Text, false},
                {"progression_date", Kind::Date, false},
                {"progression_status"}};
    }
    if (sheet == "adverse_events") {
        return {{"patient_id"},
                {"start_date", Kind::Date},
                {"end_date", Kind::Date, false},
                {"term"},
                {"soc"},
                {"grade", Kind::Integer},
                {"baseline_grade", Kind::Integer},
                {"ctcae_version"},
                {"related_sbrt", Kind::Boolean, false},
                {"related_atezolizumab", Kind::Boolean, false}};
    }
    if (sheet == "qlq_c30") {
        return questionnaire_columns();
    }
    return {{"patient_id"},
            {"admission_date", Kind::Date},
            {"discharge_date", Kind::Date, false},
            {"type"},
            {"reason"}};
}

io::TsvColumns header_of(std::string_view sheet, const std::vector<Column>& columns) {
    io::TsvColumns header;
    for (const Column& column : columns) {
        header.required.push_back(column.name);
    }
    if (sheet == "imaging") {
        header.optional = {"tracer"};
    }
    return header;
}

void check_value(const io::TsvRow& row, const Column& column) {
    if (column.required) {
        (void)row.required(column.name);
    }
    switch (column.kind) {
        case Kind::Text: break;
        case Kind::Integer: (void)row.integer(column.name); break;
        case Kind::Boolean: (void)row.boolean(column.name); break;
        case Kind::Date: (void)row.date(column.name); break;
        case Kind::Reason: (void)missing_reason(row, column.name); break;
    }
}

}  // namespace

bool is_other_sheet(std::string_view name) noexcept {
    return std::ranges::find(names, name) != names.end();
}

void check_other_sheets(const std::filesystem::path& folder, const std::vector<Patient>& patients) {
    std::set<std::string> known;
    for (const Patient& patient : patients) {
        known.insert(patient.patient_id);
    }
    for (const std::string_view sheet : names) {
        const std::filesystem::path path = folder / (std::string(sheet) + ".tsv");
        if (!std::filesystem::exists(path)) {
            continue;
        }
        const std::vector<Column> columns = columns_of(sheet);
        io::TsvReader reader(path, header_of(sheet, columns));
        while (const io::TsvRow* row = reader.next()) {
            for (const Column& column : columns) {
                check_value(*row, column);
            }
            if (!known.contains(row->required("patient_id"))) {
                row->fail("patient_id", "the patient is not in patients.tsv",
                          "correct the identifier or add the patient");
            }
        }
    }
}

}  // namespace sarcotrace::sheets
