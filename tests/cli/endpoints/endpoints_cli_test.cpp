#include "clinical_folder.hpp"

using namespace sarcotrace;
using testing::Cells;
using testing::replaced;
using testing::row_with;
using testing::rows_with;

namespace {

/// Seven patients, all randomised on 2021-01-01 (day 1). Day 29 is January 29, day 85 March 26,
/// day 130 May 10, day 169 June 18, day 213 August 1, day 253 September 10.
Cells sheets() {
    return {
        {"patients", testing::tsv("patient_id site_id randomisation_date arm_planned arm_actual "
                                  "birth_year histology_group strata_line\n"
                                  "P1 S1 2021-01-01 SBRT SBRT 1961 LMS 1\n"
                                  "P2 S1 2021-01-01 SBRT_ATEZO SBRT_ATEZO 1971 UPS 2\n"
                                  "P3 S1 2021-01-01 SBRT NA 1981 LMS 1\n"
                                  "P4 S1 2021-01-01 SBRT_ATEZO NA NA LMS 1\n"
                                  "P5 S1 2021-01-01 SBRT_ATEZO NA 1991 LMS 1\n"
                                  "P6 S1 2021-01-01 SBRT NA 1951 LMS 1\n"
                                  "P7 S1 2021-01-01 SBRT_ATEZO NA 1951 LMS 1\n")},
        {"lesions", testing::tsv("patient_id lesion_id role is_node new_from_date\n"
                                 "P1 T1 TARGET FALSE NA\nP1 T2 TARGET FALSE NA\n"
                                 "P2 T1 TARGET FALSE NA\nP3 T1 TARGET FALSE NA\n"
                                 "P5 T1 TARGET FALSE NA\nP6 T1 TARGET FALSE NA\n"
                                 "P7 T1 TARGET FALSE NA\nP7 N1 NEW FALSE 2021-06-18\n")},
        {"assessments",
         testing::tsv("patient_id assessment_id planned_visit first_scan_date last_scan_date "
                      "adequacy\n"
                      "P1 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P1 A1 NA 2021-03-26 2021-03-27 ADEQUATE\n"
                      "P2 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P2 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                      "P2 A2 NA 2021-06-18 2021-06-18 ADEQUATE\n"
                      "P2 A3 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                      "P3 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P3 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                      "P4 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P5 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P5 A1 NA 2021-01-29 2021-01-29 ADEQUATE\n"
                      "P5 A2 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                      "P6 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P6 A1 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                      "P7 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                      "P7 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                      "P7 A2 NA 2021-06-18 2021-06-18 ADEQUATE\n")},
        {"lesion_measurements",
         testing::tsv("patient_id assessment_id lesion_id diameter_mm state\n"
                      "P1 A0 T1 20 MEASURED\nP1 A0 T2 10 MEASURED\n"
                      "P1 A1 T1 24 MEASURED\nP1 A1 T2 12 MEASURED\n"
                      "P2 A0 T1 50 MEASURED\nP2 A1 T1 35 MEASURED\n"
                      "P2 A2 T1 35 MEASURED\nP2 A3 T1 41 MEASURED\n"
                      "P3 A0 T1 30 MEASURED\nP3 A1 T1 30 MEASURED\n"
                      "P5 A0 T1 30 MEASURED\nP5 A1 T1 30 MEASURED\nP5 A2 T1 40 MEASURED\n"
                      "P6 A0 T1 30 MEASURED\nP6 A1 T1 0 ABSENT\n"
                      "P7 A0 T1 30 MEASURED\nP7 A1 T1 NA TOO_SMALL\nP7 A2 T1 NA TOO_SMALL\n"
                      "P7 A2 N1 12 MEASURED\n")},
        {"follow_up", testing::tsv("patient_id contact_date vital_status death_date\n"
                                   "P2 2022-12-01 ALIVE NA\nP3 2021-05-10 DEAD 2021-05-10\n"
                                   "P4 2021-08-01 ALIVE NA\nP6 2023-06-01 ALIVE NA\n")},
        {"subsequent_therapy",
         testing::tsv("patient_id start_date type\nP2 2021-10-15 CHEMOTHERAPY\n")},
        {"hospital_stays", testing::tsv("patient_id admission_date discharge_date type reason\n"
                                        "P2 2021-01-04 2021-01-04 DAY_CASE TREATMENT\n")}};
}

class Trial {
public:
    explicit Trial(const Cells& content = sheets()) {
        testing::write_sheets(folder_ / "clinical", content);
    }

