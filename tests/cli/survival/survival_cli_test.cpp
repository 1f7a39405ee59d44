#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cohort.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "support.hpp"

using namespace sarcotrace;
namespace cohort = testing::cohort;

namespace {

/// The made-up trial in a folder, with one table replaced if asked.
class Trial {
public:
    explicit Trial(const std::string& replaced = "", std::string_view content = "") {
        const std::map<std::string, std::string_view> tables = {{"adsl", cohort::adsl},
                                                                {"adtte", cohort::adtte},
                                                                {"adrs", cohort::adrs},
                                                                {"biomarkers", cohort::biomarkers},
                                                                {"plan", cohort::plan}};
        for (const auto& [name, text] : tables) {
            testing::write_file(folder_ / (name + ".tsv"), name == replaced ? content : text);
        }
    }

    [[nodiscard]] testing::ToolRun run(const std::string& output,
                                       const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--output", (folder_ / output).string()};
        for (const std::string name : {"adsl", "adtte", "adrs", "biomarkers", "plan"}) {
            arguments.push_back("--" + name);
            arguments.push_back((folder_ / (name + ".tsv")).string());
        }
        arguments.insert(arguments.end(), more.begin(), more.end());
        return testing::run_tool("sarcotrace-survival", arguments);
    }

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return folder_ / name;
    }

private:
    testing::TempDir folder_;
};

const std::vector<std::string> tables = {"associations.tsv", "cox_models.tsv",
                                         "refused.tsv",      "kaplan_meier.tsv",
                                         "risk_table.tsv",   "kaplan_meier_summary.tsv"};

struct Row {
    std::map<std::string, std::string> cells;

    [[nodiscard]] double number(const std::string& column) const {
        return std::stod(cells.at(column));
    }
};

/// Rows whose column has the value.
std::vector<Row> rows_with(const std::filesystem::path& path, const std::string& column,
                           const std::string& value) {
    io::TsvReader reader(path, {.required = {column}, .optional = {}, .allow_others = true});
    const std::vector<std::string> header = reader.header();
    io::TsvReader again(path, {.required = header, .optional = {}, .allow_others = false});
    std::vector<Row> rows;
    while (const io::TsvRow* row = again.next()) {
        if (row->text(column) == value) {
            rows.emplace_back();
            for (const std::string& name : header) {
                rows.back().cells[name] = std::string(row->text(name));
            }
        }
    }
    return rows;
}

Row test_row(const Trial& trial, const std::string& test_id) {
    const auto rows = rows_with(trial / "out/associations.tsv", "test_id", test_id);
    REQUIRE(rows.size() == 1);
    return rows.front();
}

void check_number(const Row& row, const std::string& column, double expected) {
    INFO(column);
    CHECK(row.number(column) == Approx(expected).epsilon(1e-10));
}

std::string replaced(std::string_view text, const std::string& from, const std::string& to) {
    std::string result(text);
    const std::size_t at = result.find(from);
    REQUIRE(at != std::string::npos);
    return result.replace(at, from.size(), to);
}

/// The table with its data rows in reverse.
std::string reversed(std::string_view text) {
    std::string header(text.substr(0, text.find('\n') + 1));
    std::string rows;
    std::size_t end = text.size();
    while (end > header.size()) {
        const std::size_t before = text.rfind('\n', end - 2) + 1;
        rows += text.substr(before, end - before);
        end = before;
    }
    return header + rows;
}

/// The table from its header on.
std::string without_comments(const std::filesystem::path& path) {
    const std::string text = testing::read_file(path);
    std::size_t at = 0;
    while (at < text.size() && text[at] == '#') {
        at = text.find('\n', at) + 1;
    }
    return text.substr(at);
}

}  // namespace

