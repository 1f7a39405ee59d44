#include <algorithm>

#include "catch.hpp"
#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/core/date.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::biomarkers;

const std::chrono::sys_days randomisation = core::parse_date("2021-01-01")->day;

BiomarkerRow row_on(const char* time_point, int day, double value) {
    BiomarkerRow row;
    row.patient_id = "P1";
    row.parameter = "X";
    row.category = "CTDNA";
    row.compartment = "PLASMA";
    row.assay = "PANEL";
    row.time_point = time_point;
    row.date = randomisation + std::chrono::days(day);
    row.value = value;
    return row;
}

bool has_flag(const BiomarkerRow& row, const char* flag) {
    return std::ranges::find(row.flags, flag) != row.flags.end();
}

}  // namespace

TEST_CASE("the last baseline and the month-6 draw nearest to its target are used") {
    std::vector<BiomarkerRow> rows = {row_on("BASELINE", -10, 1), row_on("BASELINE", -2, 2),
                                      row_on("MONTH_6", 178, 3), row_on("MONTH_6", 188, 4),
                                      row_on("MONTH_6", 220, 5)};
    finish_rows(rows, {{"P1", {randomisation, std::nullopt}}}, Windows{});
    std::vector<double> used;
    for (const BiomarkerRow& row : rows) {
        if (row.used) used.push_back(*row.value);
        if (row.value == 5.0) {
            CHECK_FALSE(row.in_window);
            CHECK(has_flag(row, "AFTER_LANDMARK"));
        }
        if (row.value == 3.0) CHECK(row.change == 1.0);
    }
    CHECK(used == std::vector<double>{2, 3});
}

TEST_CASE("a month-6 sample that the event forestalled is not missing data") {
    const auto at = [](int day) {
        return month_6_missing_reason({randomisation, randomisation + std::chrono::days(day)},
                                      Windows{});
    };
    CHECK(at(100) == core::MissingReason::NotReached);
    CHECK(at(300) == core::MissingReason::NotDone);
}

TEST_CASE("zero lymphocytes give an NLR that is not evaluable") {
    sheets::ClinicalSheets sheets;
    const auto lab = [&](const char* analyte, const char* value) {
        sheets::LaboratoryValue row;
        row.patient_id = "P1";
        row.draw_date = randomisation;
        row.planned_visit = "BASELINE";
        row.analyte = analyte;
        row.value_reported = value;
        row.unit = "10^9/L";
        sheets.laboratory.push_back(row);
    };
    lab("NEUTROPHILS", "3");
    lab("LYMPHOCYTES", "0");
    const auto rows = blood_rows(sheets, Windows{});
    const auto nlr = std::ranges::find(rows, "NLR", &BiomarkerRow::parameter);
    REQUIRE(nlr != rows.end());
    CHECK_FALSE(nlr->value);
    CHECK(nlr->missing_reason == core::MissingReason::NotEvaluable);
}
