#include "sarcotrace/survival/log_rank.hpp"

#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "reference.hpp"

using namespace sarcotrace;
using testing::Frame;

namespace {

double sum_of(const nlohmann::json& value) {
    if (!value.is_array()) {
        return value.get<double>();
    }
    double sum = 0.0;
    for (const auto& item : value) {
        sum += item.get<double>();
    }
    return sum;
}

void check_test(const survival::LogRankTest& ours, const nlohmann::json& expected) {
    INFO(expected["formula"].get<std::string>());
    const std::size_t groups = expected["obs"].size();
    REQUIRE(ours.observed.size() == groups);
    for (std::size_t k = 0; k < groups; ++k) {
        CHECK(testing::close(ours.observed[k], sum_of(expected["obs"][k]), 1e-12));
        CHECK(testing::close(ours.expected[k], sum_of(expected["exp"][k]), 1e-12));
        for (std::size_t l = 0; l < groups; ++l) {
            CHECK(testing::close(ours.variance(k, l), expected["var"][k][l].get<double>(), 1e-12));
        }
    }
    CHECK(testing::close(ours.chi_squared, expected["chisq"].get<double>(), 1e-12));
    CHECK(ours.degrees == expected["df"].get<std::size_t>());
    CHECK(ours.p_value == Approx(expected["p"].get<double>()).epsilon(1e-9));
}

/// Numbers of groups in order of the columns' values.
survival::LogRankTest run(const Frame& frame, const std::vector<survival::FollowUp>& rows,
                          std::initializer_list<std::string_view> group, std::size_t count,
                          std::initializer_list<std::string_view> strata = {}, double rho = 0.0) {
    const auto groups = testing::levels(frame, group);
    const auto stratum = testing::levels(frame, strata);
    return survival::log_rank({rows, groups, count, stratum, rho});
}

}  // namespace

TEST_CASE("log-rank and Peto tests equal R's on lung, also stratified") {
    const auto frame = testing::reference_data("survival-reference/data/lung.csv");
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/lung.json");
    const auto time = testing::number_of("time");
    const auto dead = testing::indicator("status", "2");
    const auto rows = testing::follow_up(*frame, time, dead);
    check_test(run(*frame, rows, {"sex"}, 2), expected["logrank_sex"]);
    check_test(run(*frame, rows, {"sex"}, 2, {}, 1.0), expected["peto_sex"]);
    const Frame sites =
        frame->where([](const Frame& f, std::size_t i) { return f.has("inst", i); });
    check_test(run(sites, testing::follow_up(sites, time, dead), {"sex"}, 2, {"inst"}),
               expected["logrank_sex_strata_inst"]);
    const Frame ecog =
        frame->where([](const Frame& f, std::size_t i) { return f.has("ph.ecog", i); });
    check_test(run(ecog, testing::follow_up(ecog, time, dead), {"ph.ecog"}, 4),
               expected["logrank_ecog"]);
}

TEST_CASE("log-rank tests equal R's on veteran, pbc and colon") {
    const auto veteran = testing::reference_data("survival-reference/data/veteran.csv");
    if (!veteran) {
        return;
    }
    const auto time = testing::number_of("time");
    auto expected = testing::reference_results("survival-reference/expected/veteran.json");
    const auto rows = testing::follow_up(*veteran, time, testing::number_of("status"));
    check_test(run(*veteran, rows, {"trt"}, 2), expected["logrank_trt"]);
    check_test(run(*veteran, rows, {"trt"}, 2, {"celltype"}),
               expected["logrank_trt_strata_celltype"]);
    expected = testing::reference_results("survival-reference/expected/pbc.json");
    const Frame pbc = testing::reference_data("survival-reference/data/pbc.csv")
                          ->where([](const Frame& f, std::size_t i) { return f.has("trt", i); });
    const auto deaths = testing::follow_up(pbc, time, testing::indicator("status", "2"));
    check_test(run(pbc, deaths, {"trt"}, 2), expected["logrank_trt"]);
    check_test(run(pbc, deaths, {"trt"}, 2, {"stage"}), expected["logrank_trt_strata_stage"]);
    expected = testing::reference_results("survival-reference/expected/colon.json");
    const Frame colon =
        testing::reference_data("survival-reference/data/colon.csv")
            ->where([](const Frame& f, std::size_t i) { return f.text("etype", i) == "1"; });
    const auto recurrence = testing::follow_up(colon, time, testing::number_of("status"));
    // The reference's order of groups is Obs, Lev, Lev+5FU; the statistic does not depend on it.
    const auto ours = run(colon, recurrence, {"rx"}, 3, {"extent", "node4"});
    CHECK(ours.chi_squared ==
          Approx(expected["logrank_rx_strata_extent_node4"]["chisq"].get<double>()).epsilon(1e-12));
    CHECK(ours.degrees == 2);
    CHECK(run(colon, recurrence, {"rx"}, 3).chi_squared ==
          Approx(expected["logrank_rx"]["chisq"].get<double>()).epsilon(1e-12));
}

TEST_CASE("without events or without a second group there is no log-rank test") {
    const std::vector<survival::FollowUp> censored = {{3, false}, {4, false}};
    const std::vector<std::size_t> groups = {0, 1};
    const auto none = survival::log_rank({censored, groups, 2, {}});
    CHECK(none.degrees == 0);
    CHECK(std::isnan(none.p_value));
    const std::vector<survival::FollowUp> events = {{3, true}, {4, true}};
    const std::vector<std::size_t> one_group = {0, 0};
    CHECK(survival::log_rank({events, one_group, 2, {}}).degrees == 0);
}

TEST_CASE("one event in two equal groups has the closed-form log-rank statistic") {
    // U = 1 - 2/4, V = (2/4)(2/4): chi-squared 1.
    const std::vector<survival::FollowUp> rows = {{1, true}, {2, false}, {2, false}, {2, false}};
    const std::vector<std::size_t> groups = {0, 0, 1, 1};
    CHECK(survival::log_rank({rows, groups, 2, {}}).chi_squared == Approx(1.0).epsilon(1e-14));
}
