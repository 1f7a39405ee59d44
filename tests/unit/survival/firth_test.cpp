#include "sarcotrace/survival/firth.hpp"

#include <cmath>

#include "catch.hpp"
#include "reference.hpp"

using namespace sarcotrace;
using survival::CoxData;
using survival::CoxStatus;
using survival::Ties;
using testing::close;
using testing::number_of;

namespace {

CoxData two_groups(const std::vector<survival::FollowUp>& rows, std::vector<double> group) {
    return {rows, 1, std::move(group), {}};
}

void check_limit(const std::optional<double>& ours, double expected) {
    REQUIRE(ours);
    CHECK(close(*ours, expected, 1e-8));
}

}  // namespace

TEST_CASE("a penalised Cox fit, its profile limits and p-values equal the reference") {
    const auto frame = testing::reference_data("firth-cutpoint-reference/data/coxphf_breast.csv");
    if (!frame) {
        return;
    }
    const auto results =
        testing::reference_results("firth-cutpoint-reference/expected/firth_cox.json");
    const CoxData data =
        testing::cox_data(*frame, testing::follow_up(*frame, number_of("TIME"), number_of("CENS")),
                          {number_of("T"), number_of("N"), number_of("G"), number_of("CD")});
    for (const auto& [key, ties] : {std::pair("independent", Ties::Breslow),
                                    std::pair("independent_efron", Ties::Efron)}) {
        const auto& expected = results.at(key);
        const auto fit = survival::fit_firth_cox(data, ties);
        REQUIRE(fit.status == CoxStatus::Converged);
        REQUIRE(fit.terms.size() == 4);
        CHECK(close(fit.penalized_log_likelihood_null, expected["penalised_loglik"][0], 1e-9));
        CHECK(close(fit.penalized_log_likelihood, expected["penalised_loglik"][1], 1e-9));
        for (std::size_t i = 0; i < fit.terms.size(); ++i) {
            // Its two programs agree with each other to 1e-7.
            CHECK(close(fit.terms[i].coefficient, expected["coef"][i], 1e-7));
            check_limit(fit.terms[i].lower, expected["profile_ci_lower"][i]);
            check_limit(fit.terms[i].upper, expected["profile_ci_upper"][i]);
            CHECK(close(fit.terms[i].p_value.value(), expected["penalised_lr_p"][i], 1e-9));
        }
    }
}

TEST_CASE("a penalised fit of two who fail in turn has the closed-form maximum") {
    // The first of two fails, so the likelihood is p = e^b / (e^b + 1), the information p (1 - p), and
    // ln p + ln(p (1 - p)) / 2 is largest at p = 3/4.
    const auto fit =
        survival::fit_firth_cox(two_groups({{1.0, true}, {2.0, false}}, {1.0, 0.0}));
    REQUIRE(fit.status == CoxStatus::Converged);
    CHECK(fit.terms[0].coefficient == Approx(std::log(3.0)).epsilon(1e-9));
    CHECK(fit.penalized_log_likelihood ==
          Approx(std::log(0.75) + 0.5 * std::log(3.0 / 16.0)).epsilon(1e-12));
}

TEST_CASE("a penalised fit does not depend on the units of a covariate") {
    const std::vector<survival::FollowUp> rows = {{1, true},  {2, true},  {3, false},
                                                  {4, true},  {5, false}, {6, true}};
    const auto fit = survival::fit_firth_cox(two_groups(rows, {1.0, 0.3, 0.7, 0.1, 0.2, 0.4}));
    const auto large = survival::fit_firth_cox(two_groups(rows, {100, 30, 70, 10, 20, 40}));
    CHECK(close(large.terms[0].coefficient * 100.0, fit.terms[0].coefficient, 1e-9));
    CHECK(close(large.terms[0].upper.value() * 100.0, fit.terms[0].upper.value(), 1e-8));
    CHECK(close(large.penalized_log_likelihood - fit.penalized_log_likelihood, std::log(100.0),
                1e-9));
}

TEST_CASE("a penalised fit without events or without variation has a typed status") {
    CHECK(survival::fit_firth_cox(two_groups({{1, false}, {2, false}}, {0, 1})).status ==
          CoxStatus::NoEvents);
    CHECK(survival::fit_firth_cox(two_groups({{1, true}, {2, true}}, {1, 1})).status ==
          CoxStatus::Singular);
}

TEST_CASE("a penalised logistic fit, its profile limits and p-values equal the reference") {
    const auto frame = testing::reference_data("firth-cutpoint-reference/data/logistf_sex2.csv");
    if (!frame) {
        return;
    }
    const auto expected =
        testing::reference_results("firth-cutpoint-reference/expected/firth_logistic.json")
            ["independent"];
    std::vector<bool> outcomes;
    std::vector<double> covariates;
    for (std::size_t row = 0; row < frame->rows(); ++row) {
        outcomes.push_back(frame->number("case", row) == 1.0);
        for (const char* column : {"age", "oc", "vic", "vicl", "vis", "dia"}) {
            covariates.push_back(frame->number(column, row));
        }
    }
    const auto fit = survival::fit_firth_logistic(outcomes, covariates, 6);
    REQUIRE(fit.status == CoxStatus::Converged);
    REQUIRE(fit.terms.size() == 7);
    CHECK(close(fit.penalized_log_likelihood, expected["penalised_loglik"], 1e-9));
    for (std::size_t i = 0; i < fit.terms.size(); ++i) {
        CHECK(close(fit.terms[i].coefficient, expected["coef"][i], 1e-9));
        check_limit(fit.terms[i].lower, expected["profile_ci_lower"][i]);
        check_limit(fit.terms[i].upper, expected["profile_ci_upper"][i]);
        CHECK(close(fit.terms[i].p_value.value(), expected["penalised_lr_p"][i], 1e-9));
    }
}

TEST_CASE("a penalised logistic fit without covariates adds half a case to each outcome") {
    const auto fit = survival::fit_firth_logistic({true, true, true, false, false}, {}, 0);
    REQUIRE(fit.status == CoxStatus::Converged);
    CHECK(fit.terms[0].coefficient == Approx(std::log(3.5 / 2.5)).epsilon(1e-10));
    CHECK(survival::fit_firth_logistic({true, true}, {}, 0).status == CoxStatus::NoEvents);
    CHECK(survival::fit_firth_logistic({true, false}, {1.0, 1.0}, 1).status ==
          CoxStatus::Singular);
}