    [[nodiscard]] testing::ToolRun run(const std::string& output,
                                       const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--clinical",         (folder_ / "clinical"),
                                              "--data-cutoff-date", "2023-01-01",
                                              "--output",           (folder_ / output)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return testing::run_tool("sarcotrace-endpoints", arguments);
    }

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return folder_ / name;
    }

private:
    testing::TempDir folder_;
};

const std::vector<std::string> tables = {"adsl",
                                         "adtte",
                                         "adrs",
                                         "adtr",
                                         "pfs_rules",
                                         "primary",
                                         "response_rates",
                                         "qlq_c30_scores",
                                         "qlq_c30_compliance",
                                         "toxicity",
                                         "toxicity_ledger",
                                         "pfs_ratio",
                                         "pfs_ratio_shares",
                                         "field_responses",
                                         "field_response_rates",
                                         "analysis_sets",
                                         "analysis_flow",
                                         "protocol_checks",
                                         "toxicity_patients",
                                         "qlq_c30_deterioration",
                                         "qlq_c30_comparison",
                                         "hospital_use",
                                         "hospital_cost",
                                         "pet_ct"};

void check_error(const Cells& content, const std::string& words) {
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    CHECK(run.exit_status == 3);
    CHECK(run.standard_error.find(words) != std::string::npos);
    CHECK(run.standard_error.find("error: ") != std::string::npos);
    for (const std::string& table : tables) {
        CHECK_FALSE(std::filesystem::exists(trial / ("out/" + table + ".tsv")));
    }
}

Cells changed(const std::string& sheet, const std::string& from, const std::string& to) {
    Cells content = sheets();
    content[sheet] = replaced(content.at(sheet), from, to);
    return content;
}

}  // namespace

TEST_CASE("PFS and OS of a hand-made trial are those worked out by hand") {
    const Trial trial;
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto check = [&](const char* patient, const char* parameter, const char* rule,
                           const char* days, const char* cnsr, const char* why) {
        INFO(patient << " " << parameter << " " << rule);
        const Cells row =
            row_with(trial / "out/adtte.tsv",
                     {{"patient_id", patient}, {"parameter", parameter}, {"rule", rule}});
        CHECK(row.at("time_days") == days);
        CHECK(row.at("cnsr") == cnsr);
        CHECK(row.at(*cnsr == '0' ? "event_description" : "censoring_description") == why);
    };
    // P1: 24 + 12 = 36 mm, 1.2 times the nadir of 30 and 6 mm more: progression on day 85.
    check("P1", "PFS", "EMA", "85", "0", "PROGRESSION");
    // P2: 41 mm is below 1.2 times the nadir of 35; a new therapy begins after the last scan.
    check("P2", "PFS", "EMA", "253", "1", "LAST_ADEQUATE_ASSESSMENT");
    check("P2", "PFS", "FDA", "253", "1", "NEW_THERAPY_BEFORE_EVENT");
    check("P2", "PFS", "REGISTRY", "700", "1", "LAST_NEWS");
    check("P3", "PFS", "FDA", "130", "0", "DEATH");
    check("P3", "OS", "ALL", "130", "0", "DEATH");
    check("P4", "PFS", "EMA", "1", "1", "NO_POST_BASELINE_ASSESSMENT");
    check("P4", "PFS", "REGISTRY", "213", "1", "LAST_NEWS");
    // P5: progression 224 days after the last scan; two visits missed are more than 196.
    check("P5", "PFS", "EMA", "253", "0", "PROGRESSION");
    check("P5", "PFS", "FDA", "29", "1", "EVENT_AFTER_TWO_MISSED_VISITS");
    // P6: the contact after the cut-off is not looked at.
    check("P6", "OS", "ALL", "253", "1", "LAST_NEWS_ALIVE");
    check("P7", "PFS", "EMA", "169", "0", "PROGRESSION");
    const Cells differs =
        row_with(trial / "out/pfs_rules.tsv", {{"patient_id", "P5"}, {"parameter", "PFS"}});
    CHECK(differs.at("fda_minus_ema_days") == "-224");
    CHECK(differs.at("differs") == "TRUE");
    CHECK(row_with(trial / "out/pfs_rules.tsv", {{"patient_id", "P1"}, {"parameter", "PFS"}})
              .at("differs") == "FALSE");
    const Cells patient = row_with(trial / "out/adsl.tsv", {{"patient_id", "P2"}});
    CHECK(patient.at("age") == "50");
    CHECK(patient.at("strata_line") == "2");
    CHECK(patient.at("last_news_date") == "2022-12-01");
}

