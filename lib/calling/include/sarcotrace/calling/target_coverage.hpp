#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/pileup/columns.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::calling {

inline constexpr std::size_t trinucleotide_count = 64;

/// How many target bases have how many molecules, and which bases they are. Sums over windows.
struct TargetCoverage {
    std::int64_t bases = 0;
    /// By stratum: molecules -> target bases with that many; bases with none stand under 0.
    pileup::PerStratum<std::map<std::int64_t, std::int64_t>> bases_by_depth;
    /// Target bases by their trinucleotide (16 left + 4 middle + right, A C G T, along the
    /// reference); those beside an N are in none.
    std::array<std::int64_t, trinucleotide_count> trinucleotides{};

    TargetCoverage& operator+=(const TargetCoverage& other);
    /// Lower median over the target's bases, each stratum by itself; 0 without a base.
    [[nodiscard]] pileup::PerStratum<std::int64_t> median_molecules() const;
};

/// Coverage of one window's core. `columns` are of that core or of a wider interval.
[[nodiscard]] TargetCoverage coverage_of(const pileup::Columns& columns,
                                         const pileup::ReferenceWindow& reference,
                                         const core::Interval& core);

}  // namespace sarcotrace::calling
