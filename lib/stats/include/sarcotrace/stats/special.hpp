#pragma once

#include <cstdint>
#include <span>

namespace sarcotrace::stats {

// Distribution functions and special functions, thin names over Boost.Math so that domain code
// does not include it. Arguments out of range throw std::domain_error (Boost.Math's policy).

[[nodiscard]] double normal_quantile(double p);
/// Upper tail P(X > x) of chi-squared with `degrees` degrees of freedom.
[[nodiscard]] double chi_squared_upper(double x, double degrees);
[[nodiscard]] double chi_squared_quantile(double p, double degrees);
[[nodiscard]] double beta_cdf(double x, double a, double b);
[[nodiscard]] double beta_quantile(double p, double a, double b);
[[nodiscard]] double log_gamma(double x);
[[nodiscard]] double log_choose(std::int64_t n, std::int64_t k);
/// ln P(X = k) of the beta-binomial with n trials and Beta(a, b).
[[nodiscard]] double log_beta_binomial(std::int64_t k, std::int64_t n, double a, double b);
/// Upper tail P(X >= k) of the beta-binomial with n trials and Beta(a, b).
[[nodiscard]] double beta_binomial_upper(std::int64_t k, std::int64_t n, double a, double b);

/// ln(exp(a) + exp(b)); either may be minus infinity.
[[nodiscard]] double log_add(double a, double b) noexcept;
/// ln of the sum of exp(values); minus infinity if there are none.
[[nodiscard]] double log_sum(std::span<const double> values) noexcept;

}  // namespace sarcotrace::stats
