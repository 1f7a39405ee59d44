#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::monitoring {

/// Molecules by fragment-length class.
using LengthCounts = std::array<std::int64_t, pileup::length_class_count>;
/// Share of each length class; they add up to 1.
using LengthShares = std::array<double, pileup::length_class_count>;
/// Density of mutant over density of reference molecules in each length class.
using LengthRatios = std::array<double, pileup::length_class_count>;
inline constexpr LengthRatios equal_lengths = {1.0, 1.0, 1.0, 1.0};

/// Molecules of one locus by what they support.
struct LengthEvidence {
    LengthCounts mutant{};
    LengthCounts reference{};

    LengthEvidence& operator+=(const LengthEvidence& other) noexcept;
};
[[nodiscard]] LengthEvidence length_evidence(const pileup::AlleleEvidence& evidence) noexcept;

/// Shares of the molecules, one molecule added to each class.
[[nodiscard]] LengthShares length_shares(const LengthCounts& molecules) noexcept;

/// Mutant molecules the ratio 1 is worth.
inline constexpr double ratio_prior_molecules = 20.0;
/// The shares of mutant over those of reference molecules of known length, shrunk to 1 and kept
/// within 1/4 and 4; 1 for unknown lengths.
[[nodiscard]] LengthRatios length_ratios(const LengthEvidence& evidence) noexcept;

/// Ratios for testing each locus in one sample, learned without that locus and without that
/// sample. Shape: by_sample[sample][locus]; a sample without molecules may be empty. \return one
/// entry per locus
[[nodiscard]] std::vector<LengthRatios> left_out_ratios(
    const std::vector<std::vector<LengthEvidence>>& by_sample, std::size_t tested_sample,
    std::size_t loci);

}  // namespace sarcotrace::monitoring
