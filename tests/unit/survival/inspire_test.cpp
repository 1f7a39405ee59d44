#include <cmath>

#include "catch.hpp"
#include "reference.hpp"
#include "sarcotrace/stats/fisher_exact.hpp"
#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"
#include "sarcotrace/survival/log_rank.hpp"

using namespace sarcotrace;
using testing::Frame;
using testing::number_of;

// INSPIRE (Bratman 2020): the change of ctDNA to cycle 3 looks strong from baseline and loses half
// of its log hazard ratio past a landmark of two months.

namespace {

constexpr auto data_file = "inspire-pembrolizumab-ctdna/pembrolizumab.csv";
constexpr auto result_file = "inspire-pembrolizumab-ctdna/expected.json";

double increased(const Frame& frame, std::size_t row) {
    return frame.text("change_ctdna_group", row).starts_with("Increase") ? 1.0 : 0.0;
}

double pdl1_positive(const Frame& frame, std::size_t row) {
    return frame.number("pdl1", row) >= 1.0 ? 1.0 : 0.0;
}

bool has_change(const Frame& frame, std::size_t row) {
    return frame.has("change_ctdna_group", row);
}

std::vector<survival::FollowUp> pfs(const Frame& frame) {
    return survival::with_close_times_tied(
        testing::follow_up(frame, number_of("pfs_time"), number_of("pfs_status")));
}

/// Reference coefficients carry R's printed fit; its eps is not stated, hence 1e-8.
constexpr double tolerance = 1e-8;

survival::CoxFit landmark_fit(const Frame& changed, double landmark) {
    const Frame kept = changed.where(
        [landmark](const Frame& f, std::size_t i) { return f.number("pfs_time", i) > landmark; });
    auto rows = pfs(kept);
    for (auto& row : rows) {
        row.stop -= landmark;
    }
    return survival::fit_cox(
        testing::cox_data(kept, survival::with_close_times_tied(rows), {increased}));
}

}  // namespace

TEST_CASE("INSPIRE's Kaplan-Meier estimates with log-log limits are reproduced") {
    const auto frame = testing::reference_data(data_file);
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results(result_file);
    const auto curve = survival::kaplan_meier(pfs(*frame), survival::IntervalType::LogLog);
    const auto& km = expected["pfs_km"];
    for (std::size_t i = 0; i < km["time"].size(); ++i) {
        const double time = km["time"][i].get<double>();
        const auto& point = *curve.at(time);
        CHECK(std::abs(point.survival - km["surv"][i].get<double>()) <= 1e-12);
        CHECK(std::abs(point.survival * point.se_log_survival - km["se"][i].get<double>()) <=
              1e-12);
        CHECK(std::abs(point.limits->lower - km["lower_loglog"][i].get<double>()) <= 1e-12);
        CHECK(std::abs(point.limits->upper - km["upper_loglog"][i].get<double>()) <= 1e-12);
    }
    CHECK(std::abs(*survival::survival_quantile(curve, 0.5).estimate -
                   expected["median_pfs"].get<double>()) <= 1e-12);
}

TEST_CASE("INSPIRE's naive, landmark, stratified and adjusted Cox fits are reproduced") {
    const auto frame = testing::reference_data(data_file);
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results(result_file);
    const Frame changed = frame->where(has_change);
    auto naive = testing::cox_data(changed, pfs(changed), {increased});
    testing::check_fit(survival::fit_cox(naive), expected["pfs_change_naive"], tolerance);
    naive.stratum = testing::levels(changed, {"cohort"});
    testing::check_fit(survival::fit_cox(naive), expected["pfs_change_naive_strata"], tolerance);
    testing::check_fit(landmark_fit(changed, 1.5), expected["pfs_change_landmark_1.5m"], tolerance);
    testing::check_fit(landmark_fit(changed, 2.0), expected["pfs_change_landmark_2m"], tolerance);
    auto adjusted =
        testing::cox_data(changed, pfs(changed), {increased, pdl1_positive, number_of("tmb")});
    adjusted.stratum = naive.stratum;
    testing::check_fit(survival::fit_cox(adjusted), expected["pfs_multi"], tolerance);
    const Frame stained =
        frame->where([](const Frame& f, std::size_t i) { return f.has("pdl1", i); });
    auto pdl1 = testing::cox_data(stained, pfs(stained), {pdl1_positive});
    pdl1.stratum = testing::levels(stained, {"cohort"});
    testing::check_fit(survival::fit_cox(pdl1), expected["pfs_pdl1"], tolerance);
}

TEST_CASE("INSPIRE's log-rank test, exact response rate and Fisher test are reproduced") {
    const auto frame = testing::reference_data(data_file);
    if (!frame) {
        return;
    }
    const auto expected = testing::reference_results(result_file);
    const Frame changed = frame->where(has_change);
    std::vector<std::size_t> group;
    for (std::size_t i = 0; i < changed.rows(); ++i) {
        group.push_back(increased(changed, i) > 0.0 ? 1 : 0);
    }
    const auto rows = pfs(changed);
    const auto test = survival::log_rank({rows, group, 2, {}});
    CHECK(test.chi_squared ==
          Approx(expected["logrank_change"]["chisq"].get<double>()).epsilon(1e-12));
    const auto orr = expected["orr"];
    const auto limits =
        stats::clopper_pearson(orr[0].get<std::int64_t>(), orr[1].get<std::int64_t>());
    CHECK(std::abs(limits.lower - orr[2].get<double>()) <= 1e-12);
    CHECK(std::abs(limits.upper - orr[3].get<double>()) <= 1e-12);
    const auto& counts = expected["response_table"]["counts"];
    const auto fisher =
        stats::fisher_exact({counts[0][0], counts[0][1], counts[1][0], counts[1][1]});
    CHECK(fisher.p_value == Approx(expected["response_fisher_p"].get<double>()).epsilon(1e-10));
}
