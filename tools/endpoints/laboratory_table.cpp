#include <algorithm>
#include <map>

#include "sarcotrace/biomarkers/laboratory_grade.hpp"
#include "sarcotrace/core/date.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using biomarkers::Measured;
using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using sheets::LaboratoryValue;
using enum io::ColumnType;

io::TsvSchema adlb_schema() {
    return {"adlb",
            "Laboratory values in standard units, with normal range and CTCAE grade",
            {{"patient_id", String, "patient"},
             {"sequence", Integer, "row of the patient, from 1: by analyte and date"},
             {"parameter", String, "analyte"},
             {"planned_visit", String, "visit that the draw was planned for; NA if none"},
             {"date", Date, "draw"},
             {"study_day", Integer, "day of the trial, randomisation is 1, no day 0"},
             {"value", Number, "in `unit`; the limit if qualifier is < or >; NA: missing_reason"},
             {"unit", String, "standard unit of the analyte, else as reported; NA if none"},
             {"value_text", String, "as reported; NA if missing"},
             {"qualifier", String, "<, > or =; NA if missing"},
             {"lower_normal", Number, "lower limit of normal of the laboratory, in `unit`"},
             {"upper_normal", Number, "upper limit of normal of the laboratory, in `unit`"},
             {"range_indicator", String, "LOW, NORMAL, HIGH or UNKNOWN; NA if missing"},
             {"ctcae_term", String, "term that grades a decrease (CTCAE 4.03 and 5.0); NA if none"},
             {"ctcae_grade", Integer, "0 to 4 by the value alone; NA if it cannot be told"},
             {"baseline", Boolean, "last value in the 14 days up to randomisation"},
             {"baseline_value", Number, "value of that row, in `unit`"},
             {"change", Number,
              "value minus baseline_value, in `unit`, after baseline; NA if either stands at a "
              "limit"},
             {"missing_reason", String, "why there is no value; NA if there is one"}},
            {"patient_id", "sequence"}};
}

constexpr int baseline_before_days = 14;

struct Row {
    const LaboratoryValue* lab;
    std::optional<Measured> measured;  ///< in the standard unit
    bool baseline = false;
};

std::string where_of(const LaboratoryValue& lab) {
    return "laboratory.tsv:" + std::to_string(lab.line);
}

Row to_row(const LaboratoryValue& lab) {
    Row row{&lab, std::nullopt};
    const std::string unit = lab.unit.value_or("");
    if (lab.value_reported) {
        biomarkers::check_normal_range(lab.analyte, lab.upper_normal, unit, where_of(lab));
        row.measured =
            biomarkers::to_standard(lab.analyte, *lab.value_reported, unit, where_of(lab));
    }
    return row;
}

std::optional<double> limit(const LaboratoryValue& lab, const std::optional<double>& value) {
    if (!value) {
        return std::nullopt;
    }
    return biomarkers::in_standard_unit(lab.analyte, *value, lab.unit.value_or(""), where_of(lab));
}

/// Marks the last value before or on the day of randomisation; null if there is none.
const Row* mark_baseline(std::vector<Row>& rows, std::chrono::sys_days randomisation) {
    Row* last = nullptr;
    for (Row& row : rows) {
        const auto days = core::days_between(row.lab->draw_date, randomisation);
        if (row.measured && days >= 0 && days <= baseline_before_days) {
            last = &row;  // rows are in order of date
        }
    }
    if (last != nullptr) {
        last->baseline = true;
    }
    return last;
}

TsvCell change_of(const Row& row, const Row* baseline) {
    if (baseline == nullptr || !row.measured || row.lab->draw_date <= baseline->lab->draw_date ||
        row.measured->qualifier != '=' || baseline->measured->qualifier != '=') {
        return {};
    }
    return row.measured->value - baseline->measured->value;
}

std::vector<TsvCell> cells_of(const PatientEndpoints& p, std::int64_t sequence, const Row& row,
                              const Row* baseline) {
    const LaboratoryValue& lab = *row.lab;
    const auto days = core::days_between(p.patient.randomisation_date, lab.draw_date);
    const std::string_view standard = biomarkers::standard_unit(lab.analyte);
    const auto lower = limit(lab, lab.lower_normal);
    const auto upper = limit(lab, lab.upper_normal);
    std::vector<TsvCell> cells = {p.patient.patient_id, sequence,
                                  lab.analyte,          cell(lab.planned_visit),
                                  lab.draw_date,        days >= 0 ? days + 1 : days};
    if (row.measured) {
        cells.emplace_back(row.measured->value);
    } else {
        add_absent(cells, 1);
    }
    cells.push_back(standard.empty() ? cell(lab.unit) : text(standard));
    cells.push_back(cell(lab.value_reported));
    cells.push_back(row.measured ? text(std::string_view(&row.measured->qualifier, 1)) : text(""));
    cells.push_back(cell(lower));
    cells.push_back(cell(upper));
    std::string_view indicator;
    std::optional<std::int64_t> grade;
    if (row.measured) {
        indicator = to_string_view(biomarkers::range_indicator(*row.measured, lower, upper));
        grade = biomarkers::ctcae_grade(lab.analyte, *row.measured, lower);
    }
    cells.push_back(text(indicator));
    cells.push_back(text(biomarkers::ctcae_term(lab.analyte)));
    cells.push_back(cell(grade));
    cells.emplace_back(row.baseline);
    if (baseline != nullptr) {
        cells.emplace_back(baseline->measured->value);
    } else {
        add_absent(cells, 1);
    }
    cells.push_back(change_of(row, baseline));
    cells.push_back(row.measured ? text("")
                                 : text(core::to_string_view(
                                       lab.missing_reason.value_or(core::MissingReason::NotDone))));
    return cells;
}

}  // namespace

Table adlb_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                 std::chrono::sys_days cutoff) {
    Table table{adlb_schema(), {}};
    using Analytes = std::map<std::string, std::vector<const LaboratoryValue*>>;
    std::map<std::string, Analytes> by_patient;
    for (const LaboratoryValue& lab : sheets.laboratory) {
        if (lab.draw_date <= cutoff) {
            by_patient[lab.patient_id][lab.analyte].push_back(&lab);
        }
    }
    for (const PatientEndpoints& p : patients) {
        std::int64_t sequence = 0;
        for (auto& [analyte, values] : by_patient[p.patient.patient_id]) {
            std::ranges::stable_sort(values, {}, &LaboratoryValue::draw_date);
            std::vector<Row> rows;
            for (const LaboratoryValue* lab : values) {
                rows.push_back(to_row(*lab));
            }
            const Row* baseline = mark_baseline(rows, p.patient.randomisation_date);
            for (const Row& row : rows) {
                table.write(cells_of(p, ++sequence, row, baseline));
            }
        }
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
