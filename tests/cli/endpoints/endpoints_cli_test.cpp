#include "hand_made_trial.hpp"

using namespace sarcotrace;
using testing::Cells;
using testing::replaced;
using testing::row_with;
using testing::rows_with;
using testing::sheets;
using testing::tables;
using testing::Trial;

namespace {

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
