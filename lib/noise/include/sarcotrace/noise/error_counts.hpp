#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/noise/model.hpp"

namespace sarcotrace::noise {

// Distributions of the number of molecules with an allele, P(X = 0) ... P(X = count - 1), each
// term from the one before. Terms past `molecules` are 0.

/// Errors alone: beta-binomial. Shape: count values.
[[nodiscard]] std::vector<double> beta_binomial_terms(std::int64_t molecules,
                                                      const ErrorRate& error, std::int64_t count);
/// Shape: count values; 0 <= p <= 1.
[[nodiscard]] std::vector<double> binomial_terms(std::int64_t molecules, double p,
                                                 std::int64_t count);

/// Weight of one molecule with the allele, in half nats: round(2 ln(1 + vaf / error)), at least 1.
[[nodiscard]] std::int64_t half_nats(double vaf, double error);

}  // namespace sarcotrace::noise
