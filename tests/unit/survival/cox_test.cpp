#include "sarcotrace/survival/cox.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "catch.hpp"
#include "reference.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/survival/concordance.hpp"

using namespace sarcotrace;
using survival::CoxData;
using survival::CoxStatus;
using survival::FollowUp;
using survival::Ties;
using testing::Frame;
using testing::indicator;
using testing::number_of;
using testing::Reader;

namespace {

Reader log_of(const std::string& column) {
    return [column](const Frame& f, std::size_t i) { return std::log(f.number(column, i)); };
}

Reader product(Reader a, Reader b) {
    return [a, b](const Frame& f, std::size_t i) { return a(f, i) * b(f, i); };
}

Frame complete(const Frame& frame, const std::string& column) {
    return frame.where([column](const Frame& f, std::size_t i) { return f.has(column, i); });
}

std::vector<FollowUp> counting(const Frame& frame) {
    std::vector<FollowUp> rows;
    for (std::size_t i = 0; i < frame.rows(); ++i) {
        rows.push_back(
            {frame.number("stop", i), frame.text("event", i) == "1", frame.number("start", i)});
    }
    return rows;
}

/// One row per patient of jasa1: last day, event, and the day of the transplant if there was one.
struct Transplant {
    double time = 0.0;
    bool dead = false;
    double transplant_day = INFINITY;
};

std::vector<Transplant> heart_patients(const Frame& jasa1) {
    std::map<std::string, Transplant> patients;
    for (std::size_t i = 0; i < jasa1.rows(); ++i) {
        Transplant& patient = patients[jasa1.text("id", i)];
        patient.time = std::max(patient.time, jasa1.number("stop", i));
        patient.dead = patient.dead || jasa1.text("event", i) == "1";
        if (jasa1.text("transplant", i) == "1") {
            patient.transplant_day = std::min(patient.transplant_day, jasa1.number("start", i));
        }
    }
    std::vector<Transplant> result;
    for (const auto& [id, patient] : patients) {
        result.push_back(patient);
    }
    return result;
}

CoxData two_groups(std::vector<FollowUp> rows, std::vector<double> group) {
    return {std::move(rows), 1, std::move(group), {}};
}

}  // namespace

TEST_CASE("Cox fits equal R's on lung: Efron, Breslow, exact, strata and interaction") {
    const auto all = testing::reference_data("survival-reference/data/lung.csv");
    if (!all) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/lung.json");
    const auto time = number_of("time");
    const auto dead = indicator("status", "2");
    const Frame ecog = complete(*all, "ph.ecog");
    const auto rows = testing::follow_up(ecog, time, dead);
    const CoxData three =
        testing::cox_data(ecog, rows, {number_of("age"), number_of("sex"), number_of("ph.ecog")});
    const auto fit = survival::fit_cox(three);
    testing::check_fit(fit, expected["cox_efron"]);
    CHECK(fit.coefficients[0] == Approx(0.0110667645961186).epsilon(1e-9));
    testing::check_fit(survival::fit_cox(three, Ties::Breslow), expected["cox_breslow"]);
    testing::check_fit(survival::fit_cox(three, Ties::Exact), expected["cox_exact"]);
    CoxData stratified = testing::cox_data(ecog, rows, {number_of("age"), number_of("sex")});
    stratified.stratum = testing::levels(ecog, {"ph.ecog"});
    testing::check_fit(survival::fit_cox(stratified), expected["cox_strata_inst"]);
    const auto age = number_of("age");
    const auto sex = number_of("sex");
    testing::check_fit(
        survival::fit_cox(testing::cox_data(*all, testing::follow_up(*all, time, dead),
                                            {age, sex, product(age, sex)})),
        expected["cox_interaction"]);
    std::vector<double> risk;
    for (std::size_t i = 0; i < three.follow_up.size(); ++i) {
        const auto x = three.row(i);
        risk.push_back(fit.coefficients[0] * x[0] + fit.coefficients[1] * x[1] +
                       fit.coefficients[2] * x[2]);
    }
    const auto counts = survival::concordance(rows, risk);
    const auto& harrell = expected["concordance"]["n"];
    CHECK(counts.concordant == harrell["count"]["concordant"].get<std::int64_t>());
    CHECK(counts.discordant == harrell["count"]["discordant"].get<std::int64_t>());
    CHECK(*counts.index() == Approx(harrell["C"].get<double>()).epsilon(1e-12));
}

