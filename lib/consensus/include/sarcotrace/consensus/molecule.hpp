#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/position.hpp"
#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::consensus {

/// The header line of a molecule BAM (docs/molecule-bam.md), without "@CO\t".
inline constexpr std::string_view molecule_bam_comment = "sarcotrace-molecule-bam:1";

/// True if the header's @CO lines mark a molecule BAM; false if they say nothing of it (fgbio's
/// and plain BAMs). \throws InputError for another version of the format
[[nodiscard]] bool is_molecule_bam(const std::vector<std::string>& comments, std::string_view path);

/// What stands behind a molecule or one of its bases.
enum class Tier : std::uint8_t {
    Singleton,  ///< one read of one strand
    Simplex,    ///< two or more reads of one strand
    Duplex      ///< at least one read of each strand
};

/// 'N', 'S' or 'D', as in tag xt.
[[nodiscard]] char to_char(Tier tier) noexcept;
[[nodiscard]] constexpr Tier tier_of(std::int64_t top_depth, std::int64_t bottom_depth) noexcept {
    if (top_depth > 0 && bottom_depth > 0) {
        return Tier::Duplex;
    }
    return top_depth + bottom_depth > 1 ? Tier::Simplex : Tier::Singleton;
}

/// Where the mate is aligned.
struct MateAlignment {
    core::ContigIndex contig{};
    core::Pos0 position{0};
    bool reverse = false;
    core::Cigar cigar;  ///< empty if the file does not say (no MC)
    std::uint8_t mapping_quality = 0;
};

/// The two unclipped 5' ends of a fragment as a half-open interval on one contig. `begin` can be
/// negative at a contig's start, so this is no core::Interval.
struct FragmentSpan {
    std::int64_t begin;
    std::int64_t end;

    [[nodiscard]] constexpr std::int64_t length_bp() const noexcept { return end - begin; }
};

/// What the reads of one strand alone make of a base.
struct StrandBase {
    core::Base base = core::Base::N;
    std::uint8_t quality = 0;  ///< Phred
    std::uint16_t errors = 0;  ///< reads of the strand that disagree with `base`
};

/// One record of a molecule: a consensus read, aligned. It is no sequenced read (that is a
/// core::ReadView). Bases, qualities and per-base arrays are in reference orientation.
/// Shape: bases.size() == base_qualities.size() == query length of the CIGAR; the four arrays
/// have that size or are empty (then depth is the family's, errors are zero).
struct MoleculeRead {
    std::string molecule_id;  ///< MI, equal to the record's name
    std::string umi;          ///< RX; empty if the file gives none
    std::string read_group;   ///< RG; empty if the file gives none
    std::uint16_t flag = 0;
    core::ContigIndex contig{};
    core::Pos0 position{0};
    std::uint8_t mapping_quality = 0;  ///< lowest of the family
    core::Cigar cigar;
    std::vector<core::Base> bases;
    std::vector<std::uint8_t> base_qualities;
    std::optional<MateAlignment> mate;
    std::int64_t template_length_bp = 0;

    Tier tier = Tier::Singleton;
    std::int64_t top_templates = 0;     ///< xa
    std::int64_t bottom_templates = 0;  ///< xb
    std::int64_t five_prime = 0;        ///< xs: own unclipped 5' end, 0-based
    std::int64_t mate_five_prime = 0;   ///< xm: the mate's; equal to five_prime if there is none
    bool counts_in_overlap = true;      ///< xo
    /// Where the mates overlap both carry the same combined base; no other program's file does.
    bool mates_agree = true;
    /// xi: Phred quality of the molecule's indels; nothing if no read of the family has one.
    std::optional<std::uint8_t> indel_quality;
    std::optional<std::int64_t> score_gap;     ///< xg: smallest AS - XS of the family
    std::vector<std::uint16_t> top_depth;      ///< xA
    std::vector<std::uint16_t> bottom_depth;   ///< xB
    std::vector<std::uint16_t> top_errors;     ///< xE
    std::vector<std::uint16_t> bottom_errors;  ///< xF
    /// By base, only if ConsensusOptions::strand_bases asks for them; no file holds them as such.
    std::vector<StrandBase> top_strand;
    std::vector<StrandBase> bottom_strand;

    [[nodiscard]] bool has(std::uint16_t flag_bit) const noexcept { return (flag & flag_bit) != 0; }
    [[nodiscard]] bool is_reverse() const noexcept { return has(core::flags::reverse); }
    [[nodiscard]] bool is_supplementary() const noexcept { return has(core::flags::supplementary); }
    [[nodiscard]] core::Pos0 end_position() const;

