#include <sstream>

#include "biomarker_trial.hpp"

using namespace sarcotrace;
using namespace testing::biomarker_trial;
using testing::Cells;
using testing::rows_with;
using testing::tsv;

namespace {

const std::vector<std::string> cutoff = {"--data-cutoff-date", "2022-02-04"};

/// The table without the lines of the inputs' sha256.
std::string without_inputs(const std::filesystem::path& path) {
    std::istringstream lines(testing::read_file(path));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("# input ")) text += line + "\n";
    }
    return text;
}

Cells whole_trial() {
    Cells content = sheets();
    content["concomitant"] =
        tsv("patient_id category start_date stop_date dose\nP2 STEROID 2020-12-20 NA NA\n");
    return content;
}

/// Sheets with rows after the cut-off.
Cells with_later_rows(const std::string& date, const std::string& value) {
    Cells content = whole_trial();
    const auto add = [&](const char* sheet, const std::string& rows) {
        content[sheet] += tsv(rows);
    };
    add("patients", "P8 S1 " + date + " SBRT\n");
    add("laboratory", "P1 " + date + "T09:00 RELAPSE CRP " + value + " mg/L 5 NA\nP8 " + date +
                          "T09:00 BASELINE FERRITIN " + value + " ug/L NA NA\n");
    add("specimens", "P2 T3 " + date + " 2000\n");
    add("ihc", "P2 T3 28-8 R1 TPS TUMOR " + value + "\n");
    add("concomitant", "P1 INFECTION " + date + " NA NA\n");
    return content;
}

/// Tables of earlier stages with rows after the cut-off.
void add_later_samples(const Trial& trial, const std::string& date, const std::string& value) {
    testing::write_file(trial / "samples.tsv",
                        samples + tsv("P1 P1-L RELAPSE PLASMA PANEL " + date + "T10:00\n"));
    testing::write_file(trial / "monitor.tsv",
                        monitor + tsv("P1 P1-L RELAPSE " + date + " 0." + value +
                                      " DETECTED NA 0.0004 4 2000\nP8 P8-B BASELINE " + date +
                                      " 0.1 DETECTED NA 0.0004 4 2000\n"));
    testing::write_file(trial / "fraction.tsv", fraction + tsv("P1 P1-L RELAPSE VARIANTS 0." +
                                                               value + " DETECTED 0.0008 NA\n"));
}

}  // namespace

TEST_CASE("rows dated after the cut-off change no byte of the biomarkers") {
    const Trial known(whole_trial());
    REQUIRE(known.run("out.tsv", cutoff).exit_status == 0);
    const std::string expected = without_inputs(known / "out.tsv");
    CHECK(expected.find("STEROID") != std::string::npos);
    const std::vector<std::pair<std::string, std::string>> later = {{"2022-02-05", "12"},
                                                                    {"2022-03-30", "40"}};
    for (const auto& [date, value] : later) {
        const Trial trial(with_later_rows(date, value));
        add_later_samples(trial, date, value);
        const auto run = trial.run("out.tsv", cutoff);
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        CHECK(without_inputs(trial / "out.tsv") == expected);
        // Without a cut-off the same rows are in the table.
        REQUIRE(trial.run("all.tsv").exit_status == 0);
        CHECK_FALSE(rows_with(trial / "all.tsv", {{"specimen_id", "P1-L"}}).empty());
        CHECK_FALSE(rows_with(trial / "all.tsv", {{"patient_id", "P8"}}).empty());
    }
}