TEST_CASE("Cox fits equal R's on veteran, pbc and colon") {
    const auto veteran = testing::reference_data("survival-reference/data/veteran.csv");
    if (!veteran) {
        return;
    }
    const auto time = number_of("time");
    auto expected = testing::reference_results("survival-reference/expected/veteran.json");
    const CoxData lung =
        testing::cox_data(*veteran, testing::follow_up(*veteran, time, number_of("status")),
                          {number_of("trt"), number_of("karno"), indicator("celltype", "smallcell"),
                           indicator("celltype", "adeno"), indicator("celltype", "large")});
    testing::check_fit(survival::fit_cox(lung), expected["cox_efron"]);
    testing::check_fit(survival::fit_cox(lung, Ties::Breslow), expected["cox_breslow"]);
    testing::check_fit(survival::fit_cox(lung, Ties::Exact), expected["cox_exact"]);
    expected = testing::reference_results("survival-reference/expected/pbc.json");
    const Frame pbc = complete(*testing::reference_data("survival-reference/data/pbc.csv"), "trt");
    const auto deaths = testing::follow_up(pbc, time, indicator("status", "2"));
    const CoxData liver = testing::cox_data(pbc, deaths,
                                            {number_of("age"), number_of("edema"), log_of("bili"),
                                             log_of("protime"), log_of("albumin")});
    testing::check_fit(survival::fit_cox(liver), expected["cox_efron"]);
    testing::check_fit(survival::fit_cox(liver, Ties::Breslow), expected["cox_breslow"]);
    const auto trt = number_of("trt");
    const auto albumin = number_of("albumin");
    testing::check_fit(
        survival::fit_cox(testing::cox_data(pbc, deaths, {trt, albumin, product(trt, albumin)})),
        expected["trt_by_albumin_interaction"]);
    expected = testing::reference_results("survival-reference/expected/colon.json");
    const Frame colon =
        testing::reference_data("survival-reference/data/colon.csv")
            ->where([](const Frame& f, std::size_t i) { return f.text("etype", i) == "1"; });
    const CoxData recurrence =
        testing::cox_data(colon, testing::follow_up(colon, time, number_of("status")),
                          {indicator("rx", "Lev"), indicator("rx", "Lev+5FU"), number_of("node4"),
                           number_of("extent"), number_of("age")});
    testing::check_fit(survival::fit_cox(recurrence), expected["cox_efron"]);
    testing::check_fit(survival::fit_cox(recurrence, Ties::Breslow), expected["cox_breslow"]);
    testing::check_fit(survival::fit_cox(recurrence, Ties::Exact), expected["cox_exact"]);
}

TEST_CASE("Cox fits of (start, stop] data equal R's on the heart transplants") {
    const auto heart = testing::reference_data("survival-reference/data/heart.csv");
    if (!heart) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/heart.json");
    const CoxData data = testing::cox_data(
        *heart, counting(*heart),
        {number_of("age"), number_of("year"), number_of("surgery"), number_of("transplant")});
    CHECK_NOTHROW(survival::require_disjoint(data.follow_up, testing::levels(*heart, {"id"})));
    testing::check_fit(survival::fit_cox(data), expected["cox_tv_efron"]);
    testing::check_fit(survival::fit_cox(data, Ties::Breslow), expected["cox_tv_breslow"]);
    const Frame jasa1 = *testing::reference_data("survival-reference/data/jasa1.csv");
    const auto age = number_of("age");
    const auto surgery = number_of("surgery");
    const auto transplant = number_of("transplant");
    testing::check_fit(
        survival::fit_cox(testing::cox_data(jasa1, counting(jasa1),
                                            {age, surgery, transplant, product(age, transplant),
                                             product(surgery, transplant)}),
                          Ties::Breslow),
        expected["cox_tv_jasa1_breslow_interaction"]);
}

