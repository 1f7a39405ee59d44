#include "sarcotrace/survival/association.hpp"

#include <cmath>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/survival/time_guard.hpp"

using namespace sarcotrace;
using namespace sarcotrace::survival;

namespace {

constexpr std::chrono::sys_days start_date{std::chrono::year{2022} / 1 / 1};

core::Date day(int study_day) {
    return {start_date + std::chrono::days(study_day - 1)};
}

MarkerValue marker(const std::string& patient, TimePoint point, int study_day, double value) {
    return {patient, "MTM", "PLASMA", "PANEL", point, day(study_day), value, {}, false, {}, ""};
}

MarkerValue missing(const std::string& patient, TimePoint point, const std::string& reason) {
    return {patient, "MTM", "PLASMA", "PANEL", point, {}, {}, {}, false, {}, reason};
}

/// Patients "A", "B", ... with PFS times; the event holds for all.
TrialData trial(const std::vector<double>& times) {
    TrialData data;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const std::string id(1, static_cast<char>('A' + i));
        data.patients.push_back({id, i % 2 == 0 ? "CONTROL" : "EXPERIMENTAL", {}});
        data.times[{"PFS", "EMA"}][id] = {start_date, times[i], true};
        data.times[{"OS", "ALL"}][id] = {start_date, times[i] + 100.0, true};
    }
    return data;
}

PlannedTest planned(TimePoint point, Model model) {
    PlannedTest test;
    test.test_id = "T";
    test.family = "F";
    test.parameter = "MTM";
    test.compartment = "PLASMA";
    test.time_point = point;
    test.endpoint = "PFS";
    test.rule = "EMA";
    test.model = model;
    return test;
}

Exclusion only_reason(const AnalysisRows& rows) {
    REQUIRE(rows.excluded.size() == 1);
    return rows.excluded.front().reason;
}

}  // namespace

TEST_CASE("a relapse sample never predicts PFS, whatever the model") {
    for (const Model model : {Model::Cox, Model::LogRank, Model::LandmarkCox, Model::FromDrawCox,
                              Model::TimeDependentCox, Model::FixedTime}) {
        CHECK(refusal_of(planned(TimePoint::Relapse, model), 213.0) ==
              Refusal::RelapseSampleDrawnBecauseOfEvent);
    }
}

TEST_CASE("a relapse sample relates to survival only from its own draw") {
    PlannedTest test = planned(TimePoint::Relapse, Model::FromDrawCox);
    test.endpoint = "OS";
    CHECK_FALSE(refusal_of(test, 213.0));
    test.model = Model::Cox;
    CHECK(refusal_of(test, 213.0) == Refusal::RelapseSampleNeedsClockFromDraw);
    test.endpoint = "ORR";
    CHECK(refusal_of(test, 213.0) == Refusal::RelapseSampleDrawnBecauseOfEvent);
}

TEST_CASE("a month-6 sample is refused from baseline and before the end of its window") {
    CHECK(refusal_of(planned(TimePoint::Month6, Model::Cox), 213.0) ==
          Refusal::Month6SampleNeedsLandmark);
    CHECK(refusal_of(planned(TimePoint::Month6, Model::Fisher), 213.0) ==
          Refusal::Month6SampleNeedsLandmark);
    PlannedTest test = planned(TimePoint::Month6, Model::LandmarkCox);
    CHECK_FALSE(refusal_of(test, 213.0));
    test.landmark_day = 212.0;
    CHECK(refusal_of(test, 213.0) == Refusal::LandmarkBeforeEndOfDrawWindow);
    test.landmark_day = 213.0;
    CHECK_FALSE(refusal_of(test, 213.0));
    CHECK_FALSE(refusal_of(planned(TimePoint::Month6, Model::TimeDependentCox), 213.0));
    CHECK_FALSE(refusal_of(planned(TimePoint::Month6, Model::FromDrawCox), 213.0));
    CHECK_FALSE(refusal_of(planned(TimePoint::Baseline, Model::Cox), 213.0));
}

TEST_CASE("the order draw, landmark, event is strict and each breach has its reason") {
    const TimeToEvent event{start_date, 300.0, true};
    const TimeToEvent censored{start_date, 213.0, false};
    CHECK_FALSE(order_violation(212.0, 213.0, event));
    CHECK(order_violation(213.0, 213.0, event) == Exclusion::DrawNotBeforeLandmark);
    CHECK(order_violation(250.0, 213.0, event) == Exclusion::DrawNotBeforeLandmark);
    CHECK(order_violation(180.0, 300.0, event) == Exclusion::EventBeforeLandmark);
    CHECK(order_violation(180.0, 213.0, censored) == Exclusion::CensoredBeforeLandmark);
    CHECK(order_violation(300.0, std::nullopt, event) == Exclusion::DrawNotBeforeEnd);
    CHECK_FALSE(order_violation(std::nullopt, std::nullopt, event));
}

