#pragma once

#include <optional>
#include <vector>

#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::survival {

/// A coefficient of a penalised fit: log hazard or odds ratio per unit, its profile limits (nothing
/// for one that was not found) and the p-value of the penalised likelihood ratio against zero.
struct FirthTerm {
    double coefficient;
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> p_value;
};

struct FirthFit {
    CoxStatus status;  ///< Converged, Singular, NotConverged or NoEvents
    double penalized_log_likelihood_null;  ///< all coefficients zero
    double penalized_log_likelihood;
    std::vector<FirthTerm> terms;  ///< one per coefficient; empty unless Converged
};

/// Maximises the Cox partial likelihood times the root of the determinant of its information (Firth
/// 1993, Biometrika 80:27; for Cox models Heinze & Schemper 2001, Biometrics 57:114), which has a
/// finite maximum where a class has no event. Profile limits at `confidence_level` (0 to 1) hold the
/// other coefficients at their penalised maximum. Ties::Exact is taken as Efron.
/// \throws InputError and std::invalid_argument as fit_cox
[[nodiscard]] FirthFit fit_firth_cox(const CoxData& data, Ties ties = Ties::Efron,
                                     double confidence_level = 0.95);

/// The same for a logistic model (Heinze & Schemper 2002, Stat Med 21:2409). `covariates`: row by row,
/// outcomes.size() x covariate_count; the first term is the intercept. NoEvents if all outcomes are
/// the same.
/// \throws std::invalid_argument for unequal lengths
[[nodiscard]] FirthFit fit_firth_logistic(const std::vector<bool>& outcomes,
                                          const std::vector<double>& covariates,
                                          std::size_t covariate_count,
                                          double confidence_level = 0.95);

}  // namespace sarcotrace::survival
