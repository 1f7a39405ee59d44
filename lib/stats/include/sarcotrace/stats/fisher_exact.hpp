#pragma once

#include <cstdint>
#include <span>

namespace sarcotrace::stats {

/// A 2 x 2 table of counts: rows are groups, columns are yes and no.
struct TwoByTwo {
    std::int64_t first_yes;
    std::int64_t first_no;
    std::int64_t second_yes;
    std::int64_t second_no;
};

struct FisherExact {
    double p_value;     ///< two-sided: sum over the tables that are no more likely than this one
    double odds_ratio;  ///< conditional maximum likelihood; 0 or infinity at the edge
    double lower;       ///< exact conditional limits; 0 or infinity at the edge
    double upper;
};

/// Fisher's exact test with the conditional odds ratio (non-central hypergeometric, Cornfield
/// limits), counts >= 0. With an empty margin the p-value is 1 and the limits are 0 and infinity.
/// \throws std::domain_error for a negative count
[[nodiscard]] FisherExact fisher_exact(const TwoByTwo& table, double level = 0.95);

/// P(sum of first_yes >= the observed sum) if the groups have one odds in each table, the margins of
/// each table given: the exact conditional test of several strata, one-sided (R's mantelhaen.test
/// with exact = TRUE, alternative = "greater"). 1 without tables.
/// \throws std::domain_error for a negative count
[[nodiscard]] double stratified_fisher_greater(std::span<const TwoByTwo> tables);

}  // namespace sarcotrace::stats
