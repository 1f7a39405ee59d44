#pragma once

#include <cstdint>
#include <optional>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::calling {

/// Tumor variants per million bases, with the exact Poisson interval (95 %).
struct MutationalBurden {
    double per_mb;
    stats::ConfidenceInterval interval;
};

/// From `mutations` of at least some VAF on the `assessable_bp` bases at which an SNV of that VAF
/// passes with probability 0.95. Nothing with fewer bases than `least_bp` (at least 1).
[[nodiscard]] std::optional<MutationalBurden> mutational_burden(std::int64_t mutations,
                                                                std::int64_t assessable_bp,
                                                                std::int64_t least_bp);

}  // namespace sarcotrace::calling
