#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sarcotrace/stats/symmetric_solve.hpp"
#include "sarcotrace/survival/follow_up.hpp"

namespace sarcotrace::survival {

struct LogRankInput {
    std::span<const FollowUp> follow_up;
    std::span<const std::size_t> group;  ///< 0 .. group_count - 1, one per row
    std::size_t group_count;
    std::span<const std::size_t> stratum;  ///< any numbers, one per row; empty for none
    double rho = 0.0;                      ///< weight S(t-)^rho: 0 log-rank, 1 Peto-Peto
};

struct LogRankTest {
    std::vector<double> observed;  ///< weighted events per group, over the strata
    std::vector<double> expected;
    stats::SquareMatrix variance;  ///< of observed - expected
    double chi_squared;
    std::size_t degrees;  ///< groups with expected events, less one; 0: no test
    double p_value;       ///< two-sided; NaN when there is no test
};

/// Log-rank test of two or more groups and its rho family, stratified by adding observed, expected
/// and hypergeometric variance over the strata (Harrington and Fleming 1982).
/// \throws InputError as require_valid; \throws std::invalid_argument for unequal lengths
[[nodiscard]] LogRankTest log_rank(const LogRankInput& input);

}  // namespace sarcotrace::survival
