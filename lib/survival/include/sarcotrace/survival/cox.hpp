#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/stats/symmetric_solve.hpp"
#include "sarcotrace/survival/follow_up.hpp"

namespace sarcotrace::survival {

/// How tied event times enter the partial likelihood: Efron 1977, Breslow 1974, or Exact, for times
/// that are discrete (Cox 1972: those with an event among all sets of as many at risk). Exact costs
/// the ties times the rows at risk at each event time.
enum class Ties { Efron, Breslow, Exact };

/// "EFRON", "BRESLOW", "EXACT".
[[nodiscard]] std::string_view to_string_view(Ties ties) noexcept;

/// Data of a Cox model.
struct CoxData {
    std::vector<FollowUp> follow_up;
    std::size_t covariate_count = 0;
    std::vector<double> covariates;    ///< row by row, follow_up.size() x covariate_count
    std::vector<std::size_t> stratum;  ///< one per row, or empty for none

    [[nodiscard]] std::span<const double> row(std::size_t index) const {
        return std::span(covariates).subspan(index * covariate_count, covariate_count);
    }
};

/// Whether the coefficients may be used.
enum class CoxStatus {
    Converged,
    MonotoneLikelihood,  ///< a coefficient has no finite estimate: a class without an event
    Singular,            ///< a covariate is constant in the risk sets, or a sum of others
    NotConverged,
    NoEvents
};

/// "CONVERGED", "MONOTONE_LIKELIHOOD", "SINGULAR", "NOT_CONVERGED", "NO_EVENTS".
[[nodiscard]] std::string_view to_string_view(CoxStatus status) noexcept;

/// A chi-squared test of all coefficients at once.
struct ChiSquaredTest {
    double chi_squared;
    double p_value;
};

struct CoxFit {
    CoxStatus status;
    std::size_t rows;
    std::size_t events;
    int iterations;
    double log_likelihood_null;
    /// At the estimate; under MonotoneLikelihood its limit to about 1e-6.
    double log_likelihood;
    /// Log hazard ratios per unit, one per covariate; empty unless Converged.
    std::vector<double> coefficients;
    stats::SquareMatrix covariance;  ///< inverse information; empty unless Converged
    /// Absent without degrees of freedom; Wald and score also when their matrix is singular.
    std::optional<ChiSquaredTest> likelihood_ratio;
    std::optional<ChiSquaredTest> wald;
    std::optional<ChiSquaredTest> score;
};

/// Maximises the Cox partial likelihood (Cox 1972) by Newton-Raphson from zero, strata with their own baseline, (start, stop] intervals. The order
/// of the rows changes no bit of the result. A failure is a status, not an exception.
/// \throws InputError as require_valid, or for a covariate that is not finite;
/// \throws std::invalid_argument for unequal lengths
[[nodiscard]] CoxFit fit_cox(const CoxData& data, Ties ties = Ties::Efron);

/// Test of `larger` against `smaller`, a model nested in it on the same rows, by twice the
/// difference of the log-likelihoods; nothing if either has no maximum or degrees is 0.
[[nodiscard]] std::optional<ChiSquaredTest> compare_nested(const CoxFit& larger,
                                                           const CoxFit& smaller,
                                                           std::size_t degrees);

}  // namespace sarcotrace::survival