TEST_CASE("responses of a hand-made trial are those worked out by hand") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    const auto response = [&](const char* patient, const char* parameter) {
        return row_with(trial / "out/adrs.tsv", {{"patient_id", patient}, {"parameter", parameter}})
            .at("value");
    };
    CHECK(response("P1", "BOR") == "PD");
    CHECK(response("P2", "BOR") == "PR");   // 35 mm is 0.70 of 50
    CHECK(response("P2", "CBOR") == "PR");  // again after 84 days
    CHECK(response("P6", "BOR") == "CR");
    CHECK(response("P6", "CBOR") == "SD");
    CHECK(response("P4", "BOR") == "NE");
    CHECK(response("P5", "IBOR") == "IUPD");  // 29 days are too early for ISD
    CHECK(response("P7", "IBOR") == "IPR");
    CHECK(response("P7", "BOR") == "PR");  // 5 mm for a lesion too small to measure
    const Cells last =
        row_with(trial / "out/adtr.tsv", {{"patient_id", "P2"}, {"assessment_id", "A3"}});
    CHECK(last.at("study_day") == "253");
    CHECK(last.at("value_mm") == "41");
    CHECK(last.at("nadir_mm") == "35");
    CHECK(std::stod(last.at("change_percent")) == Approx(-18.0));
}

TEST_CASE("the PFS rate at six months and the difference of the arms equal R's") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    // R survival 3.5-3, conf.type log-log: 85+ 130+ 253 against 1 169+ 253 253+ (+ is an event).
    const auto row = [&](const char* arm, const char* kind = "ARM", const char* group = "ALL",
                         const char* time_point = "SIX_MONTHS") {
        return row_with(trial / "out/primary.tsv", {{"rule", "EMA"},
                                                    {"arm", arm},
                                                    {"row", kind},
                                                    {"group", group},
                                                    {"time_point", time_point}});
    };
    const auto check = [](const Cells& cells, const char* column, double expected) {
        INFO(column);
        CHECK(std::stod(cells.at(column)) == Approx(expected).epsilon(1e-12));
    };
    const Cells sbrt = row("SBRT");
    check(sbrt, "estimate", 1.0 / 3.0);
    check(sbrt, "lower", 0.00896162833097908);
    check(sbrt, "upper", 0.77414865036083258);
    CHECK(sbrt.at("patients") == "3");
    CHECK(sbrt.at("events") == "2");
    CHECK(sbrt.at("at_risk") == "1");
    const Cells both = row("SBRT_ATEZO");
    check(both, "estimate", 2.0 / 3.0);
    check(both, "lower", 0.0540734267865168);
    check(both, "upper", 0.9452063872720470);
    CHECK(both.at("undetermined") == "1");
    const Cells difference = row("SBRT_ATEZO - SBRT", "DIFFERENCE");
    check(difference, "estimate", 1.0 / 3.0);
    check(difference, "lower", -0.421057156050781);
    check(difference, "upper", 1.0);
    check(difference, "p_two_sided", 0.425747667135541);
    check(difference, "p_one_sided", 0.21287383356777);
    CHECK(difference.at("test") == "COMPLEMENTARY_LOG_LOG");
    // P2 alone has strata_line 2, so only the stratum of the other six has both arms: 85+ 130+ 253
    // against 1 169+ 253+, of which half of those at risk on day 169 progress.
    const Cells stratified = row("SBRT_ATEZO - SBRT", "STRATIFIED_DIFFERENCE");
    check(stratified, "estimate", 1.0 / 2.0 - 1.0 / 3.0);
    CHECK(stratified.at("strata") == "1");
    CHECK(stratified.at("patients") == "6");
    CHECK(stratified.at("test") == "WALD_PLAIN");
    // The scan of day 183 may slip to day 197; nobody progresses in between.
    CHECK(row("SBRT", "ARM", "ALL", "SCAN_WINDOW_END").at("day") == "197");
    check(row("SBRT", "ARM", "ALL", "SCAN_WINDOW_END"), "estimate", 1.0 / 3.0);
    // Of the leiomyosarcomas the combination lacks P2: 1 169+ 253+.
    check(row("SBRT_ATEZO", "ARM", "LMS"), "estimate", 1.0 / 2.0);
    CHECK(row("SBRT_ATEZO", "ARM", "UPS").at("at_risk") == "1");
    REQUIRE(trial.run("moved", {"--month-6-scan-day", "168", "--assessment-window-days", "0"})
                .exit_status == 0);
    check(row_with(trial / "moved/primary.tsv", {{"rule", "EMA"},
                                                 {"arm", "SBRT_ATEZO"},
                                                 {"group", "ALL"},
                                                 {"time_point", "SCAN_WINDOW_END"}}),
          "estimate", 1.0);
    CHECK(trial.run("wrong", {"--strata", "age"}).exit_status == 3);
}

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

