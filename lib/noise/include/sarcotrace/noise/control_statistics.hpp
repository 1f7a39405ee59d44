#pragma once

#include <array>
#include <compare>
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

/// Where an indel stands: in a run of one base that follows the anchor (contexts 0 to 10, its length
/// in bp), or, if it is whole units long, in a repeat of units of 2 bp or of 3 to 6 bp that begins
/// after the anchor (by copies).
inline constexpr std::size_t longest_run = 10;  ///< runs of 10 bp and more are one class
inline constexpr std::int64_t longest_unit_bp = 6;
inline constexpr std::int64_t fewest_copies = 3;  ///< fewer are no repeat
inline constexpr std::int64_t most_copies = 8;    ///< 8 and more are one class
inline constexpr std::size_t copies_classes = 6;
inline constexpr std::size_t indel_contexts = longest_run + 1 + 2 * copies_classes;
[[nodiscard]] std::size_t run_context(std::int64_t run_length_bp) noexcept;
/// unit_bp from 2, copies from `fewest_copies`.
[[nodiscard]] std::size_t repeat_context(std::int64_t unit_bp, std::int64_t copies) noexcept;
/// Context of an indel of `length_bp` after the base at `anchor`.
[[nodiscard]] std::size_t indel_context(const pileup::ReferenceWindow& reference,
                                        std::int64_t anchor, std::int64_t length_bp) noexcept;

/// Indel errors: tier x (insertion, deletion) x context.
inline constexpr std::size_t indel_cells = pileup::tier_count * 2 * indel_contexts;
[[nodiscard]] std::size_t indel_cell(std::size_t tier, bool insertion,
                                     std::size_t context) noexcept;

/// Molecules near an end of their fragment, and those of them with the error.
struct EndSums {
    std::int64_t n = 0;
    std::int64_t k = 0;

    friend bool operator==(const EndSums&, const EndSums&) = default;
};
inline constexpr std::size_t near_end_cells = substitution_cells * pileup::near_end_class_count;
/// Cell of a substitution in an end class near an end.
[[nodiscard]] constexpr std::size_t near_end_cell(std::size_t substitution,
                                                  std::size_t end_class) noexcept {
    return substitution * pileup::near_end_class_count + end_class;
}

/// Molecules with one wrong base at one site of the targets (TargetSites).
struct SiteError {
    std::uint32_t site;
    std::uint8_t stratum;
    std::uint8_t alt;  ///< base on the reference's strand
    std::uint32_t errors;

    friend auto operator<=>(const SiteError&, const SiteError&) = default;
};

/// Substitutions of one control site by site.
struct SiteCounts {
    /// Molecules with a base, by site; 0 where the control has a variant of its own.
    std::vector<pileup::PerStratum<std::uint32_t>> molecules;
    std::vector<SiteError> errors;  ///< in the order of the fields

    /// Molecules of the stratum that show `alt` (0 to 3) at the site.
    [[nodiscard]] std::int64_t errors_at(std::size_t site, pileup::Stratum stratum,
                                         std::size_t alt) const;

    friend bool operator==(const SiteCounts&, const SiteCounts&) = default;
};

/// What one control says about errors.
struct ControlStatistics {
    std::string sample_id;
    std::string patient_id;  ///< empty if the control belongs to no patient
    std::string sha256;      ///< of its molecule BAM
    std::vector<Sums> substitutions = std::vector<Sums>(substitution_cells);
    std::vector<Sums> indels = std::vector<Sums>(indel_cells);
    std::vector<EndSums> near_ends = std::vector<EndSums>(near_end_cells);
    SiteCounts by_site;
    std::int64_t sites = 0;
    std::int64_t excluded_substitution_sites = 0;
    std::int64_t excluded_indel_sites = 0;

    /// Adds all but `by_site`.
    ControlStatistics& operator+=(const ControlStatistics& other);
    /// Adds the statistics of the stretch of the targets that follows.
    void append(const ControlStatistics& next);
};

/// Sites of a control that are its own variants, not errors: an allele with at least two
/// molecules and a VAF above these.
struct Exclusion {
    double substitution_vaf = 0.05;
    double indel_vaf = 0.20;  ///< higher, for slippage in long runs is error
};

/// Adds the counts of one window. `columns` are of these molecules; both ends of a molecule that
/// lie in the window's core are seen.
void accumulate(ControlStatistics& control, const std::vector<pileup::Molecule>& molecules,
                const pileup::Columns& columns, const pileup::ReferenceWindow& reference,
                const Exclusion& exclusion);

}  // namespace sarcotrace::noise