TEST_CASE("ever-transplanted, time-dependent and landmark fits give R's three hazard ratios") {
    const auto jasa1 = testing::reference_data("survival-reference/data/jasa1.csv");
    if (!jasa1) {
        return;
    }
    const auto expected = testing::reference_results("survival-reference/expected/heart.json");
    CoxData ever{{}, 1, {}, {}};
    CoxData landmark{{}, 1, {}, {}};
    for (const Transplant& patient : heart_patients(*jasa1)) {
        ever.follow_up.push_back({patient.time, patient.dead});
        ever.covariates.push_back(std::isfinite(patient.transplant_day) ? 1.0 : 0.0);
        if (patient.time > 30.0) {
            landmark.follow_up.push_back({patient.time - 30.0, patient.dead});
            landmark.covariates.push_back(patient.transplant_day <= 30.0 ? 1.0 : 0.0);
        }
    }
    testing::check_fit(survival::fit_cox(ever), expected["wrong_ever_transplant"]);
    testing::check_fit(survival::fit_cox(landmark), expected["landmark30"]);
    testing::check_fit(
        survival::fit_cox(testing::cox_data(*jasa1, counting(*jasa1), {number_of("transplant")})),
        expected["right_time_dependent"]);
}

TEST_CASE("exact ties of one time are the conditional logistic likelihood") {
    // Two of four fail at once; with weights 1, 1, w, w and one of each failing the likelihood is
    // w / (1 + 4 w + w^2), largest at w = 1.
    const CoxData data =
        two_groups({{1, true}, {1, false}, {1, true}, {1, false}}, {0, 0, 1, 1});
    const auto fit = survival::fit_cox(data, Ties::Exact);
    REQUIRE(fit.status == CoxStatus::Converged);
    CHECK(std::abs(fit.coefficients[0]) < 1e-12);
    CHECK(fit.log_likelihood == Approx(-std::log(6.0)).epsilon(1e-14));
    CHECK(fit.covariance(0, 0) == Approx(3.0).epsilon(1e-12));
}

