#include "sarcotrace/endpoints/field_response.hpp"

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"

// Worked by hand in tests/unit/endpoints/README.md.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::chrono::sys_days day(const char* text) { return core::parse_date(text)->day; }

sheets::Lesion lesion(const char* id, sheets::LesionRole role, std::optional<bool> irradiated) {
    sheets::Lesion row;
    row.patient_id = "P1";
    row.lesion_id = id;
    row.role = role;
    row.irradiated = irradiated;
    return row;
}

struct Trial {
    sheets::ClinicalSheets sheets;
    EndpointSettings settings{day("2022-01-01"), {}, {}};

    Trial() {
        sheets::Patient patient;
        patient.patient_id = "P1";
        patient.randomisation_date = day("2021-01-01");
        patient.arm_planned = "A";
        sheets.patients = {patient};
    }

    void scan(const char* id, const char* date,
              const std::vector<std::pair<const char*, double>>& diameters_mm) {
        sheets::ImagingAssessment assessment;
        assessment.patient_id = "P1";
        assessment.assessment_id = id;
        assessment.first_scan_date = assessment.last_scan_date = day(date);
        sheets.assessments.push_back(assessment);
        for (const auto& [name, diameter_mm] : diameters_mm) {
            sheets::LesionMeasurement row;
            row.patient_id = "P1";
            row.assessment_id = id;
            row.lesion_id = name;
            row.diameter_mm = diameter_mm;
            sheets.lesion_measurements.push_back(row);
        }
    }

    [[nodiscard]] FieldResponses responses() const {
        return field_responses(sheets, patient_endpoints(sheets, settings).front(), settings);
    }
};

Trial hand_worked() {
    using enum sheets::LesionRole;
    Trial trial;
    trial.sheets.lesions = {lesion("T1", Target, true), lesion("T2", Target, false),
                            lesion("N1", New, std::nullopt)};
    trial.scan("A0", "2020-12-28", {{"T1", 40.0}, {"T2", 20.0}});
    trial.scan("A1", "2021-03-01", {{"T1", 26.0}, {"T2", 22.0}});
    trial.scan("A2", "2021-06-01", {{"T1", 28.0}, {"T2", 22.0}, {"N1", 9.0}});
    return trial;
}

}  // namespace

TEST_CASE("irradiated lesions respond while a new lesion out of the field is progression") {
    const FieldResponses found = hand_worked().responses();
    CHECK(found.in.lesions == 1);
    CHECK(found.in.baseline_mm == 40.0);
    CHECK(found.in.smallest_mm == 26.0);
    CHECK(found.in.best.response == Response::Pr);
    CHECK(found.in.best.date == day("2021-03-01"));
    CHECK_FALSE(found.in.progression);
    CHECK(found.out.lesions == 1);
    CHECK(found.out.best.response == Response::Sd);
    CHECK(found.out.progression == day("2021-06-01"));
    CHECK(found.out.new_lesions == 1);
    CHECK(found.unknown_lesions == 0);
}

TEST_CASE("the field of a lesion that lesions.tsv does not tell is that of the fractions") {
    Trial trial = hand_worked();
    trial.sheets.lesions[0].irradiated.reset();
    trial.sheets.lesions[1].irradiated.reset();
    CHECK(trial.responses().unknown_lesions == 2);
    CHECK(trial.responses().in.lesions == 0);
    sheets::SbrtFraction& fraction = trial.sheets.sbrt_fractions.emplace_back();
    fraction.patient_id = "P1";
    fraction.lesion_id = "T1";
    fraction.date = day("2022-01-02");  // after the cut-off
    CHECK(trial.responses().unknown_lesions == 2);
    fraction.date = day("2021-01-05");
    CHECK(trial.responses().unknown_lesions == 0);
    CHECK(trial.responses().in.best.response == Response::Pr);
    CHECK(trial.responses().out.lesions == 1);
}

TEST_CASE("where all lesions are irradiated a new one still is progression out of the field") {
    Trial trial = hand_worked();
    trial.sheets.lesions[1].irradiated = true;
    const FieldResponses found = trial.responses();
    // 40 + 20 = 60 mm, then 26 + 22 = 48 mm: 20 % less.
    CHECK(found.in.best.response == Response::Sd);
    CHECK(found.out.lesions == 0);
    CHECK(found.out.best.response == Response::Pd);
    CHECK(found.out.progression == day("2021-06-01"));
    trial.sheets.lesions.pop_back();
    trial.sheets.lesion_measurements.pop_back();
    CHECK(trial.responses().out.best.response == Response::Ne);
    CHECK_FALSE(trial.responses().out.progression);
}
