#include "read_plan.hpp"

#include <set>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::survival_tool {
namespace {

using survival::PlannedTest;

const io::TsvColumns columns = {
    .required = {"test_id", "family", "parameter", "compartment", "time_point", "endpoint", "rule",
                 "model", "role"},
    .optional = {"assay", "transform", "cut_point", "below_limit", "covariates", "strata",
                 "landmark_day", "fixed_time_day", "ties"}};

/// The column's word as a value of its enumeration.
template <typename Value>
Value word(const io::TsvRow& row, std::string_view column,
           std::optional<Value> (*parse)(std::string_view) noexcept, std::string_view known,
           std::optional<Value> when_absent = std::nullopt) {
    const auto text = row.value(column);
    if (!text && when_absent) {
        return *when_absent;
    }
    const std::optional<Value> value = parse(text.value_or(""));
    if (!value) {
        row.fail(column, "the word is not known", "give one of " + std::string(known));
    }
    return *value;
}

std::optional<survival::Ties> parse_ties(std::string_view text) noexcept {
    for (const auto ties :
         {survival::Ties::Efron, survival::Ties::Breslow, survival::Ties::Exact}) {
        if (text == to_string_view(ties)) {
            return ties;
        }
    }
    return std::nullopt;
}

std::vector<std::string> names(const io::TsvRow& row, std::string_view column) {
    std::vector<std::string> result;
    if (const auto text = row.value(column)) {
        for (const std::string_view name : core::split(*text, ',')) {
            if (name.empty()) {
                row.fail(column, "a name in the list is empty",
                         "separate column names by one comma");
            }
            result.emplace_back(name);
        }
    }
    return result;
}

std::optional<double> day(const io::TsvRow& row, std::string_view column) {
    const auto value = row.number(column);
    if (value && !(*value >= 1.0)) {
        row.fail(column, "the day is below 1", "day 1 is the start date");
    }
    return value;
}

PlannedTest planned_test(const io::TsvRow& row) {
    PlannedTest test;
    test.test_id = row.required("test_id");
    test.family = row.required("family");
    test.parameter = row.required("parameter");
    test.compartment = std::string(row.value("compartment").value_or(""));
    if (const auto assay = row.value("assay")) {
        test.assay = std::string(*assay);
    }
    test.time_point =
        word(row, "time_point", survival::parse_time_point, "BASELINE, MONTH_6, RELAPSE");
    test.endpoint = row.required("endpoint");
    test.rule = std::string(row.value("rule").value_or(""));
    test.model =
        word(row, "model", survival::parse_model,
             "COX, LOG_RANK, LANDMARK_COX, FROM_DRAW_COX, TIME_DEPENDENT_COX, FIXED_TIME, FISHER, "
             "LOGISTIC");
    test.role = word(row, "role", survival::parse_role, "PROGNOSTIC, PREDICTIVE");
    test.transform = word(row, "transform", survival::parse_transform,
                          "NONE, LOG2, LOG2_PLUS_1, AT_LEAST, DETECTED, CATEGORY",
                          std::optional(survival::Transform::None));
    test.cut_point = row.number("cut_point");
    test.below_limit =
        word(row, "below_limit", survival::parse_below_limit, "HALF_LIMIT, LIMIT, ROOT_HALF_LIMIT",
             std::optional(survival::BelowLimit::HalfLimit));
    test.covariates = names(row, "covariates");
    test.strata = names(row, "strata");
    test.landmark_day = day(row, "landmark_day");
    test.fixed_time_day = day(row, "fixed_time_day");
    test.ties =
        word(row, "ties", parse_ties, "EFRON, BRESLOW, EXACT", std::optional(survival::Ties::Efron));
    return test;
}

}  // namespace

std::vector<PlannedTest> read_plan(const std::filesystem::path& path) {
    io::TsvReader reader(path, columns);
    std::vector<PlannedTest> tests;
    std::set<std::string> seen;
    while (const io::TsvRow* row = reader.next()) {
        tests.push_back(planned_test(*row));
        if (!seen.insert(tests.back().test_id).second) {
            row->fail("test_id", "the test is there twice", "give every test its own test_id");
        }
        if (const auto error = survival::plan_error(tests.back())) {
            row->fail("model", *error, "see the README of sarcotrace-survival");
        }
    }
    if (tests.empty()) {
        throw core::InputError(
            {"the analysis plan has no test", path.string(), "give one row per test"});
    }
    return tests;
}

}  // namespace sarcotrace::survival_tool
