#include "sarcotrace/survival/fixed_time.hpp"

#include <cmath>

#include "catch.hpp"
#include "reference.hpp"

using namespace sarcotrace;
using survival::IntervalType;

namespace {

void check_comparison(const testing::Frame& frame, std::string_view column,
                      const std::vector<survival::FollowUp>& rows, const nlohmann::json& expected) {
    const std::vector<std::pair<IntervalType, std::string>> scales = {
        {IntervalType::Plain, "plain"},
        {IntervalType::Log, "log"},
        {IntervalType::LogLog, "cloglog"},
        {IntervalType::Arcsine, "arcsin"},
        {IntervalType::Logit, "logit"}};
    const auto group = testing::levels(frame, {column});
    std::vector<std::vector<survival::FollowUp>> groups(2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        groups[group[i]].push_back(rows[i]);
    }
    const auto first = survival::kaplan_meier(groups[0], IntervalType::LogLog);
    const auto second = survival::kaplan_meier(groups[1], IntervalType::LogLog);
    for (const auto& [scale, name] : scales) {
        const auto ours =
            survival::compare_at(expected["time"].get<double>(), first, second, scale);
        CHECK(std::abs(ours.first - expected["surv"][0].get<double>()) <= 1e-12);
        CHECK(std::abs(ours.second - expected["surv"][1].get<double>()) <= 1e-12);
        CHECK(std::abs(ours.difference - expected["diff"].get<double>()) <= 1e-12);
        CHECK(std::abs(ours.standard_error - expected["diff_se"].get<double>()) <= 1e-12);
        CHECK(*ours.chi_squared == Approx(expected["chisq"][name].get<double>()).epsilon(1e-10));
        CHECK(*ours.p_value == Approx(expected["p"][name].get<double>()).epsilon(1e-10));
    }
}

}  // namespace

TEST_CASE("two arms at a fixed time equal the reference on all five scales of Klein 2007") {
    const auto veteran = testing::reference_data("survival-reference/data/veteran.csv");
    if (!veteran) {
        return;
    }
    const auto expected =
        testing::reference_results("firth-cutpoint-reference/expected/fixed_time.json");
    const auto rows =
        testing::follow_up(*veteran, testing::number_of("time"), testing::number_of("status"));
    check_comparison(*veteran, "trt", rows, expected["veteran_trt_180"]);
    check_comparison(*veteran, "trt", rows, expected["veteran_trt_90"]);
    const auto lung = testing::reference_data("survival-reference/data/lung.csv");
    check_comparison(
        *lung, "sex",
        testing::follow_up(*lung, testing::number_of("time"), testing::indicator("status", "2")),
        expected["lung_sex_182.625"]);
}

TEST_CASE("a curve at zero or one has no test on a scale without variance there") {
    const std::vector<survival::FollowUp> gone = {{1, true}, {2, true}};
    const std::vector<survival::FollowUp> kept = {{5, false}, {6, false}};
    const auto first = survival::kaplan_meier(gone, IntervalType::LogLog);
    const auto second = survival::kaplan_meier(kept, IntervalType::LogLog);
    const auto ours = survival::compare_at(3.0, first, second, IntervalType::LogLog);
    CHECK(ours.difference == -1.0);
    CHECK_FALSE(ours.p_value);
}