TEST_CASE("survival writes all tables with their schemas, and each test's estimate equals R's") {
    const Trial trial;
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    for (const std::string& table : tables) {
        CHECK(std::filesystem::exists(trial / ("out/" + table)));
        const std::string stem = table.substr(0, table.size() - 4);
        CHECK(std::filesystem::exists(trial / ("out/" + stem + ".schema.json")));
    }
    const Row stratified = test_row(trial, "ARM_LR");
    check_number(stratified, "estimate", 0.133186364555268);
    const Row day = test_row(trial, "ARM_DAY");
    check_number(day, "estimate", 0.5625 - 0.6250);
    const Row adjusted = test_row(trial, "BASELINE_COX");
    check_number(adjusted, "estimate", 1.75428294082143);
    check_number(adjusted, "lower", 1.07532946298738);
    check_number(adjusted, "upper", 2.86192161787089);
    check_number(adjusted, "p_value", 0.0243979859847654);
    CHECK(adjusted.cells.at("n") == "23");
    CHECK(adjusted.cells.at("events") == "19");
    CHECK(adjusted.cells.at("excluded") == "VALUE_MISSING_FAILED_QC=1");
    const Row interaction = test_row(trial, "BASELINE_ARM");
    check_number(interaction, "estimate", 0.603419117963215);
    check_number(interaction, "p_value", 0.438139975050875);
    CHECK(interaction.cells.at("p_method") == "LIKELIHOOD_RATIO");
    const Row response = test_row(trial, "RESPONSE");
    check_number(response, "p_value", 0.00166423965050967);
    const Row landmark = test_row(trial, "MONTH_6_LANDMARK");
    check_number(landmark, "estimate", 1.26636574538842);
    check_number(landmark, "p_value", 0.635438561441615);
    CHECK(landmark.cells.at("landmark_day") == "213");
    CHECK(landmark.cells.at("excluded") ==
          "DRAW_NOT_BEFORE_LANDMARK=1;EVENT_BEFORE_LANDMARK=12;VALUE_MISSING_NOT_DONE=1");
    const Row dependent = test_row(trial, "MONTH_6_TIME");
    check_number(dependent, "estimate", 1.91679977877171);
    check_number(dependent, "p_value", 0.012294081364075);
    const Row after = test_row(trial, "RELAPSE_OS");
    check_number(after, "estimate", 1.02990721353284);
}

TEST_CASE(
    "the workflow's template of an analysis plan is accepted, and none of its tests refused") {
    const char* source = std::getenv("SARCOTRACE_SOURCE");
    REQUIRE(source != nullptr);
    const Trial trial("plan", testing::read_file(std::filesystem::path(source) /
                                                 "workflows/config/analysis_plan.tsv"));
    const auto run = trial.run("out");
    INFO(run.standard_error);
    REQUIRE(run.exit_status == 0);
    CHECK(rows_with(trial / "out/associations.tsv", "outcome", "REFUSED").empty());
    CHECK(test_row(trial, "PFS_ARM").cells.at("outcome") == "DONE");
}

TEST_CASE("refused tests keep their row, have no p-value, and say why") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    const std::map<std::string, std::string> refused = {
        {"RELAPSE_PFS", "RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT"},
        {"MONTH_6_COX", "MONTH_6_SAMPLE_NEEDS_LANDMARK"},
        {"MONTH_6_EARLY", "LANDMARK_BEFORE_END_OF_DRAW_WINDOW"}};
    for (const auto& [test_id, reason] : refused) {
        const Row row = test_row(trial, test_id);
        CHECK(row.cells.at("outcome") == "REFUSED");
        CHECK(row.cells.at("note") == reason);
        CHECK(row.cells.at("p_value") == "NA");
        const auto reasons = rows_with(trial / "out/refused.tsv", "test_id", test_id);
        REQUIRE(reasons.size() == 1);
        CHECK(reasons[0].cells.at("scope") == "TEST");
        CHECK(reasons[0].cells.at("reason") == reason);
    }
    // Nine tests of the family are planned, six have a p-value.
    check_number(test_row(trial, "RESPONSE"), "q_value", 0.00166423965050967 * 6);
    CHECK(test_row(trial, "RESPONSE").cells.at("tests_in_family") == "6");
}

TEST_CASE("a sample dated after its landmark is left out with its patient named") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    for (const Row& row : rows_with(trial / "out/refused.tsv", "patient_id", "P09")) {
        if (row.cells.at("test_id") == "MONTH_6_LANDMARK") {
            CHECK(row.cells.at("reason") == "DRAW_NOT_BEFORE_LANDMARK");
            return;
        }
    }
    FAIL("P09 is not in refused.tsv");
}

