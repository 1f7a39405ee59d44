#include "sarcotrace/survival/kaplan_meier.hpp"

#include <cmath>

#include "catch.hpp"
#include "reference.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;
using survival::FollowUp;
using survival::IntervalType;
using survival::KaplanMeierCurve;

namespace {

const std::vector<std::pair<IntervalType, std::string>> types = {{IntervalType::Plain, "plain"},
                                                                 {IntervalType::Log, "log"},
                                                                 {IntervalType::LogLog, "log-log"},
                                                                 {IntervalType::Logit, "logit"},
                                                                 {IntervalType::Arcsine, "arcsin"}};

void check_limit(const std::optional<double>& ours, const nlohmann::json& expected) {
    CHECK(ours.has_value() == !expected.is_null());
    if (ours && !expected.is_null()) {
        CHECK(std::abs(*ours - expected.get<double>()) <= 1e-12);
    }
}

/// Points of one stratum; `offset` is where the stratum starts in the reference's arrays.
void check_points(const KaplanMeierCurve& curve, const nlohmann::json& expected,
                  const std::string& type, std::size_t offset) {
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const auto& point = curve.points[i];
        const std::size_t k = offset + i;
        CHECK(point.time == expected["time"][k].get<double>());
        CHECK(point.at_risk == expected["n_risk"][k].get<std::size_t>());
        CHECK(point.events == expected["n_event"][k].get<std::size_t>());
        CHECK(point.censored == expected["n_censor"][k].get<std::size_t>());
        CHECK(std::abs(point.survival - expected["surv"][k].get<double>()) <= 1e-12);
        if (point.survival > 0.0) {
            CHECK(std::abs(point.se_log_survival -
                           expected["std_err_of_log_surv"][k].get<double>()) <= 1e-12);
        }
        const auto& limits = expected["ci"][type];
        check_limit(point.limits ? std::optional(point.limits->lower) : std::nullopt,
                    limits["lower"][k]);
        check_limit(point.limits ? std::optional(point.limits->upper) : std::nullopt,
                    limits["upper"][k]);
    }
}

void check_time(const std::optional<double>& ours, const nlohmann::json& expected) {
    CHECK(ours.has_value() == !expected.is_null());
    if (ours && !expected.is_null()) {
        CHECK(*ours == expected.get<double>());
    }
}

void check_curves(const std::vector<std::vector<FollowUp>>& groups,
                  const nlohmann::json& expected) {
    for (const auto& [type, name] : types) {
        INFO(name);
        std::size_t offset = 0;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const KaplanMeierCurve curve = survival::kaplan_meier(groups[g], type);
            check_points(curve, expected, name, offset);
            offset += curve.points.size();
            const auto& quantiles = expected["quantiles"][name];
            for (std::size_t q = 0; q < quantiles["prob"].size(); ++q) {
                const auto ours =
                    survival::survival_quantile(curve, quantiles["prob"][q].get<double>());
                check_time(ours.estimate, quantiles["quantile"][g][q]);
                check_time(ours.lower, quantiles["lower"][g][q]);
                check_time(ours.upper, quantiles["upper"][g][q]);
            }
            if (expected.contains("rmst")) {
                const auto& rmst = expected["rmst"];
                const auto ours = survival::restricted_mean(curve, rmst["tau"].get<double>());
                const auto mean = rmst["rmean"].is_array() ? rmst["rmean"][g] : rmst["rmean"];
                const auto se = rmst["se"].is_array() ? rmst["se"][g] : rmst["se"];
                CHECK(ours.mean == Approx(mean.get<double>()).epsilon(1e-12));
                CHECK(ours.standard_error == Approx(se.get<double>()).epsilon(1e-12));
            }
        }
        CHECK(offset == expected["time"].size());
    }
}

std::vector<std::vector<FollowUp>> grouped(const std::vector<FollowUp>& rows,
                                           const std::vector<std::size_t>& group,
                                           std::size_t count) {
    std::vector<std::vector<FollowUp>> result(count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        result[group[i]].push_back(rows[i]);
    }
    return result;
}

}  // namespace

TEST_CASE("Kaplan-Meier curves, all five intervals and quantiles equal R's on lung") {
    const auto frame = testing::reference_data("survival-reference/data/lung.csv");
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/lung.json");
    const auto rows =
        testing::follow_up(*frame, testing::number_of("time"), testing::indicator("status", "2"));
    check_curves({rows}, expected["km_all"]);
    check_curves(grouped(rows, testing::levels(*frame, {"sex"}), 2), expected["km_sex"]);
}

TEST_CASE("Kaplan-Meier curves equal R's on veteran, where curves reach zero, and on pbc") {
    const auto frame = testing::reference_data("survival-reference/data/veteran.csv");
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/veteran.json");
    const auto rows =
        testing::follow_up(*frame, testing::number_of("time"), testing::number_of("status"));
    check_curves(grouped(rows, testing::levels(*frame, {"trt"}), 2), expected["km_trt"]);
    const auto pbc =
        testing::reference_data("survival-reference/data/pbc.csv")
            ->where([](const testing::Frame& f, std::size_t i) { return f.has("trt", i); });
    check_curves(
        grouped(
            testing::follow_up(pbc, testing::number_of("time"), testing::indicator("status", "2")),
            testing::levels(pbc, {"trt"}), 2),
        testing::reference_results("survival-reference/expected/pbc.json")["km_trt_death"]);
}

