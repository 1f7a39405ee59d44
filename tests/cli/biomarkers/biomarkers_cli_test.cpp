#include <cstdlib>
#include <set>

#include "biomarker_trial.hpp"

using namespace sarcotrace;
using namespace testing::biomarker_trial;
using testing::Cells;
using testing::replaced;
using testing::row_with;
using testing::rows_with;
using testing::tsv;

namespace {

void check_error(const Trial& trial, const std::string& words) {
    const auto run = trial.run();
    INFO(run.standard_error);
    CHECK(run.exit_status == 3);
    CHECK(run.standard_error.find(words) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(trial / "out.tsv"));
    CHECK_FALSE(std::filesystem::exists(trial / "out.schema.json"));
}

Cells changed(const std::string& sheet, const std::string& from, const std::string& to) {
    Cells content = sheets();
    content[sheet] = replaced(content.at(sheet), from, to);
    return content;
}

void check_value(const Cells& row, double expected) {
    INFO(row.at("parameter"));
    CHECK(std::stod(row.at("value")) == Approx(expected).epsilon(1e-12));
}

}  // namespace

TEST_CASE("blood biomarkers of a hand-made trial are those worked out by hand") {
    const Trial trial;
    const auto run = trial.run();
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    // P1: albumin failed at the baseline visit, so it and CAR come from screening; CRP does not.
    check_value(trial.used("P1", "CRP"), 12.0);
    check_value(trial.used("P1", "ALBUMIN"), 48.0);
    CHECK(trial.used("P1", "ALBUMIN").at("planned_visit") == "SCREENING");
    CHECK(trial.used("P1", "ALBUMIN").at("study_day") == "-9");
    check_value(trial.used("P1", "CAR"), 24.0 / 48.0);
    check_value(trial.used("P1", "NLR"), 4.2 / 2.1);
    check_value(trial.used("P1", "MGPS"), 1.0);
    // P2: CRP < 0.3 mg/L over albumin 3 g/dL is below 0.01; albumin is low, CRP is not.
    check_value(trial.used("P2", "CAR"), 0.01);
    CHECK(trial.used("P2", "CAR").at("qualifier") == "<");
    CHECK(trial.used("P2", "CRP").at("value_text") == "<0.3");
    CHECK(trial.used("P2", "CRP").at("lower_limit") == "0.3");
    check_value(trial.used("P2", "ALBUMIN"), 30.0);
    check_value(trial.used("P2", "NLR"), 4.0);
    check_value(trial.used("P2", "MGPS"), 0.0);
    check_value(trial.used("P2", "GPS"), 1.0);
    check_value(trial.used("P2", "PNI"), 30.0 + 5.0 * 1.5);
    // P3 was drawn on day -20, P4 never.
    const auto early = rows_with(trial / "out.tsv", {{"patient_id", "P3"}, {"parameter", "CRP"}});
    REQUIRE(early.size() == 1);
    CHECK(early[0].at("flags") == "OUT_OF_WINDOW");
    CHECK(early[0].at("used") == "FALSE");
    CHECK(trial.used("P4", "NLR").at("missing_reason") == "NOT_DONE");
}

TEST_CASE("tissue and ctDNA rows of a hand-made trial are those worked out by hand") {
    const Trial trial;
    REQUIRE(trial.run().exit_status == 0);
    check_value(trial.used("P1", "PDL1_TPS"), 5.0);
    check_value(trial.used("P1", "PDL1_CPS"), 100.0);
    CHECK(trial.used("P1", "PDL1_CPS").at("flags") == "CAPPED_AT_100");
    CHECK(trial.used("P2", "PDL1_TPS").at("missing_reason") == "NOT_EVALUABLE");
    CHECK(trial.used("P4", "PDL1_CPS").at("missing_reason") == "NOT_DONE");
    check_value(trial.used("P3", "CTDNA_IMAF", "MONTH_6"), 0.001);
    CHECK(std::stod(trial.used("P3", "CTDNA_IMAF", "MONTH_6").at("change")) == Approx(-0.003));
    // A negative stands at its limit of detection; a difference from a limit is no change.
    const Cells negative = trial.used("P1", "CTDNA_IMAF", "MONTH_6");
    check_value(negative, 0.0005);
    CHECK(negative.at("qualifier") == "<");
    CHECK(negative.at("baseline_value") == "0.002");
    CHECK(negative.at("change") == "NA");
    check_value(trial.used("P1", "CTDNA_MTM_PER_ML", "MONTH_6"), 0.5);
    const Cells fractions = row_with(trial / "out.tsv", {{"patient_id", "P1"},
                                                         {"parameter", "TUMOR_CELL_FRACTION"},
                                                         {"assay", "COPY_NUMBER"},
                                                         {"time_point", "BASELINE"}});
    CHECK(fractions.at("date") == "2020-12-30");
    CHECK(fractions.at("qualifier") == "<");
    check_value(fractions, 0.02);
    CHECK(trial.used("P4", "CTDNA_IMAF").at("missing_reason") == "INSUFFICIENT");
    CHECK(trial.used("P4", "CTDNA_IMAF", "MONTH_6").at("missing_reason") == "NOT_REACHED");
    CHECK(trial.used("P1", "CTDNA_IMAF", "RELAPSE").at("missing_reason") == "NOT_DONE");
    CHECK(trial.used("P2", "CTDNA_IMAF", "RELAPSE").at("missing_reason") == "NOT_REACHED");
    CHECK(trial.used("P3", "CTDNA_IMAF", "RELAPSE").at("missing_reason") == "NOT_APPLICABLE");
}

