#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/endpoints/time_to_event.hpp"

// Worked by hand in tests/unit/endpoints/README.md.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::chrono::sys_days day(const char* text) { return core::parse_date(text)->day; }

const VisitSchedule schedule{84, 14};

/// Randomised on 2021-01-01 (day 1), scanned on days 85 and 169, last news on day 200.
PatientHistory history() {
    PatientHistory result;
    result.patient_id = "P1";
    result.randomisation = day("2021-01-01");
    result.adequate_assessments = {day("2021-03-26"), day("2021-06-18")};
    result.last_news = day("2021-07-19");
    return result;
}

void check(const TimeToEvent& time, std::int64_t days, bool event, std::string_view why) {
    CHECK(time.time_days == days);
    CHECK(time.event == event);
    CHECK((event ? time.event_description : time.censoring_description) == why);
}

}  // namespace

TEST_CASE("overall survival ends with death, else with the last news") {
    PatientHistory patient = history();
    check(overall_survival(patient), 200, false, "LAST_NEWS_ALIVE");
    patient.progression = day("2021-06-18");
    patient.new_therapy = day("2021-07-01");
    check(overall_survival(patient), 200, false, "LAST_NEWS_ALIVE");
    patient.death = day("2021-07-20");
    check(overall_survival(patient), 201, true, "DEATH");
    patient.death = day("2021-01-01");
    patient.progression.reset();
    patient.adequate_assessments.clear();
    patient.last_news = patient.randomisation;
    check(overall_survival(patient), 1, true, "DEATH");
    patient.last_news = day("2021-01-02");
    CHECK_THROWS_AS(overall_survival(patient), core::InputError);
}

TEST_CASE("an event after two missed visits counts for EMA and is censored before by FDA") {
    // The last scan is on day 169; two visits of 84 + 14 days later is day 365.
    PatientHistory patient = history();
    patient.progression = day("2021-12-31");  // day 365: 196 days after the last scan
    auto times = progression_free_survival(patient, schedule);
    check(times.fda, 365, true, "PROGRESSION");
    patient.progression = day("2022-01-01");
    times = progression_free_survival(patient, schedule);
    check(times.ema, 366, true, "PROGRESSION");
    check(times.fda, 169, false, "EVENT_AFTER_TWO_MISSED_VISITS");
    check(times.registry, 366, true, "PROGRESSION");
    patient.progression.reset();
    patient.death = day("2022-01-01");
    times = progression_free_survival(patient, schedule);
    check(times.ema, 366, true, "DEATH");
    check(times.fda, 169, false, "EVENT_AFTER_TWO_MISSED_VISITS");
    // Never assessed: two visits missed since randomisation.
    patient.adequate_assessments.clear();
    check(progression_free_survival(patient, schedule).fda, 1, false,
          "NO_POST_BASELINE_ASSESSMENT");
}

TEST_CASE("the time to a new metastasis ignores progression without one; death competes") {
    PatientHistory patient = history();
    patient.progression = day("2021-06-18");  // of the targets
    auto times = time_to_new_lesion(patient, std::nullopt, schedule);
    check(times.ema, 169, false, "LAST_ADEQUATE_ASSESSMENT");
    check(times.registry, 200, false, "LAST_NEWS");
    patient.adequate_assessments.push_back(day("2021-09-10"));
    patient.last_news = day("2021-09-10");
    times = time_to_new_lesion(patient, day("2021-09-10"), schedule);
    check(times.ema, 253, true, "NEW_LESION");
    check(times.fda, 253, true, "NEW_LESION");
    patient.new_therapy = day("2021-07-01");
    check(time_to_new_lesion(patient, day("2021-09-10"), schedule).fda, 169, false,
          "NEW_THERAPY_BEFORE_EVENT");
    patient.new_therapy.reset();
    patient.death = day("2021-10-01");
    times = time_to_new_lesion(patient, std::nullopt, schedule);
    check(times.ema, 274, false, "DEATH_BEFORE_EVENT");
    check(times.registry, 274, false, "DEATH_BEFORE_EVENT");
}
