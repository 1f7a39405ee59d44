#include "hand_made_trial.hpp"

using namespace sarcotrace;
using testing::Cells;
using testing::row_with;
using testing::sheets;
using testing::Trial;

TEST_CASE("response rates, questionnaires and toxicity of a hand-made trial are those by hand") {
    Cells content = sheets();
    content["exposure"] = testing::tsv(
        "patient_id agent cycle dose_mg date\nP2 ATEZOLIZUMAB 1 1200 2021-01-04\n"
        "P4 ATEZOLIZUMAB 1 1200 2021-01-05\n");
    content["adverse_events"] = testing::tsv(
        "patient_id start_date end_date term soc grade baseline_grade ctcae_version related_sbrt "
        "related_atezolizumab\nP2 2021-02-01 NA FATIGUE GENERAL 3 0 5.0 FALSE TRUE\n"
        "P2 2021-03-01 NA FATIGUE GENERAL 2 0 5.0 FALSE TRUE\n");
    std::string header = "patient_id planned_visit expected date";
    std::string answers;
    std::string blanks;
    std::string worse;
    for (int item = 1; item <= 30; ++item) {
        header += " q" + std::to_string(item);
        answers += item < 4 ? " NA" : " 1";  // 2 of the 5 items of PF2
        blanks += " NA";
        worse += " 2";
    }
    content["qlq_c30"] = testing::tsv(header + " missing_reason\nP1 BASELINE TRUE 2021-01-01" +
                                      answers + " NA\nP3 BASELINE TRUE NA" + blanks +
                                      " NOT_DONE\nP2 BASELINE TRUE 2021-01-01" + answers +
                                      " NA\nP2 WEEK_8 TRUE 2021-02-26" + worse + " NA\n");
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    // SBRT_ATEZO: P2 and P7 PR, P4 NE, P5 SD.
    const auto rate = [&](const char* denominator) {
        return row_with(
            trial / "out/response_rates.tsv",
            {{"arm", "SBRT_ATEZO"}, {"parameter", "BOR"}, {"denominator", denominator}});
    };
    CHECK(rate("ALL").at("responders") == "2");
    CHECK(rate("ALL").at("patients") == "4");
    CHECK(rate("EVALUABLE").at("patients") == "3");
    const auto score = [&](const char* patient, const char* scale) {
        return row_with(trial / "out/qlq_c30_scores.tsv",
                        {{"patient_id", patient}, {"scale", scale}});
    };
    CHECK(score("P1", "RF2").at("score") == "100");
    CHECK(score("P1", "PF2").at("missing_reason") == "INSUFFICIENT");
    CHECK(score("P1", "SUMMARY").at("score") == "NA");
    CHECK(score("P3", "QL2").at("missing_reason") == "NOT_DONE");
    const Cells received = row_with(trial / "out/qlq_c30_compliance.tsv", {{"arm", "SBRT"}});
    CHECK(received.at("received") == "1");
    CHECK(received.at("expected") == "2");
    const Cells fatigue =
        row_with(trial / "out/toxicity.tsv",
                 {{"arm", "SBRT_ATEZO"}, {"name", "FATIGUE"}, {"attribution", "RELATED"}});
    CHECK(fatigue.at("severe") == "1");
    CHECK(fatigue.at("any_grade") == "1");
    CHECK(fatigue.at("patients") == "2");
    CHECK(row_with(trial / "out/toxicity_ledger.tsv", {{"side", "OUT"}}).at("events") == "2");
    CHECK(row_with(trial / "out/toxicity_patients.tsv",
                   {{"patient_id", "P2"}, {"level", "OVERALL"}, {"attribution", "ALL"}})
              .at("worst_grade") == "3");
    // P2 falls from 100 to 66.7 in RF2 after 56 days; P1 has no second questionnaire.
    const auto time = [&](const char* patient, const char* scale) {
        return row_with(trial / "out/qlq_c30_deterioration.tsv",
                        {{"patient_id", patient}, {"scale", scale}});
    };
    CHECK(time("P2", "RF2").at("time_days") == "56");
    CHECK(time("P2", "RF2").at("cnsr") == "0");
    CHECK(time("P2", "PF2").at("missing_reason") == "INSUFFICIENT");
    CHECK(time("P1", "RF2").at("missing_reason") == "INSUFFICIENT");
    const Cells arm = row_with(trial / "out/qlq_c30_comparison.tsv", {{"scale", "RF2"}});
    CHECK(arm.at("arm") == "SBRT_ATEZO");
    CHECK(arm.at("randomised") == "4");
    CHECK(arm.at("patients") == "1");
    CHECK(arm.at("events") == "1");
    REQUIRE(
        trial.run("short", {"--toxicity-window-days", "28", "--qlq-points", "40"}).exit_status ==
        0);
    CHECK(row_with(trial / "short/toxicity_ledger.tsv", {{"side", "OUT"}}).at("events") == "0");
    CHECK(row_with(trial / "short/qlq_c30_comparison.tsv", {{"scale", "RF2"}}).at("events") == "0");
}