TEST_CASE("every biomarker of the workflow's analysis plan is one that the tool writes") {
    const char* source = std::getenv("SARCOTRACE_SOURCE");
    REQUIRE(source != nullptr);
    const auto plan =
        rows_with(std::filesystem::path(source) / "workflows/config/analysis_plan.tsv", Cells());
    const Trial trial;
    REQUIRE(trial.run().exit_status == 0);
    std::set<std::string> tested;
    for (const Cells& test : plan) {
        if (test.at("parameter") == "ARM") continue;
        INFO(test.at("test_id"));
        Cells wanted = {{"patient_id", "P1"}, {"used", "TRUE"}};
        for (const char* column : {"parameter", "compartment", "assay", "time_point"}) {
            if (test.at(column) != "NA") wanted[column] = test.at(column);
        }
        CHECK(rows_with(trial / "out.tsv", wanted).size() == 1);
        tested.insert(test.at("parameter"));
    }
    CHECK(tested.size() >= 12);
}

TEST_CASE("a month-6 sample after its landmark is flagged, and survival names it in refused.tsv") {
    const Trial trial;
    REQUIRE(trial.run().exit_status == 0);
    const Cells late =
        row_with(trial / "out.tsv",
                 {{"patient_id", "P2"}, {"parameter", "CTDNA_IMAF"}, {"time_point", "MONTH_6"}});
    CHECK(late.at("study_day") == "220");
    CHECK(late.at("flags") == "AFTER_LANDMARK,OUT_OF_WINDOW");
    CHECK(late.at("used") == "FALSE");
    testing::write_sheets(
        trial / "survival",
        {{"adsl", tsv("patient_id arm_planned itt\nP1 SBRT TRUE\nP2 SBRT_ATEZO TRUE\n"
                      "P3 SBRT TRUE\nP4 SBRT_ATEZO TRUE\n")},
         {"adrs", tsv("patient_id parameter value\n")},
         {"plan", tsv("test_id family parameter compartment time_point endpoint rule model role\n"
                      "L ctdna CTDNA_IMAF PLASMA MONTH_6 PFS EMA LANDMARK_COX PROGNOSTIC\n")}});
    const auto run = testing::run_tool(
        "sarcotrace-survival",
        {"--adsl", trial / "survival/adsl.tsv", "--adtte", trial / "adtte.tsv", "--adrs",
         trial / "survival/adrs.tsv", "--plan", trial / "survival/plan.tsv", "--biomarkers",
         trial / "out.tsv", "--output", trial / "survival"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto reason = [&](const char* patient) {
        return row_with(trial / "survival/refused.tsv", {{"patient_id", patient}}).at("reason");
    };
    CHECK(reason("P2") == "AFTER_LANDMARK");
    CHECK(reason("P4") == "EVENT_BEFORE_LANDMARK");
    const Cells test = row_with(trial / "survival/associations.tsv", {{"test_id", "L"}});
    CHECK(test.at("n") == "2");
    CHECK(test.at("n_excluded") == "2");
    CHECK(test.at("excluded") == "AFTER_LANDMARK=1;EVENT_BEFORE_LANDMARK=1");
}

TEST_CASE("a value in the wrong unit is an error that names the line and leaves nothing") {
    const auto lab = [](const std::string& from, const std::string& to) {
        return Trial(changed("laboratory", tsv(from), tsv(to)));
    };
    // CRP in mg/dL declared as mg/L: the laboratory's upper limit of normal shows it.
    check_error(lab("CRP 2.4 mg/dL 0.5", "CRP 2.4 mg/L 0.5"), "laboratory.tsv:2");
    check_error(lab("CRP 12 mg/L", "CRP 850 mg/L"), "laboratory.tsv:6");
    check_error(lab("CRP 12 mg/L", "CRP 85 mg/dL"), "laboratory.tsv:6");
    check_error(lab("CRP 12 mg/L", "CRP 12 10^9/L"), "laboratory.tsv:6");
    check_error(lab("ALBUMIN 3 g/dL 5.2", "ALBUMIN 3 g/L 52"), "laboratory.tsv:9");
    check_error(lab("LYMPHOCYTES 2100 /uL", "LYMPHOCYTES 2100 10^9/L"), "laboratory.tsv:5");
}

TEST_CASE("malformed sheets are input errors and leave nothing") {
    for (const auto& [name, text] : sheets()) {
        INFO(name);
        Cells content = sheets();
        content[name] = replaced(text, "\n", "\tcolour\n");
        check_error(Trial(content), "colour");
    }
    Cells truncated = sheets();
    truncated["laboratory"].resize(truncated.at("laboratory").size() - 10);
    check_error(Trial(truncated), "laboratory.tsv:12");
    Cells empty = sheets();
    empty["ihc"] = "";
    check_error(Trial(empty), "ihc.tsv");
    check_error(Trial(changed("ihc", tsv("P2 T2"), tsv("P2 T1"))), "T1");
    check_error(Trial(changed("imaging", "P1", "P9")), "imaging.tsv:2");
    check_error(Trial(changed("laboratory", "FAILED_QC", "LOST")), "laboratory.tsv:7");
    check_error(Trial(changed("laboratory", "ALBUMIN\t48", "CRP\t48")), "laboratory.tsv:3");
    const Trial stranger;
    testing::write_file(stranger / "monitor.tsv", replaced(monitor, "P4\tP4-B", "P9\tP9-B"));
    check_error(stranger, "P9");
    const Trial status;
    testing::write_file(status / "fraction.tsv", replaced(fraction, "NOT_DETECTED", "NEGATIVE"));
    check_error(status, "fraction.tsv:3");
    const Trial undated;
    testing::write_file(undated / "samples.tsv", replaced(samples, "P1-B", "P1-C"));
    check_error(undated, "fraction.tsv:2");
}

TEST_CASE("a laboratory sheet with a header only gives no blood rows, and a table all the same") {
    Cells content = sheets();
    content["laboratory"] =
        content.at("laboratory").substr(0, content.at("laboratory").find('\n') + 1);
    const Trial trial(content);
    REQUIRE(trial.run().exit_status == 0);
    CHECK(rows_with(trial / "out.tsv", {{"category", "BLOOD"}}).empty());
    CHECK_FALSE(rows_with(trial / "out.tsv", {{"category", "CTDNA"}}).empty());
}

TEST_CASE("a wrong option is a usage error, and an output that cannot be written leaves nothing") {
    const Trial trial;
    CHECK(testing::run_tool("sarcotrace-biomarkers", {}).exit_status == 2);
    CHECK(trial.run("out.tsv", {"--baseline-before-days", "-1"}).exit_status == 2);
    CHECK(trial.run("no/such/folder.tsv").exit_status == 4);
    std::filesystem::create_symlink("/dev/full", trial / "full.tsv");
    CHECK(trial.run("full.tsv").exit_status == 4);
    CHECK_FALSE(std::filesystem::exists(trial / "full.schema.json"));
    std::filesystem::remove(trial / "adtte.tsv");
    CHECK(trial.run().exit_status == 4);
    CHECK_FALSE(std::filesystem::exists(trial / "out.tsv"));
}

TEST_CASE("the window of the baseline is an option, and the threads change no byte") {
    const Trial trial;
    REQUIRE(trial.run("out.tsv", {"--baseline-before-days", "28"}).exit_status == 0);
    check_value(trial.used("P3", "CRP"), 40.0);
    REQUIRE(trial.run("out.tsv", {"--baseline-before-days", "5"}).exit_status == 0);
    CHECK(trial.used("P1", "ALBUMIN").at("missing_reason") == "FAILED_QC");
    CHECK(trial.used("P1", "CAR").at("missing_reason") == "FAILED_QC");
    REQUIRE(trial.run().exit_status == 0);
    REQUIRE(trial.run("again.tsv", {"--threads", "2"}).exit_status == 0);
    CHECK(testing::read_file(trial / "out.tsv") == testing::read_file(trial / "again.tsv"));
}
