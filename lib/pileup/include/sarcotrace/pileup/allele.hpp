#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/core/position.hpp"
#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// A variant allele as VCF writes it: SNV and MNV with ref and alt of the same length, an indel
/// with its anchor base, left-aligned and minimal; a complex allele without shared ends.
struct Allele {
    std::string contig;
    core::Pos0 position;  ///< of the first base of `ref`
    std::string ref;
    std::string alt;

    friend bool operator==(const Allele&, const Allele&) = default;
    [[nodiscard]] bool is_indel() const noexcept { return ref.size() != alt.size(); }
    [[nodiscard]] bool is_insertion() const noexcept { return alt.size() > ref.size(); }
    /// An indel that substitutes bases too: what it inserts and deletes has no anchor.
    [[nodiscard]] bool is_complex() const noexcept {
        return is_indel() && (std::min(ref.size(), alt.size()) > 1 || ref.front() != alt.front());
    }
    /// `contig:position:ref:alt` with the 1-based position.
    [[nodiscard]] std::string id() const;
};

/// Moves the indel as far to the left as the reference allows.
void left_align(Indel& indel, const ReferenceWindow& reference);

/// VCF form of a molecule's indel.
[[nodiscard]] Allele to_allele(const Indel& indel, const ReferenceWindow& reference);

/// Trims shared bases and left-aligns, so that one variant has one form.
/// \throws core::InputError if ref contradicts the reference
[[nodiscard]] Allele normalise(Allele allele, const ReferenceWindow& reference);

/// Reference positions that a molecule must cover to tell ref from alt: the allele itself; for an
/// indel also the repeat in which it could be shifted and one base on each side.
struct RequiredSpan {
    std::int64_t begin;
    std::int64_t end;
};
[[nodiscard]] RequiredSpan required_span(const Allele& allele, const ReferenceWindow& reference);

enum class Support : std::uint8_t { Ref = 0, Alt = 1, Other = 2 };

/// What one molecule says of an allele.
struct MoleculeEvidence {
    Support support;
    Stratum stratum;  ///< the weakest of the allele's bases
};

/// Nothing if the molecule does not cover the span or a base there is unusable.
[[nodiscard]] std::optional<MoleculeEvidence> evidence_of(const Molecule& molecule,
                                                          const Allele& allele,
                                                          const RequiredSpan& span);

/// Molecules by what they support, stratum and length class.
struct AlleleEvidence {
    using ByLength = std::array<std::int64_t, length_class_count>;
    using BySupport = std::array<ByLength, 3>;
    PerStratum<BySupport> counts{};
    /// Of these, the molecules that have the allele near an end of their fragment, by end class.
    std::array<PerStratum<BySupport>, near_end_class_count> near_end{};

    /// Sums for the fragment-end and mapping filters, over alt and ref molecules.
    std::int64_t alt_near_end = 0;
    std::int64_t ref_near_end = 0;
    std::int64_t alt_with_ends = 0;
    std::int64_t ref_with_ends = 0;
    std::vector<int> alt_mapping_qualities;

    [[nodiscard]] std::int64_t count(Stratum stratum, Support support) const noexcept;
    [[nodiscard]] std::int64_t total(Support support) const noexcept;
    /// All molecules of the stratum, whatever they support.
    [[nodiscard]] std::int64_t depth(Stratum stratum) const noexcept;
    [[nodiscard]] std::int64_t depth() const noexcept;
};

/// Bases from a fragment's end that count as near it.
inline constexpr std::int64_t near_end_bp = 10;

[[nodiscard]] AlleleEvidence gather(std::span<const Molecule> molecules, const Allele& allele,
                                    const ReferenceWindow& reference);

}  // namespace sarcotrace::pileup