TEST_CASE("a draw out of its window is left out under its own reason") {
    TrialData data = trial({300, 320, 400});
    data.markers = {marker("A", TimePoint::Month6, 220, 2.0),
                    marker("B", TimePoint::Month6, 120, 3.0),
                    marker("C", TimePoint::Month6, 180, 3.0)};
    data.markers[0].window = DrawWindow::AfterLandmark;
    data.markers[1].window = DrawWindow::Outside;
    const auto rows = analysis_rows(planned(TimePoint::Month6, Model::LandmarkCox), data, {});
    CHECK(rows.rows.size() == 1);
    REQUIRE(rows.excluded.size() == 2);
    CHECK(rows.excluded[0].reason == Exclusion::AfterLandmark);
    CHECK(rows.excluded[1].reason == Exclusion::OutOfWindow);
    const auto dependent =
        analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {});
    CHECK(dependent.excluded[0].reason == Exclusion::AfterLandmark);
}

TEST_CASE("a score of 0 has a place on the scale of log2(value + 1)") {
    MarkerValue score = marker("A", TimePoint::Baseline, 1, 0.0);
    PlannedTest test = planned(TimePoint::Baseline, Model::Cox);
    test.transform = Transform::Log2Plus1;
    CHECK(transformed(score, test)->value == 0.0);
    score.value = 7.0;
    CHECK(transformed(score, test)->value == 3.0);
    score.value = 2.0;
    score.below_limit = true;
    CHECK(transformed(score, test)->value == 1.0);
    CHECK(transformed(score, test)->substituted);
}

TEST_CASE("a landmark restarts the clock and names who is lost and why") {
    TrialData data = trial({300, 320, 200, 400, 350});
    data.markers = {marker("A", TimePoint::Month6, 190, 2.0),
                    marker("B", TimePoint::Month6, 213, 3.0),
                    missing("C", TimePoint::Month6, "NOT_REACHED"),
                    missing("D", TimePoint::Month6, "NOT_DONE")};
    const auto rows = analysis_rows(planned(TimePoint::Month6, Model::LandmarkCox), data, {});
    REQUIRE(rows.rows.size() == 1);
    CHECK(rows.rows[0].follow_up.stop == 87.0);
    REQUIRE(rows.excluded.size() == 4);
    CHECK(rows.excluded[0].reason == Exclusion::DrawNotBeforeLandmark);
    CHECK(rows.excluded[1].reason == Exclusion::EventBeforeLandmark);
    CHECK(rows.excluded[2].reason == Exclusion::ValueMissing);
    CHECK(rows.excluded[2].detail == "NOT_DONE");
    CHECK(rows.excluded[3].reason == Exclusion::MarkerRowMissing);
}

TEST_CASE("a time-dependent value acts from the day after its draw") {
    TrialData data = trial({300});
    data.markers = {marker("A", TimePoint::Baseline, -3, 4.0),
                    marker("A", TimePoint::Month6, 190, 1.0)};
    const auto rows =
        analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {}).rows;
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].marker == 4.0);
    CHECK(rows[0].follow_up.start == 0.0);
    CHECK(rows[0].follow_up.stop == 190.0);
    CHECK_FALSE(rows[0].follow_up.event);
    CHECK(rows[1].marker == 1.0);
    CHECK(rows[1].follow_up.start == 190.0);
    CHECK(rows[1].follow_up.stop == 300.0);
    CHECK(rows[1].follow_up.event);
}

TEST_CASE("a draw on the day of the event does not act on it") {
    TrialData data = trial({190});
    data.markers = {marker("A", TimePoint::Baseline, 1, 4.0),
                    marker("A", TimePoint::Month6, 190, 1.0)};
    const auto rows = analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {});
    REQUIRE(rows.rows.size() == 1);
    CHECK(rows.rows[0].marker == 4.0);
    REQUIRE(rows.unused_draws.size() == 1);
    CHECK(rows.unused_draws[0].reason == Exclusion::DrawNotBeforeEnd);
}

TEST_CASE("without a baseline value a patient enters a time-dependent model at the first draw") {
    TrialData data = trial({300});
    data.markers = {missing("A", TimePoint::Baseline, "FAILED_QC"),
                    marker("A", TimePoint::Month6, 190, 1.0)};
    const auto rows = analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {});
    REQUIRE(rows.rows.size() == 1);
    CHECK(rows.rows[0].follow_up.start == 190.0);
    CHECK(rows.unused_draws.size() == 1);
}