TEST_CASE("PFS ratios of a hand-made trial keep the censored and name why there is none") {
    Cells content = sheets();
    content["prior_lines"] = testing::tsv(
        "patient_id line setting treatment local_or_systemic start_date stop_date stop_reason "
        "progression_date progression_status\n"
        "P1 1 METASTATIC DOXORUBICIN SYSTEMIC 2020-01-01 NA NA 2020-02-12 PROGRESSED\n"
        "P2 1 METASTATIC DOXORUBICIN SYSTEMIC 2020-01-01 NA NA 2020-12-31 PROGRESSED\n"
        "P3 1 METASTATIC DOXORUBICIN SYSTEMIC 2020-01-01 NA TOXICITY NA NOT_PROGRESSED\n");
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto ratio = [&](const char* patient) {
        return row_with(trial / "out/pfs_ratio.tsv", {{"patient_id", patient}});
    };
    // P1: 84 days (progression on day 85) over 42; P2: 252 days, censored, over 365.
    CHECK(std::stod(ratio("P1").at("ratio")) == Approx(2.0));
    CHECK(ratio("P1").at("reaches_1_3") == "TRUE");
    CHECK(std::stod(ratio("P2").at("ratio")) == Approx(252.0 / 365.0));
    CHECK(ratio("P2").at("reaches_1_3") == "NA");
    CHECK(ratio("P3").at("denominator_status") == "NOT_PROGRESSED");
    CHECK(ratio("P4").at("denominator_status") == "NO_LINE_BEFORE");
    const Cells share =
        row_with(trial / "out/pfs_ratio_shares.tsv", {{"arm", "SBRT"}, {"bar", "1.3"}});
    CHECK(share.at("with_ratio") == "1");
    CHECK(share.at("share") == "1");
    content["sbrt_fractions"] = testing::tsv("patient_id lesion_id date\nP1 T1 2021-01-22\n");
    const Trial after(content);
    REQUIRE(after.run("out", {"--pfs-ratio-origin", "SBRT_END"}).exit_status == 0);
    const auto from_sbrt = [&](const char* patient) {
        return row_with(after / "out/pfs_ratio.tsv", {{"patient_id", patient}});
    };
    CHECK(std::stod(from_sbrt("P1").at("ratio")) == Approx(63.0 / 42.0));
    CHECK(from_sbrt("P2").at("numerator_status") == "NO_ORIGIN");
}

TEST_CASE("responses in and out of the field of a hand-made trial are those worked out by hand") {
    Cells content = sheets();
    content["sbrt_fractions"] = testing::tsv(
        "patient_id lesion_id date dose_gy\nP1 T1 2021-01-05 10\nP7 T1 2021-01-05 10\n");
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto field = [&](const char* patient, const char* name) {
        return row_with(trial / "out/field_responses.tsv",
                        {{"patient_id", patient}, {"field", name}});
    };
    // P1: T1 grows from 20 to 24 mm (+4), T2, which was not irradiated, from 10 to 12 (+2): neither
    // alone is progression. P7: the irradiated T1 shrinks from 30 to 5 mm, N1 is new.
    CHECK(field("P1", "IN_FIELD").at("best_response") == "SD");
    CHECK(field("P1", "OUT_OF_FIELD").at("progression_date") == "NA");
    CHECK(field("P7", "IN_FIELD").at("best_response") == "PR");
    CHECK(field("P7", "IN_FIELD").at("progression_date") == "NA");
    CHECK(field("P7", "OUT_OF_FIELD").at("progression_date") == "2021-06-18");
    CHECK(field("P7", "OUT_OF_FIELD").at("new_lesions") == "1");
    CHECK(field("P2", "IN_FIELD").at("unknown_lesions") == "1");
    const auto rate = [&](const char* arm, const char* name) {
        return row_with(trial / "out/field_response_rates.tsv", {{"arm", arm}, {"field", name}});
    };
    CHECK(rate("SBRT_ATEZO", "IN_FIELD").at("responders") == "1");
    CHECK(rate("SBRT_ATEZO", "IN_FIELD").at("patients") == "1");
    CHECK(rate("SBRT_ATEZO", "OUT_OF_FIELD").at("progressed") == "1");
    CHECK(rate("SBRT_ATEZO", "OUT_OF_FIELD").at("assessed") == "4");
}

