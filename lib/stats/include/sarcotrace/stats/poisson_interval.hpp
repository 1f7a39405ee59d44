#pragma once

#include <cstdint>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::stats {

/// Exact interval of a Poisson mean from one count >= 0: [chi2(a/2; 2k) / 2, chi2(1 - a/2; 2k + 2) / 2]
/// with a = 1 - level, 0 below for k = 0 (Garwood 1936, Biometrika 28:437).
/// \throws std::domain_error for a negative count
[[nodiscard]] ConfidenceInterval poisson_interval(std::int64_t count, double level = 0.95);

}  // namespace sarcotrace::stats
