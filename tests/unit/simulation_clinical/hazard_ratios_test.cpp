#include <array>
#include <cmath>
#include <sstream>

#include "catch.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/simulation/clinical_cohort.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/survival/cox.hpp"
#include "support.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr std::size_t terms = 5;

std::array<double, terms> planted(const LogHazardRatios& log_hr) {
    return {log_hr.arm_atezolizumab, log_hr.log2_tumor_fraction, log_hr.log2_nlr,
            log_hr.log2_crp_albumin, log_hr.pdl1_positive};
}

std::array<double, terms> covariates(const PatientTruth& truth) {
    return {truth.arm == Arm::SbrtAtezolizumab ? 1.0 : 0.0, truth.log2_tumor_fraction,
            truth.log2_nlr, truth.log2_crp_albumin, truth.pdl1_positive ? 1.0 : 0.0};
}

ClinicalCohort exact_cohort(std::int64_t patients, std::uint64_t seed) {
    ClinicalCohortOptions options;
    options.patients = patients;
    options.seed = seed;
    options.exact_event_times = true;
    return simulate_clinical_cohort(options);
}

double days_of(const ClinicalCohort& cohort, std::size_t i) {
    return static_cast<double>(
        (cohort.truth[i].pfs_date - cohort.courses[i].randomisation_date).count());
}

survival::CoxFit fit(const ClinicalCohort& cohort) {
    survival::CoxData data;
    data.covariate_count = terms;
    for (std::size_t i = 0; i < cohort.truth.size(); ++i) {
        data.follow_up.push_back({days_of(cohort, i), cohort.truth[i].pfs_event != PfsEvent::None});
        for (const double value : covariates(cohort.truth[i])) {
            data.covariates.push_back(value);
        }
    }
    return survival::fit_cox(data);
}

/// Coefficients and standard errors of R's coxph, or nothing if R is not there.
std::vector<double> fit_in_r(const ClinicalCohort& cohort) {
    const testing::TempDir folder;
    std::string table = "days\tevent\tx1\tx2\tx3\tx4\tx5\n";
    for (std::size_t i = 0; i < cohort.truth.size(); ++i) {
        table += core::format_number(days_of(cohort, i)) + "\t" +
                 (cohort.truth[i].pfs_event != PfsEvent::None ? "1" : "0");
        for (const double value : covariates(cohort.truth[i])) {
            table += "\t" + core::format_number(value);
        }
        table += "\n";
    }
    testing::write_file(folder / "cohort.tsv", table);
    testing::write_file(
        folder / "fit.R",
        "suppressPackageStartupMessages(library(survival))\n"
        "d <- read.delim('cohort.tsv')\n"
        "f <- coxph(Surv(days, event) ~ x1 + x2 + x3 + x4 + x5, d,\n"
        "           control = coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 50))\n"
        "cat(sprintf('%.17g', c(coef(f), sqrt(diag(vcov(f))))), sep = '\\n')\n");
    const testing::ToolRun run = testing::run_tool("Rscript", {"fit.R"}, folder.path());
    std::vector<double> values;
    std::istringstream lines(run.exit_status == 0 ? run.standard_output : "");
    for (std::string line; std::getline(lines, line);) {
        values.push_back(core::parse_number(line).value());
    }
    return values;
}

TEST_CASE("the planted log hazard ratios come back from 2000 patients", "[simulation]") {
    const ClinicalCohort cohort = exact_cohort(2000, 1);
    const auto truth = planted(LogHazardRatios());
    const survival::CoxFit model = fit(cohort);
    REQUIRE(model.status == survival::CoxStatus::Converged);
    for (std::size_t term = 0; term < terms; ++term) {
        CAPTURE(term, truth[term], model.coefficients[term]);
        const double standard_error = std::sqrt(model.covariance(term, term));
        CHECK(std::abs(model.coefficients[term] - truth[term]) < 3.0 * standard_error);
        CHECK(standard_error < 0.12);
    }
}

TEST_CASE("R's coxph gives the planted log hazard ratios too", "[simulation]") {
    const ClinicalCohort cohort = exact_cohort(2000, 1);
    const std::vector<double> in_r = fit_in_r(cohort);
    if (in_r.size() != 2 * terms) {
        WARN("skipped: Rscript with survival is not there");
        return;
    }
    const auto truth = planted(LogHazardRatios());
    const survival::CoxFit model = fit(cohort);
    for (std::size_t term = 0; term < terms; ++term) {
        CAPTURE(term, truth[term], in_r[term], in_r[terms + term]);
        CHECK(std::abs(in_r[term] - truth[term]) < 3.0 * in_r[terms + term]);
        CHECK(std::abs(in_r[term] - model.coefficients[term]) < 1e-8);
    }
}

TEST_CASE("over many cohorts the estimates scatter about the truth as they should",
          "[simulation]") {
    // Sum over cohorts of ((estimate - planted) / standard error)^2 for each term: chi-squared.
    constexpr std::uint64_t cohorts = 60;
    const auto truth = planted(LogHazardRatios());
    std::array<double, terms> chi_squared{};
    std::array<double, terms> z_sum{};
    for (std::uint64_t seed = 1; seed <= cohorts; ++seed) {
        const survival::CoxFit model = fit(exact_cohort(600, seed));
        REQUIRE(model.status == survival::CoxStatus::Converged);
        for (std::size_t term = 0; term < terms; ++term) {
            const double z =
                (model.coefficients[term] - truth[term]) / std::sqrt(model.covariance(term, term));
            chi_squared[term] += z * z;
            z_sum[term] += z;
        }
    }
    for (std::size_t term = 0; term < terms; ++term) {
        CAPTURE(term, chi_squared[term], z_sum[term]);
        CHECK(chi_squared[term] > stats::chi_squared_quantile(0.001, cohorts));
        CHECK(chi_squared[term] < stats::chi_squared_quantile(0.999, cohorts));
        CHECK(std::abs(z_sum[term]) / std::sqrt(static_cast<double>(cohorts)) < 3.3);
    }
}

}  // namespace
}  // namespace sarcotrace::simulation