TEST_CASE("a sheet with a header only is an empty sheet, and all tables are there") {
    Cells content = {{"patients", sheets().at("patients")},
                     {"follow_up", testing::tsv("patient_id contact_date vital_status\n")}};
    const Trial trial(content);
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    for (const std::string& table : tables) {
        CHECK(std::filesystem::exists(trial / ("out/" + table + ".tsv")));
        CHECK(std::filesystem::exists(trial / ("out/" + table + ".schema.json")));
    }
    CHECK(rows_with(trial / "out/adtte.tsv", {{"parameter", "PFS"}, {"time_days", "1"}}).size() ==
          21);
}

TEST_CASE("an unknown column is an error in every sheet") {
    for (const auto& [name, text] : sheets()) {
        INFO(name);
        Cells content = sheets();
        content[name] = replaced(text, "\n", "\tcolour\n");
        check_error(content, "colour");
    }
    Cells misspelt = sheets();
    misspelt["folow_up"] = misspelt.at("follow_up");
    check_error(misspelt, "folow_up.tsv");
}

TEST_CASE("malformed sheets are input errors that name the line and leave nothing") {
    Cells empty = sheets();
    empty["follow_up"] = "";
    check_error(empty, "follow_up.tsv");
    Cells truncated = sheets();
    truncated["lesion_measurements"].resize(truncated.at("lesion_measurements").size() - 12);
    check_error(truncated, "lesion_measurements.tsv:20");
    check_error(changed("patients", "2021-01-01", "2021-02-30"), "patients.tsv:2");
    check_error(changed("patients", "P2\t", "P1\t"), "patients.tsv:3");
    check_error(changed("follow_up", "2021-05-10\n", "2021-03-01\n"), "P3");
    check_error(changed("lesion_measurements", "P1\tA0\tT1", "P1\tA0\tT9"), "T9");
    check_error(changed("lesion_measurements", "ABSENT", "GONE"), "GONE");
    check_error(changed("hospital_stays", "P2", "P9"), "hospital_stays.tsv:2");
}

TEST_CASE("a wrong option is a usage error, and an output that cannot be written leaves nothing") {
    const Trial trial;
    CHECK(testing::run_tool("sarcotrace-endpoints", {}).exit_status == 2);
    CHECK(trial.run("out", {"--assessment-interval-days", "0"}).exit_status == 2);
    CHECK(
        testing::run_tool("sarcotrace-endpoints", {"--clinical", trial / "clinical", "--output",
                                                   trial / "out", "--data-cutoff-date", "2023-01"})
            .exit_status == 2);
    CHECK(trial.run("clinical/patients.tsv/below").exit_status == 4);
    std::filesystem::create_directory(trial / "out");
    std::filesystem::create_symlink("/dev/full", trial / "out/primary.tsv");
    CHECK(trial.run("out").exit_status == 4);
    for (const std::string& table : tables) {
        CHECK_FALSE(std::filesystem::is_regular_file(trial / ("out/" + table + ".tsv")));
    }
    std::filesystem::remove(trial / "clinical/patients.tsv");
    CHECK(trial.run("again").exit_status == 4);
}

TEST_CASE("the number of threads changes no byte of any table") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    REQUIRE(trial.run("again", {"--threads", "2"}).exit_status == 0);
    for (const std::string& table : tables) {
        CHECK(testing::read_file(trial / ("out/" + table + ".tsv")) ==
              testing::read_file(trial / ("again/" + table + ".tsv")));
    }
}
