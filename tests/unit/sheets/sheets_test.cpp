#include <array>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"
#include "support.hpp"

using namespace sarcotrace;

TEST_CASE("an unknown column in a sheet is an error that names it") {
    const testing::TempDir folder;
    testing::write_file(folder / "patients.tsv",
                        "patient_id\tsite_id\trandomisation_date\tarm_planned\tcolour\n"
                        "P1\tS1\t2021-01-01\tA\tred\n");
    CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()), contains_text("colour"));
}

TEST_CASE("a row of a patient who is not in patients.tsv is an error that names the line") {
    const testing::TempDir folder;
    testing::write_file(folder / "patients.tsv",
                        "patient_id\tsite_id\trandomisation_date\tarm_planned\tstrata_line\n"
                        "P1\tS1\t2021-01-01\tA\t1\n");
    CHECK(sheets::read_clinical_sheets(folder.path()).patients.front().strata.size() == 1);
    testing::write_file(folder / "laboratory.tsv",
                        "patient_id\tdraw_datetime\tanalyte\tvalue_reported\tunit\n"
                        "P2\t2021-01-01\tCRP\t3\tmg/L\n");
    CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()),
                      contains_text("laboratory.tsv:2"));
}

namespace {

const char* const one_patient =
    "patient_id\tsite_id\trandomisation_date\tarm_planned\nP1\tS1\t2021-01-01\tA\n";

std::string questionnaire(const std::string& last_column) {
    std::string header = "patient_id\tplanned_visit\texpected\tdate";
    std::string row = "P1\tBASELINE\tTRUE\t2021-01-01";
    for (int item = 1; item <= 30; ++item) {
        header += "\tq" + std::to_string(item);
        row += "\t1";
    }
    return header + "\t" + last_column + "\n" + row + "\tNA\n";
}

}  // namespace

TEST_CASE("an unknown column is an error also in the sheets of outcomes") {
    // (sheet, sound content, a word of its header, a word of its row, a wrong value for it)
    const std::vector<std::array<std::string, 5>> sheets_of = {
        {"imaging", "patient_id\tdate\tmodality\tpurpose\nP1\t2021-01\tCT\tPLANNING\n", "purpose",
         "2021-01", "2021-13"},
        {"prior_lines",
         "patient_id\tline\tsetting\ttreatment\tlocal_or_systemic\tstart_date\tstop_date\t"
         "stop_reason\tprogression_date\tprogression_status\n"
         "P1\t1\tMETASTATIC\tDOXORUBICIN\tSYSTEMIC\t2020\tNA\tNA\tNA\tUNKNOWN\n",
         "stop_reason", "\t1\t", "\tfirst\t"},
        {"adverse_events",
         "patient_id\tstart_date\tend_date\tterm\tsoc\tgrade\tbaseline_grade\tctcae_version\t"
         "related_sbrt\trelated_atezolizumab\n"
         "P1\t2021-02-01\tNA\tFATIGUE\tGENERAL\t2\t0\t4.03\tTRUE\tNA\n",
         "soc", "TRUE", "yes"},
        {"qlq_c30", questionnaire("missing_reason"), "q17", "BASELINE", "NA"},
        {"hospital_stays",
         "patient_id\tadmission_date\tdischarge_date\ttype\treason\n"
         "P1\t2021-02-01\t2021-02-02\tDAY_CASE\tTREATMENT\n",
         "discharge_date", "P1", "P2"}};
    for (const auto& [name, sound, word, value, wrong] : sheets_of) {
        INFO(name);
        const testing::TempDir folder;
        testing::write_file(folder / "patients.tsv", one_patient);
        const auto with = [&](const std::string& from, const std::string& to) {
            std::string text = sound;
            text.replace(text.find(from), from.size(), to);
            testing::write_file(folder / (name + ".tsv"), text);
        };
        with("", "");
        CHECK_NOTHROW(sheets::read_clinical_sheets(folder.path()));
        with(word, "colour");
        CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()),
                          contains_text("colour") || contains_text(word));
        with("\n", "\tcolour\n");
        CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()), contains_text("colour"));
        with(value, wrong);
        CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()),
                          contains_text(name + ".tsv:2"));
        testing::write_file(folder / (name + ".tsv"), sound.substr(0, sound.rfind('\t')));
        CHECK_THROWS_AS(sheets::read_clinical_sheets(folder.path()), core::InputError);
        testing::write_file(folder / (name + ".tsv"), "");
        CHECK_THROWS_AS(sheets::read_clinical_sheets(folder.path()), core::InputError);
    }
}

TEST_CASE("the scans of a partial date stand at its first and its last day") {
    const testing::TempDir folder;
    testing::write_file(folder / "patients.tsv", one_patient);
    testing::write_file(folder / "assessments.tsv",
                        "patient_id\tassessment_id\tfirst_scan_date\tlast_scan_date\tadequacy\n"
                        "P1\tA1\t2024-02\t2024-02\tADEQUATE\nP1\tA2\t2025\t2025\tADEQUATE\n");
    const auto seen = sheets::read_clinical_sheets(folder.path()).assessments;
    CHECK(core::to_string(*seen[0].first_scan_date) == "2024-02-01");
    CHECK(core::to_string(*seen[0].last_scan_date) == "2024-02-29");
    CHECK(core::to_string(*seen[1].first_scan_date) == "2025-01-01");
    CHECK(core::to_string(*seen[1].last_scan_date) == "2025-12-31");
}

TEST_CASE("a grade, an answer or a stay that cannot be is an error that names the line") {
    const auto check = [](const std::string& sheet, const std::string& content) {
        const testing::TempDir folder;
        testing::write_file(folder / "patients.tsv", one_patient);
        testing::write_file(folder / (sheet + ".tsv"), content);
        CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()),
                          contains_text(sheet + ".tsv:"));
    };
    check(
        "adverse_events",
        "patient_id\tstart_date\tend_date\tterm\tsoc\tgrade\tbaseline_grade\tctcae_version\t"
        "related_sbrt\trelated_atezolizumab\nP1\t2021-02-01\tNA\tRASH\tSKIN\t6\t0\t5.0\tNA\tNA\n");
    check("hospital_stays",
          "patient_id\tadmission_date\tdischarge_date\ttype\treason\n"
          "P1\t2021-02-03\t2021-02-02\tCONVENTIONAL\tTREATMENT\n");
    std::string answers = questionnaire("missing_reason");
    answers.replace(answers.rfind("\t1\tNA"), 2, "\t8");
    check("qlq_c30", answers);
    std::string twice = questionnaire("missing_reason");
    twice += twice.substr(twice.find('\n') + 1);
    check("qlq_c30", twice);
}

TEST_CASE("a file with the name of no sheet is an error, so that no misspelt sheet goes unread") {
    const testing::TempDir folder;
    testing::write_file(folder / "patients.tsv", one_patient);
    testing::write_file(folder / "notes.txt", "kept out of it");
    CHECK_NOTHROW(sheets::read_clinical_sheets(folder.path()));
    testing::write_file(folder / "labratory.tsv", one_patient);
    CHECK_THROWS_WITH(sheets::read_clinical_sheets(folder.path()), contains_text("labratory.tsv"));
}
