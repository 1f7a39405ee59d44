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
    std::vector<std::uint64_t> alt_keys;  ///< of the molecules of `alt`, in its order
    /// Bases of its own that a molecule must hold to tell the allele, with it and with the reference.
    std::int64_t alt_span_bp = 1;
    std::int64_t ref_span_bp = 1;
};

[[nodiscard]] FragmentLengths fragment_lengths(std::span<const pileup::Molecule> molecules,
                                               const pileup::Allele& allele,
                                               const pileup::ReferenceWindow& reference);

/// How the lengths of a tumor's fragments may differ from those of blood cells: a share of them comes
/// from a shorter component around `mode_bp`. Some of the reference molecules are the tumor's too.
struct LengthProfile {
    double short_share;
    double mode_bp;
    double tumor_share;  ///< of the reference molecules
    double weight;       ///< prior probability
};
inline constexpr std::size_t length_profile_count = 61;
/// The profiles that are weighed against each other; the first has no short fragments.
[[nodiscard]] const std::array<LengthProfile, length_profile_count>& length_profiles() noexcept;

/// ln of the likelihood of the alt molecules' lengths if they are tumor-derived, and if they are of
/// blood cells alone, by profile, over that if they are as the reference molecules'.
struct LengthRatios {
    std::array<double, length_profile_count> log_tumor{};
    std::array<double, length_profile_count> log_blood{};
    friend bool operator==(const LengthRatios&, const LengthRatios&) = default;
};
/// The lengths of the reference molecules in bins of 5 bp, smoothed, are R = (1 - t) B + t T: blood
/// cells' and the tumor's, T = (1 - s) B + s N(mode, 18 bp); so B = (R - t s N) / (1 - t s). Zeros
/// without alt molecules or with too few of the reference. Equations: tools/call/README.md.
[[nodiscard]] LengthRatios log_length_ratios(const FragmentLengths& lengths);

/// Of the evidence of each allele's molecules the share that is its own where molecules carry several
/// of the alleles: a molecule counts once over all of them. `keys` holds the molecules by allele; 1
/// for an allele without any.
[[nodiscard]] std::vector<double> molecule_shares(
    const std::vector<std::vector<std::uint64_t>>& keys);

}  // namespace sarcotrace::calling
