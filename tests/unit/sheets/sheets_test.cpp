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