TEST_CASE("analysis sets and protocol checks of a hand-made trial are those worked out by hand") {
    Cells content = sheets();
    content["exposure"] = testing::tsv(
        "patient_id agent cycle dose_mg date\nP2 ATEZOLIZUMAB 1 1200 2021-01-04\n"
        "P4 ATEZOLIZUMAB 1 0 2021-01-05\n");
    const Trial trial(content);
    const auto run = trial.run("out", {"--drug-arm", "SBRT_ATEZO", "--maximum-baseline-sum-mm",
                                       "40", "--sbrt-fractions", "3"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto flow = [&](const char* set, const char* arm, const char* name) {
        return row_with(trial / "out/analysis_flow.tsv",
                        {{"set", set}, {"arm", arm}, {"name", name}})
            .at("patients");
    };
    CHECK(flow("ITT", "ALL", "ITT") == "7");
    CHECK(flow("SAFETY", "ALL", "SAFETY") == "1");
    CHECK(flow("SAFETY", "SBRT_ATEZO", "NOT_TREATED") == "3");
    CHECK(flow("EVALUABLE", "ALL", "NO_ADEQUATE_ASSESSMENT_OR_EVENT") == "1");
    CHECK(row_with(trial / "out/analysis_sets.tsv", {{"patient_id", "P4"}, {"set", "SAFETY"}})
              .at("reason") == "NOT_TREATED");
    const auto check = [&](const char* patient, const char* name) {
        return row_with(trial / "out/protocol_checks.tsv",
                        {{"patient_id", patient}, {"check", name}});
    };
    CHECK(check("P2", "BASELINE_SUM_MM").at("value") == "50");
    CHECK(check("P2", "BASELINE_SUM_MM").at("limit") == "<= 40");
    CHECK(check("P2", "BASELINE_SUM_MM").at("verdict") == "NOT_MET");
    CHECK(check("P1", "BASELINE_SUM_MM").at("verdict") == "MET");
    CHECK(check("P2", "DOSES").at("value") == "1");
    CHECK(check("P2", "SBRT_FRACTIONS").at("limit") == "3");
    CHECK(check("P2", "SBRT_FRACTIONS").at("verdict") == "UNKNOWN");
    CHECK(check("P1", "DOSES").at("verdict") == "MET");
    CHECK(trial.run("wrong", {"--sbrt-fractions", "three"}).exit_status == 2);
}

TEST_CASE(
    "hospital days, their cost and PET-CT of a hand-made trial are those worked out by hand") {
    Cells content = sheets();
    content["hospital_stays"] += testing::tsv(
        "P1 2021-02-01 2021-02-04 CONVENTIONAL ADVERSE_EVENT\n"
        "P3 2021-05-09 NA INTENSIVE_CARE PROGRESSION\n");
    content["imaging"] = testing::tsv(
        "patient_id date modality purpose\nP1 2020-12-20 PET_CT INCLUSION\n"
        "P2 2020-12 PET_CT INCLUSION\nP3 2020-11-01 PET_CT INCLUSION\n");
    const Trial trial(content);
    const std::vector<std::string> prices = {"--price", "DAY_CASE=400", "CONVENTIONAL=900",
                                             "INTENSIVE_CARE=2500"};
    const auto run = trial.run("out", prices);
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto use = [&](const char* patient) {
        return row_with(trial / "out/hospital_use.tsv", {{"patient_id", patient}});
    };
    CHECK(use("P1").at("conventional_days") == "3");
    CHECK(use("P1").at("cost") == "2700");
    CHECK(use("P1").at("followed_days") == "86");  // the last scan, March 27
    CHECK(use("P1").at("complete") == "FALSE");
    CHECK(use("P2").at("day_case_days") == "1");
    // P3 dies on day 130 in hospital; the window ends on day 122, before the admission.
    CHECK(use("P3").at("total_days") == "0");
    CHECK(use("P3").at("complete") == "TRUE");
    // SBRT: P1 is censored on day 86 of three, so P3 and P6 stand for it: no day among them.
    const auto mean = [&](const char* measure, const char* arm) {
        return row_with(trial / "out/hospital_cost.tsv", {{"measure", measure}, {"arm", arm}});
    };
    CHECK(mean("DAYS", "SBRT").at("complete") == "2");
    CHECK(mean("DAYS", "SBRT").at("estimate") == "0");
    // SBRT_ATEZO: P2 1 day, P4 and P5 none, P7 is censored on day 169, after the window.
    CHECK(mean("DAYS", "SBRT_ATEZO").at("estimate") == "0.25");
    CHECK(mean("COST", "SBRT_ATEZO").at("estimate") == "100");
    CHECK(mean("COST", "SBRT_ATEZO - SBRT").at("estimate") == "100");
    const auto pet = [&](const char* group) {
        return row_with(trial / "out/pet_ct.tsv", {{"group", group}});
    };
    CHECK(pet("ALL").at("done") == "1");
    CHECK(pet("ALL").at("patients") == "7");
    CHECK(pet("ALL").at("undated") == "1");
    CHECK(pet("SBRT").at("done") == "1");
    CHECK(trial.run("no_price").exit_status == 0);
    CHECK(row_with(trial / "no_price/hospital_use.tsv", {{"patient_id", "P1"}}).at("cost") == "NA");
    CHECK(trial.run("one", {"--price", "DAY_CASE=400"}).exit_status == 3);
    CHECK(trial.run("wrong", {"--price", "DAY_CASE"}).exit_status == 2);
}

TEST_CASE(
    "laboratory values of a hand-made trial are in standard units, graded, with their change") {
    Cells content = sheets();
    content["laboratory"] = testing::tsv(
        "patient_id draw_datetime planned_visit analyte value_reported unit lower_normal "
        "upper_normal missing_reason\n"
        "P1 2021-02-01T08:00 NA NEUTROPHILS 900 /uL 1800 7500 NA\n"
        "P1 2020-12-20T08:00 SCREENING NEUTROPHILS 4.2 10^9/L 1.8 7.5 NA\n"
        "P1 2020-12-30T08:00 BASELINE NEUTROPHILS 4 10^9/L 1.8 7.5 NA\n"
        "P1 2020-12-31T08:00 BASELINE NEUTROPHILS NA 10^9/L 1.8 7.5 FAILED_QC\n"
        "P1 2020-12-30T08:00 BASELINE CRP <0.3 mg/dL NA 0.5 NA\n");
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto row = [&](const char* sequence) {
        return row_with(trial / "out/adlb.tsv", {{"patient_id", "P1"}, {"sequence", sequence}});
    };
    CHECK(row("1").at("parameter") == "CRP");
    CHECK(row("1").at("value") == "3");
    CHECK(row("1").at("qualifier") == "<");
    CHECK(row("1").at("range_indicator") == "NORMAL");
    CHECK(row("1").at("ctcae_grade") == "NA");
    CHECK(row("2").at("study_day") == "-12");
    CHECK(row("2").at("baseline") == "FALSE");
    CHECK(row("3").at("baseline") == "TRUE");
    CHECK(row("4").at("missing_reason") == "FAILED_QC");
    const Cells low = row("5");
    CHECK(std::stod(low.at("value")) == Approx(0.9));
    CHECK(low.at("unit") == "10^9/L");
    CHECK(std::stod(low.at("lower_normal")) == Approx(1.8));
    CHECK(low.at("range_indicator") == "LOW");
    CHECK(low.at("ctcae_grade") == "3");
    CHECK(std::stod(low.at("change")) == Approx(-3.1));
    content["laboratory"] += testing::tsv("P2 2021-02-01T08:00 NA ALBUMIN 3.8 g/L NA NA NA\n");
    const Trial wrong(content);
    CHECK(wrong.run("out").exit_status == 3);
}
