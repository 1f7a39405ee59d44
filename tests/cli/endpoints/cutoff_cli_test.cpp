#include <sstream>

#include "hand_made_trial.hpp"

// What is dated after the cut-off (2023-01-01) changes no byte of any table. The header names the
// sha256 of the sheets, which are other files: those lines alone may differ.

using namespace sarcotrace;
using testing::Cells;
using testing::row_with;
using testing::sheets;
using testing::tables;
using testing::Trial;
using testing::tsv;

namespace {

std::string questionnaire(const std::string& start, char answer) {
    std::string row = start;
    for (int item = 1; item <= 30; ++item) {
        row += std::string(" ") + answer;
    }
    return row + " NA\n";
}

/// The hand-made trial with a row in every sheet.
Cells whole_trial() {
    Cells content = sheets();
    content["exposure"] =
        tsv("patient_id agent cycle dose_mg date\nP2 ATEZOLIZUMAB 1 1200 2021-01-04\n"
            "P5 ATEZOLIZUMAB 1 1200 2021-01-05\n");
    content["sbrt_fractions"] =
        tsv("patient_id lesion_id date dose_gy\nP1 T1 2021-01-05 10\nP7 T1 2021-01-05 10\n");
    content["imaging"] = tsv("patient_id date modality purpose\nP1 2020-12-20 PET_CT INCLUSION\n");
    content["prior_lines"] =
        tsv("patient_id line setting treatment local_or_systemic start_date stop_date stop_reason "
            "progression_date progression_status\n"
            "P1 1 METASTATIC DOXORUBICIN SYSTEMIC 2020-01-01 NA NA 2020-02-12 PROGRESSED\n");
    content["adverse_events"] = tsv(
        "patient_id start_date end_date term soc grade baseline_grade ctcae_version related_sbrt "
        "related_atezolizumab\nP2 2021-02-01 NA FATIGUE GENERAL 3 0 5.0 FALSE TRUE\n");
    content["laboratory"] =
        tsv("patient_id draw_datetime planned_visit analyte value_reported unit\n"
            "P1 2020-12-30T08:00 BASELINE CRP 3 mg/L\n");
    std::string header = "patient_id planned_visit expected date";
    for (int item = 1; item <= 30; ++item) {
        header += " q" + std::to_string(item);
    }
    content["qlq_c30"] =
        tsv(header + " missing_reason\n" + questionnaire("P1 BASELINE TRUE 2021-01-01", '1') +
            questionnaire("P1 WEEK_8 TRUE 2021-02-26", '2'));
    return content;
}

/// Adds to each sheet rows that are dated after the cut-off; `day` is from 02 to 28.
Cells with_later_rows(const std::string& day, char answer) {
    Cells content = whole_trial();
    const std::string date = "2023-02-" + day;
    const auto add = [&](const char* sheet, const std::string& rows) {
        content[sheet] += tsv(rows);
    };
    add("patients", "P8 S2 " + date + " SBRT SBRT 1961 UPS 2\n");
    add("exposure", "P2 ATEZOLIZUMAB 2 840 " + date + "\nP3 ATEZOLIZUMAB 1 1200 " + date + "\n");
    add("sbrt_fractions", "P2 T1 " + date + " 10\nP1 T2 " + date + " 10\n");
    add("lesions", "P2 N1 NEW FALSE " + date + "\nP8 T1 TARGET FALSE NA\n");
    add("assessments", "P2 A4 NA " + date + " " + date + " ADEQUATE\nP8 A0 BASELINE " + date + " " +
                           date + " ADEQUATE\nP6 A2 NA " + date + " " + date + " ADEQUATE\n");
    add("lesion_measurements", "P2 A4 T1 " + day +
                                   " MEASURED\nP2 A4 N1 12 MEASURED\n"
                                   "P6 A2 T1 9" +
                                   day + " MEASURED\n");
    add("follow_up", "P2 " + date + " ALIVE NA\nP4 " + date + " DEAD " + date + "\nP5 " + date +
                         " DEAD 2022-12-" + day + "\n");
    add("laboratory", "P1 " + date + "T08:00 RELAPSE CRP " + day + " mg/L\n");
    add("subsequent_therapy", "P7 " + date + " CHEMOTHERAPY\n");
    add("hospital_stays", "P2 " + date + " " + date + " INTENSIVE_CARE ADVERSE_EVENT\n");
    add("imaging", "P2 " + date + " PET_CT ASSESSMENT\n");
    add("prior_lines", "P4 1 METASTATIC DOXORUBICIN SYSTEMIC " + date + " NA NA NA UNKNOWN\n");
    add("adverse_events", "P2 " + date + " NA FEVER GENERAL 4 0 5.0 TRUE TRUE\n");
    add("qlq_c30", questionnaire("P1 MONTH_24 TRUE " + date, answer) +
                       questionnaire("P8 BASELINE TRUE " + date, answer));
    return content;
}

std::string without_inputs(const std::filesystem::path& path) {
    std::istringstream lines(testing::read_file(path));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("# input ")) text += line + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("rows dated after the cut-off change no byte of any endpoint table") {
    const Trial known(whole_trial());
    REQUIRE(known.run("out").exit_status == 0);
    const std::vector<std::pair<std::string, char>> later = {{"03", '3'}, {"27", '4'}};
    for (const auto& [day, answer] : later) {
        const Trial trial(with_later_rows(day, answer));
        const auto run = trial.run("out");
        INFO(run.standard_error);
        REQUIRE(run.exit_status == 0);
        for (const std::string& table : tables) {
            INFO(table);
            const std::string text = without_inputs(trial / ("out/" + table + ".tsv"));
            CHECK(text == without_inputs(known / ("out/" + table + ".tsv")));
            CHECK(text.size() > 100);
            CHECK(testing::read_file(trial / ("out/" + table + ".schema.json")) ==
                  testing::read_file(known / ("out/" + table + ".schema.json")));
        }
    }
}

TEST_CASE("a row dated on the cut-off does change the tables") {
    Cells content = whole_trial();
    content["follow_up"] += tsv("P4 2023-01-01 DEAD 2023-01-01\n");
    const Trial trial(content);
    REQUIRE(trial.run("out").exit_status == 0);
    CHECK(
        row_with(trial / "out/adtte.tsv", {{"patient_id", "P4"}, {"parameter", "OS"}}).at("cnsr") ==
        "0");
}