TEST_CASE("the interval type is printed in every row of the curves") {
    const Trial trial;
    REQUIRE(trial.run("out", {"--interval-type", "ARCSINE"}).exit_status == 0);
    const auto all = rows_with(trial / "out/kaplan_meier.tsv", "curve_id", "PFS_EMA_ALL");
    CHECK(all.size() > 20);
    for (const Row& row : all) {
        CHECK(row.cells.at("interval_type") == "ARCSINE");
    }
    CHECK(all.front().cells.at("at_risk") == "24");
    CHECK(all.front().cells.at("survival") == "1");
    CHECK(rows_with(trial / "out/risk_table.tsv", "curve_id", "PFS_EMA_ARM")
              .front()
              .cells.at("at_risk") == "8");
}

TEST_CASE("the number of threads changes no byte of any table") {
    const Trial trial;
    REQUIRE(trial.run("out").exit_status == 0);
    REQUIRE(trial.run("again", {"--threads", "2"}).exit_status == 0);
    for (const std::string& table : tables) {
        CHECK(testing::read_file(trial / ("out/" + table)) ==
              testing::read_file(trial / ("again/" + table)));
    }
}

TEST_CASE("the order of the input rows changes nothing but the digest of the input") {
    const Trial trial;
    const Trial turned("biomarkers", reversed(cohort::biomarkers));
    REQUIRE(trial.run("out").exit_status == 0);
    REQUIRE(turned.run("out").exit_status == 0);
    for (const std::string& table : tables) {
        CHECK(without_comments(trial / ("out/" + table)) ==
              without_comments(turned / ("out/" + table)));
    }
}

TEST_CASE("malformed tables are input errors that name the line") {
    const std::string plan(cohort::plan);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"plan", ""},
        {"plan", plan.substr(0, plan.find('\n') + 1)},
        {"plan", plan.substr(0, plan.size() - 20)},
        {"plan", replaced(plan, "LOG_RANK", "LOGRANK")},
        {"plan", replaced(plan, "ARM_DAY", "ARM_LR")},
        {"plan", replaced(plan, "histology_group", "no_such_column")},
        {"adtte", replaced(cohort::adtte, "P01\tPFS", "P99\tPFS")},
        {"adtte", replaced(cohort::adtte, "P02\tPFS", "P01\tPFS")},
        {"adsl", replaced(cohort::adsl, "P02", "P01")},
        {"biomarkers", replaced(cohort::biomarkers, "MONTH_6", "MONTH_7")},
        {"adrs", ""}};
    for (const auto& [table, content] : cases) {
        INFO(table + ": " + content.substr(0, 200));
        const Trial trial(table, content);
        const auto run = trial.run("out");
        CHECK(run.exit_status == 3);
        CHECK(run.standard_error.find("error: ") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(trial / "out/associations.tsv"));
    }
}

TEST_CASE("a wrong option is a usage error, and a missing file or a full disk an I/O error") {
    const Trial trial;
    CHECK(testing::run_tool("sarcotrace-survival", {}).exit_status == 2);
    CHECK(trial.run("out", {"--interval-type", "EXACT"}).exit_status == 2);
    CHECK(trial.run("out", {"--confidence-level", "2"}).exit_status == 2);
    CHECK(trial.run("plan.tsv/below").exit_status == 4);
    const Trial no_file;
    std::filesystem::remove(no_file / "adsl.tsv");
    CHECK(no_file.run("out").exit_status == 4);
    const Trial full;
    std::filesystem::create_directory(full / "out");
    std::filesystem::create_symlink("/dev/full", full / "out/kaplan_meier.tsv");
    CHECK(full.run("out").exit_status == 4);
    for (const std::string& table : tables) {
        CHECK_FALSE(std::filesystem::is_regular_file(full / ("out/" + table)));
    }
}

TEST_CASE("help and version exit with success") {
    CHECK(testing::run_tool("sarcotrace-survival", {"--help"}).exit_status == 0);
    CHECK(testing::run_tool("sarcotrace-survival", {"--version"}).exit_status == 0);
}