TEST_CASE("relapse draws are not carried into a time-dependent model") {
    TrialData data = trial({300});
    data.markers = {marker("A", TimePoint::Baseline, 1, 4.0),
                    marker("A", TimePoint::Relapse, 295, 50.0)};
    const auto rows =
        analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {}).rows;
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].marker == 4.0);
}

TEST_CASE("the clock from the draw counts from each patient's own draw") {
    TrialData data = trial({300});
    data.markers = {marker("A", TimePoint::Relapse, 310, 4.0)};
    PlannedTest test = planned(TimePoint::Relapse, Model::FromDrawCox);
    test.endpoint = "OS";
    test.rule = "ALL";
    const auto rows = analysis_rows(test, data, {}).rows;
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].follow_up.stop == 90.0);
}

TEST_CASE("a draw without its day cannot be put in order") {
    TrialData data = trial({300});
    data.markers = {marker("A", TimePoint::Month6, 190, 4.0)};
    data.markers[0].date->precision = core::DatePrecision::Month;
    CHECK(only_reason(analysis_rows(planned(TimePoint::Month6, Model::LandmarkCox), data, {})) ==
          Exclusion::DrawDateMissing);
}

TEST_CASE("two values of one patient and time point, or two draws out of order, are errors") {
    TrialData data = trial({300});
    data.markers = {marker("A", TimePoint::Baseline, 1, 4.0),
                    marker("A", TimePoint::Baseline, 2, 5.0)};
    CHECK_THROWS_AS(analysis_rows(planned(TimePoint::Baseline, Model::Cox), data, {}),
                    core::InputError);
    data.markers = {marker("A", TimePoint::Baseline, 190, 4.0),
                    marker("A", TimePoint::Month6, 190, 5.0)};
    CHECK_THROWS_AS(analysis_rows(planned(TimePoint::Month6, Model::TimeDependentCox), data, {}),
                    core::InputError);
}

TEST_CASE("values below the limit are substituted on the log scale, and never a bare zero") {
    PlannedTest test = planned(TimePoint::Baseline, Model::Cox);
    test.transform = Transform::Log2;
    MarkerValue below = marker("A", TimePoint::Baseline, 1, 4.0);
    below.below_limit = true;
    CHECK(transformed(below, test)->value == 1.0);
    CHECK(transformed(below, test)->substituted);
    test.below_limit = BelowLimit::Limit;
    CHECK(transformed(below, test)->value == 2.0);
    test.below_limit = BelowLimit::RootHalfLimit;
    CHECK(transformed(below, test)->value == Approx(1.5));
    MarkerValue zero = marker("A", TimePoint::Baseline, 1, 0.0);
    CHECK_FALSE(transformed(zero, test));
    zero.lower_limit = 4.0;
    CHECK(transformed(zero, test)->value == Approx(1.5));
}

TEST_CASE("a value below its limit is neither above nor below a cut under that limit") {
    PlannedTest test = planned(TimePoint::Baseline, Model::LogRank);
    test.transform = Transform::AtLeast;
    test.cut_point = 2.0;
    MarkerValue below = marker("A", TimePoint::Baseline, 1, 3.0);
    below.below_limit = true;
    CHECK_FALSE(transformed(below, test));
    test.cut_point = 3.0;
    CHECK(transformed(below, test)->value == 0.0);
    CHECK(transformed(marker("A", TimePoint::Baseline, 1, 3.0), test)->group == ">=3");
}

TEST_CASE("detection is read from the text, else from the value") {
    PlannedTest test = planned(TimePoint::Baseline, Model::LogRank);
    test.transform = Transform::Detected;
    MarkerValue value = marker("A", TimePoint::Baseline, 1, 0.3);
    CHECK(transformed(value, test)->group == "DETECTED");
    value.text = "NOT_DETECTED";
    CHECK(transformed(value, test)->value == 0.0);
    value.text = "NOT_ASSESSABLE";
    CHECK_FALSE(transformed(value, test));
}

TEST_CASE("a plan that contradicts itself is named") {
    PlannedTest test = planned(TimePoint::Baseline, Model::Cox);
    CHECK_FALSE(plan_error(test));
    test.cut_point = 3.0;
    CHECK(plan_error(test));
    test = planned(TimePoint::Baseline, Model::LogRank);
    CHECK(plan_error(test));
    test.transform = Transform::Detected;
    CHECK_FALSE(plan_error(test));
    test.role = Role::Predictive;
    CHECK(plan_error(test));
    test = planned(TimePoint::Baseline, Model::Cox);
    test.landmark_day = 30.0;
    CHECK(plan_error(test));
}

