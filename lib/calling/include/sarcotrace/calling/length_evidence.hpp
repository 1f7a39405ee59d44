#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::calling {

/// Lengths of the fragments that carry an allele and of those that carry the reference, bp, as
/// molecules: what an allele inserts or deletes is added or taken off. Fragments of unknown ends
/// are left out.
struct FragmentLengths {
    std::vector<std::int64_t> alt;
    std::vector<std::int64_t> ref;
};

[[nodiscard]] FragmentLengths fragment_lengths(std::span<const pileup::Molecule> molecules,
                                               const pileup::Allele& allele,
                                               const pileup::ReferenceWindow& reference);

/// ln of the likelihood of the alt molecules' lengths if they are tumor-derived, over that if they
/// are as the reference molecules' (blood cells). P0: lengths of the reference molecules in bins
/// of 5 bp, smoothed; tumor: (1 - s) P0 + s U(90, 150), the share s of short fragments integrated
/// over a grid, for tumors differ (0 among it: some are not short). 0 without alt molecules or
/// with too few of the reference. Equations: tools/call/README.md.
[[nodiscard]] double log_length_ratio(const FragmentLengths& lengths);

}  // namespace sarcotrace::calling