TEST_CASE("the survival at a chosen time is that of the last step before it") {
    const auto frame = testing::reference_data("survival-reference/data/lung.csv");
    if (!frame) {
        return;
    }
    const auto rows =
        testing::follow_up(*frame, testing::number_of("time"), testing::indicator("status", "2"));
    const auto curve = survival::kaplan_meier(rows, IntervalType::Log);
    CHECK(std::abs(curve.survival_at(180.0) - 0.721670653409762) <= 1e-12);
    CHECK(std::abs(curve.at(180.0)->limits->lower - 0.665542307130596) <= 1e-12);
    CHECK(std::abs(curve.at(180.0)->limits->upper - 0.782532569925231) <= 1e-12);
    CHECK(curve.survival_at(1.0) == 1.0);
}

TEST_CASE("the order of rows changes no bit of a Kaplan-Meier curve") {
    const std::vector<FollowUp> rows = {{5, true}, {3, false}, {3, true}, {8, false}, {1, true}};
    const std::vector<FollowUp> reversed(rows.rbegin(), rows.rend());
    const auto one = survival::kaplan_meier(rows, IntervalType::LogLog);
    const auto two = survival::kaplan_meier(reversed, IntervalType::LogLog);
    REQUIRE(one.points.size() == two.points.size());
    for (std::size_t i = 0; i < one.points.size(); ++i) {
        CHECK(one.points[i].survival == two.points[i].survival);
        CHECK(one.points[i].se_log_survival == two.points[i].se_log_survival);
    }
}

TEST_CASE("with all rows censored the curve stays at one and has no median") {
    const std::vector<FollowUp> rows = {{5, false}, {3, false}};
    const auto curve = survival::kaplan_meier(rows, IntervalType::LogLog);
    CHECK(curve.survival_at(10.0) == 1.0);
    const auto median = survival::survival_quantile(curve, 0.5);
    CHECK_FALSE(median.estimate);
    CHECK_FALSE(median.lower);
    CHECK_FALSE(median.upper);
    CHECK(survival::restricted_mean(curve, 4.0).mean == 4.0);
}

TEST_CASE("no row gives an empty curve") {
    const auto curve = survival::kaplan_meier({}, IntervalType::Log);
    CHECK(curve.points.empty());
    CHECK(curve.survival_at(3.0) == 1.0);
    CHECK_FALSE(survival::survival_quantile(curve, 0.5).estimate);
}

TEST_CASE("one event among one row drops the curve to zero, without limits") {
    const std::vector<FollowUp> rows = {{7, true}};
    const auto curve = survival::kaplan_meier(rows, IntervalType::Plain);
    CHECK(curve.survival_at(7.0) == 0.0);
    CHECK_FALSE(curve.points[0].limits);
    CHECK(survival::survival_quantile(curve, 0.5).estimate == 7.0);
}

TEST_CASE("a median on a flat step is the middle of the step") {
    const std::vector<FollowUp> rows = {{2, true}, {4, true}, {6, true}, {9, true}};
    const auto curve = survival::kaplan_meier(rows, IntervalType::Log);
    CHECK(survival::survival_quantile(curve, 0.5).estimate == 5.0);
}

TEST_CASE("a late entry is at risk only after its start") {
    const std::vector<FollowUp> rows = {{4, true, 0}, {6, true, 4}, {8, false, 2}};
    const auto curve = survival::kaplan_meier(rows, IntervalType::Log);
    CHECK(curve.points[0].at_risk == 2);
    CHECK(curve.points[1].at_risk == 2);
    CHECK(curve.survival_at(6.0) == 0.25);
}

TEST_CASE("an interval of no length is an input error that names the row") {
    const std::vector<FollowUp> rows = {{4, true, 0}, {4, true, 4}};
    CHECK_THROWS_AS(survival::kaplan_meier(rows, IntervalType::Log), core::InputError);
    try {
        survival::require_valid(rows);
    } catch (const core::InputError& error) {
        CHECK(std::string(error.what()).find("row 2") != std::string::npos);
        CHECK(std::string(error.what()).find("(4, 4]") != std::string::npos);
    }
    const std::vector<FollowUp> bad = {{std::nan(""), true}};
    CHECK_THROWS_AS(survival::require_valid(bad), core::InputError);
}

TEST_CASE("overlapping or repeated intervals of one subject are an input error") {
    const std::vector<FollowUp> rows = {{4, false, 0}, {6, true, 3}, {6, true, 0}};
    const std::vector<std::size_t> same = {1, 1, 2};
    const std::vector<std::size_t> apart = {1, 2, 3};
    CHECK_THROWS_AS(survival::require_disjoint(rows, same), core::InputError);
    CHECK_NOTHROW(survival::require_disjoint(rows, apart));
}

TEST_CASE("interval types are known by the names that tables print") {
    for (const auto& [type, name] : types) {
        CHECK(survival::parse_interval_type(survival::to_string_view(type)) == type);
    }
    CHECK_FALSE(survival::parse_interval_type("loglog"));
}