TEST_CASE("an interaction needs two arms, and patients need events") {
    TrialData data = trial({300, 200, 100});
    for (const Patient& patient : data.patients) {
        data.markers.push_back(
            marker(patient.patient_id, TimePoint::Baseline, 1, data.markers.empty() ? 1.0 : 2.0));
    }
    PlannedTest test = planned(TimePoint::Baseline, Model::Cox);
    test.role = Role::Predictive;
    data.patients[0].arm = "THIRD";
    CHECK(run_test(test, data, {}).outcome == Outcome::TwoArmsNeeded);
    test.role = Role::Prognostic;
    for (auto& [id, time] : data.times[{"PFS", "EMA"}]) {
        time.event = false;
    }
    CHECK(run_test(test, data, {}).outcome == Outcome::NoEvents);
    test.rule = "FDA";
    const Association none = run_test(test, data, {});
    CHECK(none.outcome == Outcome::NoPatients);
    CHECK(none.excluded.size() == 3);
}

TEST_CASE("a class without events has a penalised estimate with limits") {
    TrialData data = trial({100, 150, 200, 250, 300, 350});
    const std::vector<double> values = {2, 2, 2, 2, 0.5, 0.5};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string& id = data.patients[i].patient_id;
        data.markers.push_back(marker(id, TimePoint::Baseline, 1, values[i]));
        data.times[{"PFS", "EMA"}][id].event = values[i] > 1.0;
    }
    PlannedTest test = planned(TimePoint::Baseline, Model::Cox);
    test.transform = Transform::AtLeast;
    test.cut_point = 1.0;
    const Association result = run_test(test, data, {});
    CHECK(result.outcome == Outcome::MonotoneLikelihood);
    CHECK(result.estimate.value() > 1.0);
    CHECK(std::isfinite(result.estimate.value()));
    CHECK(result.lower.value() < result.estimate.value());
    CHECK(result.upper.value() > result.estimate.value());
    CHECK(result.p_method == PMethod::PenalizedLikelihoodRatio);
    CHECK(result.p_value.value() < 1.0);
}

TEST_CASE("response by a number has a penalised odds ratio, also without overlap") {
    TrialData data = trial({100, 150, 200, 250, 300, 350});
    const std::vector<double> values = {1, 2, 3, 4, 5, 6};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string& id = data.patients[i].patient_id;
        data.markers.push_back(marker(id, TimePoint::Baseline, 1, values[i]));
        data.responders[id] = values[i] > 3.0;
    }
    PlannedTest test = planned(TimePoint::Baseline, Model::Logistic);
    test.endpoint = std::string(response_endpoint);
    REQUIRE_FALSE(plan_error(test));
    const Association result = run_test(test, data, {});
    REQUIRE(result.outcome == Outcome::Done);
    CHECK(result.estimate_name == "odds_ratio");
    CHECK(result.estimate.value() > 1.0);
    CHECK(result.lower.value() > 1.0);
    CHECK(result.upper.value() > result.estimate.value());
    CHECK(result.p_method == PMethod::PenalizedLikelihoodRatio);
    test.endpoint = "PFS";
    CHECK(plan_error(test));
}

TEST_CASE("a Cox test tells whether its hazards are proportional") {
    TrialData data = trial({100, 150, 200, 250, 300, 350});
    const std::vector<double> values = {2, 0.5, 1, 3, 0.7, 1.5};
    for (std::size_t i = 0; i < values.size(); ++i) {
        data.markers.push_back(
            marker(data.patients[i].patient_id, TimePoint::Baseline, 1, values[i]));
    }
    const Association result =
        run_test(planned(TimePoint::Baseline, Model::Cox), data, {});
    REQUIRE(result.outcome == Outcome::Done);
    REQUIRE(result.terms.size() == 1);
    CHECK(result.terms[0].proportional_hazards_p_value.value() ==
          result.proportional_hazards.value().p_value);
    CHECK(result.proportional_hazards->p_value > 0.0);
    CHECK(result.proportional_hazards->p_value < 1.0);
}

TEST_CASE("q-values are corrected within each family only, and refused tests do not count") {
    std::vector<Association> results(4);
    const std::vector<std::optional<double>> p = {0.01, 0.04, std::nullopt, 0.04};
    for (std::size_t i = 0; i < results.size(); ++i) {
        results[i].test.family = i == 3 ? "OTHER" : "ONE";
        results[i].p_value = p[i];
    }
    const auto q = q_values(results);
    CHECK(q[0].value() == Approx(0.02));
    CHECK(q[1].value() == Approx(0.04));
    CHECK_FALSE(q[2]);
    CHECK(q[3].value() == Approx(0.04));
}