TEST_CASE("the order of rows changes no bit of a Cox fit") {
    const auto heart = testing::reference_data("survival-reference/data/heart.csv");
    if (!heart) {
        return;
    }
    const CoxData data =
        testing::cox_data(*heart, counting(*heart), {number_of("age"), number_of("transplant")});
    std::vector<std::size_t> order(data.follow_up.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    std::mt19937 engine(5);
    std::shuffle(order.begin(), order.end(), engine);
    CoxData shuffled{{}, 2, {}, {}};
    for (const std::size_t i : order) {
        shuffled.follow_up.push_back(data.follow_up[i]);
        shuffled.covariates.insert(shuffled.covariates.end(), data.row(i).begin(),
                                   data.row(i).end());
    }
    const auto one = survival::fit_cox(data);
    const auto two = survival::fit_cox(shuffled);
    CHECK(one.coefficients == two.coefficients);
    CHECK(one.log_likelihood == two.log_likelihood);
}

TEST_CASE("cutting follow-up into pieces does not change a Cox fit") {
    const CoxData whole = two_groups(
        {{5, true, 0}, {8, true, 0}, {9, false, 0}, {12, true, 0}, {13, true, 0}}, {1, 0, 1, 1, 0});
    const CoxData cut = two_groups(
        {{5, true, 0}, {3, false, 0}, {8, true, 3}, {9, false, 0}, {12, true, 0}, {13, true, 0}},
        {1, 0, 0, 1, 1, 0});
    CHECK(survival::fit_cox(whole).coefficients[0] ==
          Approx(survival::fit_cox(cut).coefficients[0]).epsilon(1e-12));
}

TEST_CASE("two events without ties have the closed-form maximum of the partial likelihood") {
    // l = b - ln(2 e^b + 1) - ln(e^b + 1): e^b = 1/sqrt(2).
    const CoxData data = two_groups({{1, true}, {2, true}, {3, false}}, {1, 0, 1});
    const auto fit = survival::fit_cox(data);
    REQUIRE(fit.status == CoxStatus::Converged);
    CHECK(fit.coefficients[0] == Approx(-0.5 * std::log(2.0)).epsilon(1e-13));
}

TEST_CASE("a class without events is reported as a monotone likelihood, with its LR test") {
    const CoxData data = two_groups(
        {{1, true}, {2, true}, {3, true}, {4, false}, {5, false}, {6, true}}, {0, 0, 0, 1, 1, 0});
    const auto fit = survival::fit_cox(data);
    CHECK(fit.status == CoxStatus::MonotoneLikelihood);
    CHECK(fit.coefficients.empty());
    CHECK_FALSE(fit.wald);
    // The supremum of the log-likelihood is that of the risk sets without the class.
    CHECK(fit.log_likelihood ==
          Approx(-std::log(4.0) - std::log(3.0) - std::log(2.0)).margin(1e-5));
    CHECK(fit.likelihood_ratio->p_value < 1.0);
}

TEST_CASE("two covariates that separate the events only together are a monotone likelihood") {
    CoxData data{{}, 2, {}, {}};
    for (int i = 0; i < 12; ++i) {
        const double noise = static_cast<double>((i * 7) % 5);
        data.follow_up.push_back({static_cast<double>(i + 1), true});
        data.covariates.push_back(noise);
        data.covariates.push_back(noise - 0.5 * static_cast<double>(i));
    }
    CHECK(survival::fit_cox(data).status == CoxStatus::MonotoneLikelihood);
}

TEST_CASE("the breast cancer data with a class without events is a monotone likelihood") {
    const auto frame = testing::reference_data("firth-cutpoint-reference/data/coxphf_breast.csv");
    if (!frame) {
        return;
    }
    const CoxData data =
        testing::cox_data(*frame, testing::follow_up(*frame, number_of("TIME"), number_of("CENS")),
                          {number_of("T"), number_of("N"), number_of("G"), number_of("CD")});
    CHECK(survival::fit_cox(data).status == CoxStatus::MonotoneLikelihood);
}

TEST_CASE(
    "without events, without variation or with a repeated covariate there is a typed status") {
    CHECK(survival::fit_cox(two_groups({{1, false}, {2, false}}, {0, 1})).status ==
          CoxStatus::NoEvents);
    CHECK(survival::fit_cox(two_groups({{1, true}, {2, true}}, {1, 1})).status ==
          CoxStatus::Singular);
    const CoxData repeated{
        {{1, true}, {2, true}, {3, true}, {4, false}}, 2, {0, 0, 1, 2, 0, 0, 1, 2}, {}};
    CHECK(survival::fit_cox(repeated).status == CoxStatus::Singular);
    CHECK(survival::fit_cox(CoxData{}).status == CoxStatus::NoEvents);
}

TEST_CASE("a model without covariates has its null log-likelihood and no test") {
    const CoxData data{{{1, true}, {2, true}, {3, false}}, 0, {}, {}};
    const auto fit = survival::fit_cox(data);
    CHECK(fit.status == CoxStatus::Converged);
    CHECK(fit.log_likelihood == Approx(-std::log(3.0) - std::log(2.0)).epsilon(1e-14));
    CHECK_FALSE(fit.likelihood_ratio);
}

TEST_CASE("one event among many still has a fit, or says why not") {
    const CoxData data =
        two_groups({{2, true}, {1, false}, {3, false}, {4, false}}, {0.3, 0.1, 0.9, 0.2});
    const auto fit = survival::fit_cox(data);
    CHECK(fit.events == 1);
    CHECK(fit.status == CoxStatus::Converged);
    const CoxData extreme = two_groups({{2, true}, {3, false}, {4, false}}, {0.9, 0.1, 0.2});
    CHECK(survival::fit_cox(extreme).status == CoxStatus::MonotoneLikelihood);
}

TEST_CASE("a zero-length interval or a missing covariate is an input error") {
    CHECK_THROWS_AS(survival::fit_cox(two_groups({{2, true, 2}, {3, true, 0}}, {0, 1})),
                    core::InputError);
    CHECK_THROWS_AS(survival::fit_cox(two_groups({{2, true}, {3, true}}, {0, std::nan("")})),
                    core::InputError);
    CHECK_THROWS_AS(survival::fit_cox(two_groups({{2, true}}, {0, 1})), std::invalid_argument);
}