TEST_CASE("a sample that is missing has the reason of the patient's course") {
    Cells content = whole_trial();
    content["patients"] =
        tsv("patient_id site_id randomisation_date arm_planned withdrawal_date withdrawal_scope\n"
            "P1 S1 2021-01-01 SBRT NA NA\nP2 S1 2021-01-01 SBRT_ATEZO NA NA\n"
            "P3 S1 2021-01-01 SBRT 2021-09-20 ALL\nP4 S1 2021-01-01 SBRT_ATEZO 2020-12-31 SAMPLES\n"
            "P5 S1 2021-01-01 SBRT 2021-07-10 SAMPLES\nP6 S1 2021-01-01 SBRT NA NA\n"
            "P7 S1 2021-01-01 SBRT 2021-07-10 TREATMENT\n");
    const Trial trial(content);
    REQUIRE(trial.run("out.tsv", {"--data-cutoff-date", "2021-11-23"}).exit_status == 0);
    const auto reason = [&](const char* patient, const char* time_point) {
        return trial.used(patient, "CTDNA_IMAF", time_point).at("missing_reason");
    };
    CHECK(reason("P4", "BASELINE") == "INSUFFICIENT");  // drawn all the same, and said why
    CHECK(trial.used("P4", "NLR").at("missing_reason") == "WITHDRAWN");
    CHECK(reason("P4", "MONTH_6") == "NOT_REACHED");  // progression on day 100 came first
    CHECK(reason("P5", "MONTH_6") == "WITHDRAWN");
    CHECK(reason("P6", "MONTH_6") == "NOT_DONE");
    CHECK(reason("P7", "MONTH_6") == "NOT_DONE");  // gave up treatment, not samples
    // P1 progressed on October 27: the window of relapse is open until November 24.
    CHECK(reason("P1", "RELAPSE") == "NOT_APPLICABLE");
    REQUIRE(trial.run("out.tsv", {"--data-cutoff-date", "2021-11-24"}).exit_status == 0);
    CHECK(reason("P1", "RELAPSE") == "NOT_DONE");
    CHECK(reason("P3", "RELAPSE") == "NOT_APPLICABLE");  // death
    CHECK(reason("P6", "RELAPSE") == "NOT_REACHED");
    CHECK(trial.run("out.tsv", {"--data-cutoff-date", "2021-13-24"}).exit_status == 2);
}

TEST_CASE("the days of tissue and of concomitant treatment are options") {
    const Trial trial(whole_trial());
    REQUIRE(trial.run("out.tsv", {"--tissue-before-days", "30"}).exit_status == 0);
    const Cells old =
        rows_with(trial / "out.tsv",
                  {{"patient_id", "P1"}, {"parameter", "PDL1_TPS"}, {"date", "2020-11-01"}})
            .at(0);
    CHECK(old.at("flags") == "OUT_OF_WINDOW");
    Cells content = whole_trial();
    content["concomitant"] =
        tsv("patient_id category start_date stop_date dose\nP2 G_CSF 2020-12-01 2020-12-20 NA\n");
    const Trial stopped(content);
    REQUIRE(stopped.run().exit_status == 0);  // 12 days after the end
    CHECK(stopped.used("P2", "NLR").at("flags") == "G_CSF");
    REQUIRE(stopped.run("out.tsv", {"--concomitant-days", "11"}).exit_status == 0);
    CHECK(stopped.used("P2", "NLR").at("flags") == "NA");
}

TEST_CASE("VAF, limit of detection and fragment lengths are rows, with their change") {
    const Trial trial;
    testing::write_file(
        trial / "monitor.tsv",
        tsv("patient_id sample_id time_point draw_date imaf mean_vaf max_vaf status missing_reason "
            "lod95_vaf mtm_per_ml hge_per_ml\n"
            "P1 P1-B BASELINE 2020-12-30 0.002 0.003 0.01 DETECTED NA 0.0004 4 2000\n"
            "P1 P1-M MONTH_6 2021-07-02 0.0001 0 0 NOT_DETECTED NA 0.0005 NA 1000\n"
            "P1 P1-R RELAPSE 2021-10-27 0.006 0.008 0.02 DETECTED NA 0.0004 12 2000\n"));
    testing::write_file(trial / "samples.tsv",
                        samples + tsv("P1 P1-N BASELINE BUFFY_COAT PANEL 2020-12-30T10:00\n"
                                      "P1 P1-R RELAPSE PLASMA PANEL 2021-10-27T10:00\n"));
    testing::write_file(trial / "fragments.tsv",
                        tsv("sample_id fragments mode_length_bp median_length_bp short_fraction\n"
                            "P1-B 1000 167 170 0.15\nP1-N 1000 300 310 0.01\n"
                            "P1-R 1000 160 164 0.25\n"));
    const auto run = trial.run("out.tsv", {"--fragments", trial / "fragments.tsv"});
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(trial.used("P1", "CTDNA_MEAN_VAF").at("value") == "0.003");
    CHECK(trial.used("P1", "CTDNA_MAX_VAF", "MONTH_6").at("qualifier") == "<");
    CHECK(std::stod(trial.used("P1", "CTDNA_MAX_VAF", "MONTH_6").at("value")) == 0.0005);
    CHECK(std::stod(trial.used("P1", "CTDNA_LOD95_VAF", "MONTH_6").at("value")) == 0.0005);
    CHECK(trial.used("P1", "FRAGMENT_MODE_LENGTH").at("value") == "167");
    CHECK(std::stod(trial.used("P1", "FRAGMENT_SHORT_SHARE", "RELAPSE").at("change")) ==
          Approx(0.1));
    CHECK(std::stod(trial.used("P1", "CTDNA_LOD95_VAF", "RELAPSE").at("change_from_month_6")) ==
          Approx(-0.0001));
    CHECK(trial.used("P1", "CTDNA_MEAN_VAF", "RELAPSE").at("change_from_month_6") == "NA");
    CHECK(trial.used("P2", "FRAGMENT_MODE_LENGTH").at("missing_reason") == "NOT_DONE");
    testing::write_file(trial / "fragments.tsv",
                        tsv("sample_id mode_length_bp median_length_bp short_fraction\n"
                            "P9-B 167 170 0.15\n"));
    const auto stranger = trial.run("new.tsv", {"--fragments", trial / "fragments.tsv"});
    CHECK(stranger.exit_status == 3);
    CHECK(stranger.standard_error.find("P9-B") != std::string::npos);
}

