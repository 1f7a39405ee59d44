#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/pileup/columns.hpp"
#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::noise {

/// Sufficient statistics of the error rate and of its spread between sites: over sites with n
/// molecules of which k show the error. Sums are exact and additive over controls.
struct Sums {
    std::int64_t sites = 0;
    std::int64_t n = 0;
    std::int64_t k = 0;
    std::int64_t nn = 0;  ///< sum of n^2
    std::int64_t nk = 0;  ///< sum of n k
    std::int64_t kk = 0;  ///< sum of k^2

    void add(std::int64_t molecules, std::int64_t errors) noexcept;
    Sums& operator+=(const Sums& other) noexcept;
    friend bool operator==(const Sums&, const Sums&) = default;
};

/// A substitution in its trinucleotide, read along the strand that was sequenced; duplex
/// molecules are both strands, so there the middle base is turned to C or T.
/// `trinucleotide` is 16 * left + 4 * middle + right with A C G T = 0 1 2 3.
struct SubstitutionCell {
    std::size_t tier;
    std::size_t trinucleotide;
    std::size_t alt;

    [[nodiscard]] std::size_t index() const noexcept {
        return (tier * 64 + trinucleotide) * 4 + alt;
    }
};
inline constexpr std::size_t substitution_cells = pileup::tier_count * 64 * 4;

/// Nothing if the reference trinucleotide holds an N or alt is the reference base.
[[nodiscard]] std::optional<SubstitutionCell> substitution_cell(
    const pileup::ReferenceWindow& reference, std::int64_t position, std::size_t alt,
    pileup::Stratum stratum);

/// Indel errors: tier x (insertion, deletion) x length of the run of one base after the anchor.
inline constexpr std::size_t longest_run = 10;  ///< runs of 10 bp and more are one class
inline constexpr std::size_t indel_cells = pileup::tier_count * 2 * (longest_run + 1);
[[nodiscard]] std::size_t indel_cell(std::size_t tier, bool insertion,
                                     std::int64_t run_length_bp) noexcept;

/// What one control says about errors.
struct ControlStatistics {
    std::string sample_id;
    std::string patient_id;  ///< empty if the control belongs to no patient
    std::string sha256;      ///< of its molecule BAM
    std::vector<Sums> substitutions = std::vector<Sums>(substitution_cells);
    std::vector<Sums> indels = std::vector<Sums>(indel_cells);
    std::int64_t sites = 0;
    std::int64_t excluded_substitution_sites = 0;
    std::int64_t excluded_indel_sites = 0;

    ControlStatistics& operator+=(const ControlStatistics& other);
};

/// Sites of a control that are its own variants, not errors: an allele with at least two
/// molecules and a VAF above these.
struct Exclusion {
    double substitution_vaf = 0.05;
    double indel_vaf = 0.20;  ///< higher, for slippage in long runs is error
};

/// Adds the counts of one window.
void accumulate(ControlStatistics& control, const pileup::Columns& columns,
                const pileup::ReferenceWindow& reference, const Exclusion& exclusion);

}  // namespace sarcotrace::noise
