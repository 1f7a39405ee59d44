#include <algorithm>

#include "catch.hpp"
#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"

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

sheets::LaboratoryValue lab(int day, const char* visit, const char* analyte, const char* value,
                            const char* unit) {
    sheets::LaboratoryValue row;
    row.patient_id = "P1";
    row.draw_date = randomisation + std::chrono::days(day);
    if (visit != nullptr) row.planned_visit = visit;
    row.analyte = analyte;
    if (value != nullptr) row.value_reported = value;
    row.unit = unit;
    return row;
}

std::vector<BiomarkerRow> finished(const sheets::ClinicalSheets& sheets) {
    const std::map<std::string, PatientTimes> patients = {{"P1", {randomisation, std::nullopt}}};
    std::vector<BiomarkerRow> rows = blood_rows(sheets, Windows{});
    set_baseline(rows, patients, Windows{});
    finish_rows(rows, patients, Windows{});
    return rows;
}

const BiomarkerRow& used_row(const std::vector<BiomarkerRow>& rows, const char* parameter) {
    const auto found = std::ranges::find_if(rows, [&](const BiomarkerRow& row) {
        return row.used && row.parameter == parameter && row.time_point == "BASELINE";
    });
    REQUIRE(found != rows.end());
    return *found;
}

bool has_flag(const BiomarkerRow& row, const char* flag) {
    return std::ranges::find(row.flags, flag) != row.flags.end();
}

}  // namespace