TEST_CASE("the classes of SP142 are rows, and the higher of both") {
    Cells content = sheets();
    content["ihc"] += tsv("P1 T1 SP142 R1 TC TUMOR 0.5\nP1 T1 SP142 R2 IC TME 12\n");
    const Trial trial(content);
    REQUIRE(trial.run().exit_status == 0);
    const auto level = [&](const char* parameter) {
        return rows_with(trial / "out.tsv", {{"patient_id", "P1"}, {"parameter", parameter}});
    };
    CHECK(level("PDL1_TC_CLASS").at(0).at("value_text") == "TC0");
    CHECK(level("PDL1_IC_CLASS").size() == 2);
    // Reader R1 saw 3 % of area: IC1; R2 read no tumour cells, and readings are never mixed.
    CHECK(level("PDL1_TC_OR_IC_CLASS").size() == 1);
    CHECK(level("PDL1_TC_OR_IC_CLASS").at(0).at("value") == "1");
}

TEST_CASE("the flow into the biomarker sets begins with the evaluable patients of adsl") {
    const Trial trial;
    testing::write_file(trial / "adsl.tsv",
                        tsv("patient_id arm_planned evaluable\nP1 SBRT TRUE\nP2 SBRT_ATEZO TRUE\n"
                            "P3 SBRT TRUE\nP4 SBRT_ATEZO FALSE\n"));
    const std::vector<std::string> options = {"--adsl", trial / "adsl.tsv", "--flow",
                                              trial / "flow.tsv"};
    const auto run = trial.run("out.tsv", options);
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    const auto count = [&](const char* set, const char* arm, const char* name) {
        const auto rows =
            rows_with(trial / "flow.tsv", {{"set", set}, {"arm", arm}, {"name", name}});
        REQUIRE(rows.size() == 1);
        return rows[0].at("patients");
    };
    CHECK(count("BASELINE_ANY", "ALL", "EVALUABLE") == "3");
    CHECK(count("BASELINE_IHC", "SBRT", "BASELINE_IHC") == "1");         // P1
    CHECK(count("BASELINE_IHC", "SBRT_ATEZO", "NOT_EVALUABLE") == "1");  // P2: 90 cells
    CHECK(count("BASELINE_IHC", "SBRT", "NOT_DONE") == "1");             // P3
    CHECK(count("BASELINE_BLOOD", "SBRT", "OUT_OF_WINDOW") == "1");
    CHECK(count("BASELINE_CTDNA", "ALL", "BASELINE_CTDNA") == "3");
    CHECK(count("MONTH_6_CTDNA", "ALL", "MONTH_6_CTDNA") == "2");
    CHECK(count("MONTH_6_CTDNA", "SBRT_ATEZO", "OUT_OF_WINDOW") == "1");
    CHECK(trial.run("out.tsv", {"--flow", trial / "flow.tsv"}).exit_status == 2);
}
