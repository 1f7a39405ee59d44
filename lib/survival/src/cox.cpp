#include "sarcotrace/survival/cox.hpp"

#include <algorithm>

#include "partial_likelihood.hpp"
#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival {
namespace {

CoxStatus status_of(stats::NewtonStatus status) {
    switch (status) {
        case stats::NewtonStatus::Converged: return CoxStatus::Converged;
        case stats::NewtonStatus::NoFiniteMaximum: return CoxStatus::MonotoneLikelihood;
        case stats::NewtonStatus::SingularInformation: return CoxStatus::Singular;
        case stats::NewtonStatus::IterationLimit: return CoxStatus::NotConverged;
    }
    return CoxStatus::NotConverged;
}

std::optional<ChiSquaredTest> test_of(double chi_squared, std::size_t degrees) {
    if (degrees == 0) {
        return std::nullopt;
    }
    // Rounding can leave a difference of log-likelihoods just below zero.
    const double positive = std::max(0.0, chi_squared);
    return ChiSquaredTest{positive,
                          stats::chi_squared_upper(positive, static_cast<double>(degrees))};
}

void add_tests(const stats::NewtonResult& newton, std::size_t degrees, CoxFit& fit) {
    if (fit.status == CoxStatus::Converged || fit.status == CoxStatus::MonotoneLikelihood) {
        fit.likelihood_ratio =
            test_of(2.0 * (fit.log_likelihood - fit.log_likelihood_null), degrees);
    }
    if (fit.status == CoxStatus::Converged) {
        fit.wald = test_of(
            stats::bilinear_form(newton.arguments, newton.at_end.information, newton.arguments),
            degrees);
    }
    if (const auto inverse = stats::inverse_of_positive_definite(newton.at_start.information)) {
        fit.score = test_of(
            stats::bilinear_form(newton.at_start.gradient, *inverse, newton.at_start.gradient),
            degrees);
    }
}

/// Coefficients and covariance per unit of the covariates as given.
void add_estimates(const stats::NewtonResult& newton, const std::vector<double>& scale,
                   CoxFit& fit) {
    const auto inverse = stats::inverse_of_positive_definite(newton.at_end.information);
    if (!inverse) {
        fit.status = CoxStatus::Singular;
        return;
    }
    fit.covariance = *inverse;
    for (std::size_t i = 0; i < scale.size(); ++i) {
        fit.coefficients.push_back(newton.arguments[i] / scale[i]);
        for (std::size_t j = 0; j < scale.size(); ++j) {
            fit.covariance(i, j) /= scale[i] * scale[j];
        }
    }
}

}  // namespace

std::string_view to_string_view(CoxStatus status) noexcept {
    switch (status) {
        case CoxStatus::Converged: return "CONVERGED";
        case CoxStatus::MonotoneLikelihood: return "MONOTONE_LIKELIHOOD";
        case CoxStatus::Singular: return "SINGULAR";
        case CoxStatus::NotConverged: return "NOT_CONVERGED";
        case CoxStatus::NoEvents: return "NO_EVENTS";
    }
    return "NOT_CONVERGED";
}

std::string_view to_string_view(Ties ties) noexcept {
    switch (ties) {
        case Ties::Efron: return "EFRON";
        case Ties::Breslow: return "BRESLOW";
        case Ties::Exact: return "EXACT";
    }
    return "EFRON";
}

CoxFit fit_cox(const CoxData& data, Ties ties) {
    const PartialLikelihood likelihood(data, ties);
    CoxFit fit{CoxStatus::NoEvents,
               data.follow_up.size(),
               event_count(data.follow_up),
               0,
               0.0,
               0.0,
               {},
               {},
               {},
               {},
               {}};
    if (fit.events == 0) {
        return fit;
    }
    const stats::NewtonResult newton =
        stats::maximize_by_newton([&](std::span<const double> beta) { return likelihood(beta); },
                                  std::vector<double>(data.covariate_count, 0.0));
    fit.status = status_of(newton.status);
    fit.iterations = newton.iterations;
    fit.log_likelihood_null = newton.at_start.value;
    fit.log_likelihood = newton.at_end.value;
    add_tests(newton, data.covariate_count, fit);
    if (fit.status == CoxStatus::Converged) {
        add_estimates(newton, likelihood.scale(), fit);
    }
    return fit;
}

std::optional<ChiSquaredTest> compare_nested(const CoxFit& larger, const CoxFit& smaller,
                                             std::size_t degrees) {
    const auto has_maximum = [](const CoxFit& fit) {
        return fit.status == CoxStatus::Converged || fit.status == CoxStatus::MonotoneLikelihood;
    };
    if (!has_maximum(larger) || !has_maximum(smaller)) {
        return std::nullopt;
    }
    return test_of(2.0 * (larger.log_likelihood - smaller.log_likelihood), degrees);
}

}  // namespace sarcotrace::survival
