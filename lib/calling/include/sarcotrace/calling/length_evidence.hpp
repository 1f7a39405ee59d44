#pragma once

#include <array>
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

/// How the lengths of a tumor's fragments may differ from the rest: a share of them comes from a
/// shorter component around `mode_bp`.
struct LengthProfile {
    double short_share;
    double mode_bp;
    double weight;  ///< prior probability
};
inline constexpr std::size_t length_profile_count = 13;
/// The profiles that are weighed against each other; the first has no short fragments.
[[nodiscard]] const std::array<LengthProfile, length_profile_count>& length_profiles() noexcept;

using LengthRatios = std::array<double, length_profile_count>;
/// ln of the likelihood of the alt molecules' lengths if they are tumor-derived, by profile, over
/// that if they are as the reference molecules' (blood cells): the lengths of the latter in bins of
/// 5 bp, smoothed, are P0; a tumor's are (1 - s) P0 + s N(mode, 18 bp). Zeros without alt molecules
/// or with too few of the reference. Equations: tools/call/README.md.
[[nodiscard]] LengthRatios log_length_ratios(const FragmentLengths& lengths);

}  // namespace sarcotrace::calling
