#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sarcotrace/copy_number/estimate.hpp"

namespace sarcotrace::copy_number {

/// Copies against the usual number u of the genome's bins: Deleted below half a copy, Lost below
/// u - 0.5, Neutral up to u + 0.5, Gained up to u + 3.5, Amplified above.
enum class GeneState { Deleted, Lost, Neutral, Gained, Amplified };
inline constexpr std::array<std::string_view, 5> gene_state_names = {"DELETED", "LOST", "NEUTRAL",
                                                                     "GAINED", "AMPLIFIED"};

/// Absolute copies of a gene in the tumor cells.
struct GeneCopies {
    double copies;  ///< posterior median; 0 and more
    double lower;   ///< 95 % interval
    double upper;
    GeneState state;           ///< the likeliest
    double state_probability;  ///< its share of the posterior
};

/// Why a gene has no copies.
enum class GeneMissing {
    NoBins,       ///< no bin with a value overlaps the gene
    NotDecoded,   ///< its bins were not decoded, as those of a man's X
    NotDetected,  ///< no copy-number change was detected, so nothing scales the ratio
    Insufficient  ///< the profile has too few bins
};
inline constexpr std::array<std::string_view, 4> gene_missing_names = {
    "NO_BINS", "NOT_DECODED", "NOT_DETECTED", "INSUFFICIENT"};

struct GeneResult {
    std::size_t bins = 0;      ///< with a value, that overlap the gene
    std::size_t segment_bins;  ///< whose mean was taken
    double log2_ratio;         ///< that mean; NaN without
    core::ValueOrReason<GeneCopies> copies = core::MissingReason::NotAssessable;
    GeneMissing missing = GeneMissing::NoBins;  ///< where there are no copies
};

/// The ratio is the weighted mean of the gene's segment (a run of bins decoded with the same copies), or
/// of the window of up to 8 bins about the gene that lies farthest off it, if by more than 3.5 standard
/// errors, as in a deletion or amplicon shorter than what the chain sees. It is turned into copies, c = [r (2 (1 - t) + t c0) -
/// 2 (1 - t)] / t with r relative to the commonest copies c0, over the posterior of t of all solutions.
/// Shape: relative_variance as for estimate_fraction(); `result` of the same profile.
[[nodiscard]] GeneResult gene_copies(const RatioProfile& profile,
                                     std::span<const double> relative_variance,
                                     const CopyNumberResult& result, const core::Region& gene);

}  // namespace sarcotrace::copy_number