TEST_CASE("the last baseline and the month-6 draw nearest to its target are used") {
    std::vector<BiomarkerRow> rows = {row_on("BASELINE", -10, 1), row_on("BASELINE", -2, 2),
                                      row_on("MONTH_6", 177, 3), row_on("MONTH_6", 187, 4),
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

TEST_CASE("the month-6 window is closed: day 153 to day 213, randomisation being day 1") {
    std::vector<BiomarkerRow> rows = {row_on("MONTH_6", 151, 1), row_on("MONTH_6", 152, 2),
                                      row_on("MONTH_6", 212, 3), row_on("MONTH_6", 213, 4)};
    finish_rows(rows, {{"P1", {randomisation, std::nullopt}}}, Windows{});
    for (const BiomarkerRow& row : rows) {
        CHECK(row.in_window == (row.study_day == 153 || row.study_day == 213));
        CHECK(has_flag(row, "AFTER_LANDMARK") == (row.study_day == 214));
    }
    const auto event_on = [](int day) {
        return month_6_missing_reason({randomisation, randomisation + std::chrono::days(day - 1)},
                                      Windows{});
    };
    CHECK(event_on(152) == core::MissingReason::NotReached);
    CHECK(event_on(153) == core::MissingReason::NotDone);
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
    sheets.laboratory = {lab(0, "BASELINE", "NEUTROPHILS", "3", "10^9/L"),
                         lab(0, "BASELINE", "LYMPHOCYTES", "0", "10^9/L")};
    const auto rows = finished(sheets);
    CHECK_FALSE(used_row(rows, "NLR").value);
    CHECK(used_row(rows, "NLR").missing_reason == core::MissingReason::NotEvaluable);
}

TEST_CASE("the baseline is the last evaluable value in its window, whatever the visit") {
    sheets::ClinicalSheets sheets;
    sheets.laboratory = {lab(-20, "SCREENING", "ALBUMIN", "30", "g/L"),
                         lab(-9, "SCREENING", "ALBUMIN", "48", "g/L"),
                         lab(-9, "SCREENING", "CRP", "24", "mg/L"),
                         lab(-3, "BASELINE", "ALBUMIN", nullptr, "g/L"),
                         lab(-3, "BASELINE", "CRP", "12", "mg/L"),
                         lab(5, nullptr, "ALBUMIN", "20", "g/L")};
    sheets.laboratory[3].missing_reason = core::MissingReason::FailedQc;
    const auto rows = finished(sheets);
    const BiomarkerRow& albumin = used_row(rows, "ALBUMIN");
    CHECK(albumin.value == 48.0);
    CHECK(albumin.study_day == -9);
    CHECK(albumin.planned_visit == "SCREENING");
    CHECK(albumin.time_point == "BASELINE");
    CHECK(used_row(rows, "CRP").value == 12.0);
    // Both inputs of an index come from one draw: day -9, not CRP of day -3 over albumin of day -9.
    CHECK(used_row(rows, "CAR").value == 0.5);
    CHECK(used_row(rows, "CAR").study_day == -9);
    CHECK(used_row(rows, "MGPS").value == 1.0);
    for (const BiomarkerRow& row : rows) {
        if (row.parameter == "ALBUMIN" && (row.value == 30.0 || row.value == 20.0)) {
            CHECK(has_flag(row, "OUT_OF_WINDOW"));
            CHECK(row.time_point == row.planned_visit.value_or("UNSCHEDULED"));
            CHECK_FALSE(row.used);
        }
    }
}

TEST_CASE("a baseline without an evaluable value keeps the reason of the last draw") {
    sheets::ClinicalSheets sheets;
    sheets.laboratory = {lab(-9, "SCREENING", "LYMPHOCYTES", nullptr, "10^9/L"),
                         lab(-3, "BASELINE", "LYMPHOCYTES", nullptr, "10^9/L"),
                         lab(-3, "BASELINE", "NEUTROPHILS", "4", "10^9/L")};
    sheets.laboratory[0].missing_reason = core::MissingReason::NotDone;
    sheets.laboratory[1].missing_reason = core::MissingReason::Insufficient;
    const auto rows = finished(sheets);
    CHECK(used_row(rows, "LYMPHOCYTES").missing_reason == core::MissingReason::Insufficient);
    CHECK(used_row(rows, "NLR").missing_reason == core::MissingReason::Insufficient);
    CHECK(used_row(rows, "PLR").missing_reason == core::MissingReason::NotDone);
}

TEST_CASE("mGPS is 0 for a CRP up to 10 mg/L, also without albumin; GPS needs both") {
    sheets::ClinicalSheets sheets;
    sheets.laboratory = {lab(-1, "BASELINE", "CRP", "1", "mg/dL")};
    const auto rows = finished(sheets);
    CHECK(used_row(rows, "CRP").value == 10.0);
    CHECK(used_row(rows, "MGPS").value == 0.0);
    CHECK(used_row(rows, "GPS").missing_reason == core::MissingReason::NotDone);
    CHECK(used_row(rows, "CAR").missing_reason == core::MissingReason::NotDone);
}

TEST_CASE("values of one day and visit make an index, whichever laboratory measured them") {
    sheets::ClinicalSheets sheets;
    sheets.laboratory = {lab(-1, "BASELINE", "CRP", "20", "mg/L"),
                         lab(-1, "BASELINE", "ALBUMIN", "40", "g/L")};
    sheets.laboratory[0].lab_id = "LAB1";
    sheets.laboratory[1].lab_id = "LAB2";
    CHECK(used_row(finished(sheets), "CAR").value == 0.5);
    sheets.laboratory.push_back(sheets.laboratory[0]);
    CHECK_THROWS_AS(finished(sheets), core::InputError);
}

TEST_CASE("a change needs two exact values, and a draw after the baseline") {
    std::vector<BiomarkerRow> rows = {row_on("BASELINE", -2, 0.5), row_on("MONTH_6", 183, 0.2),
                                      row_on("RELAPSE", 400, 0.4), row_on("WEEK_8", 56, 0.3),
                                      row_on("SCREENING", -20, 0.7)};
    rows[0].qualifier = '<';
    std::vector<BiomarkerRow> exact = rows;
    finish_rows(rows, {{"P1", {randomisation, std::nullopt}}}, Windows{});
    for (const BiomarkerRow& row : rows) {
        CHECK(row.baseline_value == 0.5);
        CHECK(row.baseline_qualifier == '<');
        CHECK_FALSE(row.change);
    }
    exact[0].qualifier = '=';
    exact[1].qualifier = '<';
    exact[2].qualifier = '>';
    finish_rows(exact, {{"P1", {randomisation, std::nullopt}}}, Windows{});
    for (const BiomarkerRow& row : exact) {
        INFO(row.time_point);
        CHECK(row.change.has_value() == (row.time_point == "WEEK_8"));
    }
}

TEST_CASE("a patient without a row gets one with a typed reason") {
    std::vector<BiomarkerRow> rows = {row_on("BASELINE", -2, 1), row_on("MONTH_6", 183, 2)};
    const auto after = [](int day) { return randomisation + std::chrono::days(day); };
    const std::map<std::string, PatientTimes> patients = {
        {"P1", {randomisation, std::nullopt}},
        {"P2", {randomisation, after(100)}},
        {"P3", {randomisation, after(300), true}}};
    add_missing_rows(rows, patients, Windows{});
    REQUIRE(rows.size() == 9);
    const auto reason = [&](const char* patient_id, const char* time_point) {
        const auto found = std::ranges::find_if(rows, [&](const BiomarkerRow& row) {
            return row.patient_id == patient_id && row.time_point == time_point;
        });
        return found->missing_reason;
    };
    CHECK_FALSE(reason("P1", "BASELINE"));
    CHECK(reason("P1", "RELAPSE") == core::MissingReason::NotReached);
    CHECK(reason("P2", "BASELINE") == core::MissingReason::NotDone);
    CHECK(reason("P2", "MONTH_6") == core::MissingReason::NotReached);
    CHECK(reason("P2", "RELAPSE") == core::MissingReason::NotDone);
    CHECK(reason("P3", "MONTH_6") == core::MissingReason::NotDone);
    CHECK(reason("P3", "RELAPSE") == core::MissingReason::NotApplicable);
}

// Worked by hand in tests/unit/biomarkers/README.md.
TEST_CASE("a missing month-6 sample has the reason of what came first") {
    using enum core::MissingReason;
    const auto on = [](int day) { return randomisation + std::chrono::days(day - 1); };
    const auto reason = [](const PatientTimes& times) {
        return month_6_missing_reason(times, Windows{});
    };
    PatientTimes times{randomisation, on(152)};
    CHECK(reason(times) == NotReached);
    times.withdrawal = on(100);  // after which the event ended it all the same
    CHECK(reason(times) == NotReached);
    times.pfs_event = on(153);
    CHECK(reason(times) == Withdrawn);
    times.withdrawal = on(213);
    CHECK(reason(times) == Withdrawn);
    times.withdrawal = on(214);
    CHECK(reason(times) == NotDone);
    times.data_cutoff = on(213);
    CHECK(reason(times) == NotDone);
    times.data_cutoff = on(212);
    CHECK(reason(times) == NotApplicable);
    CHECK(baseline_missing_reason({randomisation, {}, false, on(1)}) == Withdrawn);
    CHECK(baseline_missing_reason({randomisation, {}, false, on(2)}) == NotDone);
}

TEST_CASE("a missing relapse sample has the reason of its window around the event") {
    using enum core::MissingReason;
    const auto on = [](int day) { return randomisation + std::chrono::days(day - 1); };
    const auto reason = [](const PatientTimes& times) {
        return relapse_missing_reason(times, Windows{});
    };
    PatientTimes times{randomisation, on(300)};
    CHECK(reason(times) == NotDone);
    times.withdrawal = on(328);
    CHECK(reason(times) == Withdrawn);
    times.withdrawal = on(329);
    CHECK(reason(times) == NotDone);
    times.data_cutoff = on(327);
    CHECK(reason(times) == NotApplicable);
    times.pfs_event_is_death = true;
    times.data_cutoff = on(900);
    CHECK(reason(times) == NotApplicable);
    CHECK(reason({randomisation, std::nullopt}) == NotReached);
}

TEST_CASE("a withdrawal of treatment alone leaves the samples") {
    sheets::Patient patient;
    patient.withdrawal_date = randomisation;
    CHECK(sample_withdrawal(patient, randomisation) == randomisation);
    CHECK_FALSE(sample_withdrawal(patient, randomisation - std::chrono::days(1)));
    patient.withdrawal_scope = "SAMPLES";
    CHECK(sample_withdrawal(patient, randomisation));
    patient.withdrawal_scope = "TREATMENT";
    CHECK_FALSE(sample_withdrawal(patient, randomisation));
}

TEST_CASE("a relapse value changes from baseline and from month 6") {
    std::vector<BiomarkerRow> rows = {row_on("BASELINE", -2, 0.5), row_on("MONTH_6", 183, 0.2),
                                      row_on("RELAPSE", 300, 0.6)};
    const std::map<std::string, PatientTimes> patients = {
        {"P1", {randomisation, randomisation + std::chrono::days(300)}}};
    std::vector<BiomarkerRow> limited = rows;
    finish_rows(rows, patients, Windows{});
    for (const BiomarkerRow& row : rows) {
        CHECK(row.change_from_month_6.has_value() == (row.time_point == "RELAPSE"));
        if (row.time_point == "RELAPSE") {
            CHECK(*row.change == Approx(0.1).epsilon(1e-12));
            CHECK(*row.change_from_month_6 == Approx(0.4).epsilon(1e-12));
        }
    }
    limited[1].qualifier = '<';
    finish_rows(limited, patients, Windows{});
    for (const BiomarkerRow& row : limited) {
        CHECK_FALSE(row.change_from_month_6);
    }
}

TEST_CASE("a patient without tissue gets one row per score, whatever the assays of the others") {
    std::vector<BiomarkerRow> rows(2, row_on("BASELINE", -30, 5));
    for (BiomarkerRow& row : rows) {
        row.category = "IHC";
    }
    rows[1].patient_id = "P2";
    rows[1].assay = "SP263";
    const PatientTimes times{randomisation, std::nullopt};
    add_missing_rows(rows, {{"P1", times}, {"P2", times}, {"P3", times}}, Windows{});
    REQUIRE(rows.size() == 3);
    CHECK(rows[2].patient_id == "P3");
    CHECK(rows[2].assay == "NA");
    CHECK(rows[2].missing_reason == core::MissingReason::NotDone);
}