    /// Depth and disagreeing reads of a base, whether or not the arrays are stored.
    /// `index` < bases.size().
    [[nodiscard]] std::int64_t top_depth_at(std::size_t index) const noexcept;
    [[nodiscard]] std::int64_t bottom_depth_at(std::size_t index) const noexcept;
    [[nodiscard]] std::int64_t top_errors_at(std::size_t index) const noexcept;
    [[nodiscard]] std::int64_t bottom_errors_at(std::size_t index) const noexcept;
    /// Tier of one base: a duplex molecule has simplex bases where one strand has no depth.
    [[nodiscard]] Tier tier_at(std::size_t index) const noexcept;

    /// True if this record is the one to count at reference position `position`, which it covers:
    /// it has xo 1, or the mate does not cover the position. Supplementary records never count.
    [[nodiscard]] bool counts_at(core::Pos0 position) const noexcept;

    /// True if the flags show the top strand (F1R2): the first read has the lower unclipped 5' end.
    [[nodiscard]] bool shows_top_strand() const noexcept;

    /// The fragment, if both mates lie on one contig facing each other (the forward mate's 5' end
    /// first). Nothing for single-end, discordant and supplementary records.
    [[nodiscard]] std::optional<FragmentSpan> fragment() const noexcept;
};

/// From a record of a molecule BAM, or of a consensus BAM of fgbio or fgumi (tags cD, aD, bD; see
/// docs/molecule-bam.md: `top` is then fgbio's strand a or, with reads of one strand, the strand
/// that the flags show; 5' ends come from the alignment and MC, and the first read counts in the
/// overlap). A record with neither is one read of a molecule of the tier `untagged`, if that is
/// given.
/// \throws InputError naming the record if it is unmapped, secondary, has neither xt nor cD and
/// no tier is given, or its tags contradict its length
[[nodiscard]] MoleculeRead parse_molecule_read(const core::ReadView& view,
                                               std::optional<Tier> untagged = std::nullopt);

/// A molecule: its first-met record and the mate's, if there is one.
struct Molecule {
    MoleculeRead read;
    std::optional<MoleculeRead> mate;
};

/// The two primary records (one if single-end), ready to be written: flags, mate fields, TLEN and
/// all tags of docs/molecule-bam.md but NM and MD, which set_reference_tags() adds. Mate fields
/// come from the other record, not from MoleculeRead::mate.
/// Depth and error arrays are left out where they are constant, so that a round trip is exact.
[[nodiscard]] std::vector<core::ReadRecord> to_records(const Molecule& molecule);

/// One record alone (a supplementary alignment): mate fields come from MoleculeRead::mate.
[[nodiscard]] core::ReadRecord to_record(const MoleculeRead& read);

/// Sets NM and MD (SAMtags specification) from the reference bases that the record covers.
/// Shape: reference.size() == reference length of the record's CIGAR. N against N is a mismatch.
void set_reference_tags(core::ReadRecord& record, std::string_view reference);

/// A base of a fragment, counted once.
struct CountedBase {
    core::Pos0 position;  ///< reference position
    core::Base base;
    std::uint8_t quality;      ///< Phred
    Tier tier;                 ///< of this base
    bool reverse;              ///< of the record that is counted
    std::size_t index;         ///< query index in that record
    const MoleculeRead* read;  ///< that record
    /// Bases to the nearer end of the fragment (0 at an end); of the read if there is no fragment.
    std::int64_t distance_to_end_bp;
};

/// Bases to the nearer end of the fragment at reference `position`.
[[nodiscard]] std::int64_t distance_to_end_bp(const MoleculeRead& read, core::Pos0 position);

/// Calls `visit(const CountedBase&)` for each aligned base of one record that counts, in
/// reference order. Over both records of a pair every fragment position comes exactly once, so a
/// pileup can stream a coordinate-sorted file without pairing it. N bases are visited too.
template <typename Visit>
void for_each_counted_base(const MoleculeRead& read, Visit&& visit) {
    std::int64_t reference = read.position.value();
    std::size_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        if (core::is_aligned(element.op)) {
            for (std::uint32_t i = 0; i < element.length; ++i) {
                const core::Pos0 position(reference + i);
                const std::size_t index = query + i;
                if (read.counts_at(position)) {
                    visit(CountedBase{position, read.bases[index], read.base_qualities[index],
                                      read.tier_at(index), read.is_reverse(), index, &read,
                                      distance_to_end_bp(read, position)});
                }
            }
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        reference += core::consumes_reference(element.op) ? element.length : 0;
    }
}

/// Both records of a molecule, the read's bases first.
template <typename Visit>
void for_each_counted_base(const Molecule& molecule, Visit&& visit) {
    for_each_counted_base(molecule.read, visit);
    if (molecule.mate) {
        for_each_counted_base(*molecule.mate, visit);
    }
}

}  // namespace sarcotrace::consensus
