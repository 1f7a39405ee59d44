#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sarcotrace/survival/follow_up.hpp"

namespace sarcotrace::survival {

/// Comparable pairs: one had the event while the other was still at risk afterwards.
struct Concordance {
    std::int64_t concordant = 0;  ///< the higher risk had the event first
    std::int64_t discordant = 0;
    std::int64_t tied_risk = 0;

    /// Harrell's C: (concordant + tied_risk / 2) / all comparable pairs; nothing without a pair.
    [[nodiscard]] std::optional<double> index() const noexcept;
};

/// Harrell 1982. Strata are compared only within themselves. Shape: one risk per row; `stratum`
/// one per row, or empty. \throws std::invalid_argument for unequal lengths
[[nodiscard]] Concordance concordance(std::span<const FollowUp> follow_up,
                                      std::span<const double> risk,
                                      std::span<const std::size_t> stratum = {});

}  // namespace sarcotrace::survival
