#pragma once

#include <array>
#include <string_view>

namespace sarcotrace::core {

/// Name of a SAM optional field.
using TagName = std::array<char, 2>;

/// Every SAM tag that Sarcotrace reads or writes, by its name. Bare literals elsewhere fail
/// tests/headers/check_include_ownership.py. Standard tags: SAMtags specification.
namespace tags {
inline constexpr TagName RX{'R', 'X'};  ///< UMI bases, segments joined by '-'
inline constexpr TagName QX{'Q', 'X'};  ///< UMI qualities, segments joined by ' '
inline constexpr TagName OX{'O', 'X'};  ///< UMI before correction
inline constexpr TagName BZ{'B', 'Z'};  ///< qualities of OX
inline constexpr TagName MI{'M', 'I'};  ///< molecule identifier
inline constexpr TagName RG{'R', 'G'};  ///< read group
inline constexpr TagName NM{'N', 'M'};  ///< edit distance to the reference
inline constexpr TagName MD{'M', 'D'};  ///< mismatching positions
inline constexpr TagName AS{'A', 'S'};  ///< alignment score
inline constexpr TagName XS{'X', 'S'};  ///< score of the runner-up alignment (bwa)
inline constexpr TagName MC{'M', 'C'};  ///< CIGAR of the mate
inline constexpr TagName MQ{'M', 'Q'};  ///< mapping quality of the mate
inline constexpr TagName SA{'S', 'A'};  ///< other parts of a split alignment
inline constexpr TagName DT{'D', 'T'};  ///< kind of duplicate (Picard): LB, or SQ for optical
inline constexpr TagName XA{'X', 'A'};  ///< alternative alignments (bwa)

// Molecule BAM (docs/molecule-bam.md).
inline constexpr TagName xt{'x', 't'};  ///< tier: D, S or N
inline constexpr TagName xa{'x', 'a'};  ///< read pairs of the top strand
inline constexpr TagName xb{'x', 'b'};  ///< read pairs of the bottom strand
inline constexpr TagName xs{'x', 's'};  ///< own unclipped 5' end
inline constexpr TagName xm{'x', 'm'};  ///< mate's unclipped 5' end
inline constexpr TagName xo{'x', 'o'};  ///< 1 if this record counts where the mates overlap
inline constexpr TagName xq{'x', 'q'};  ///< lowest mapping quality of the family
inline constexpr TagName xg{'x', 'g'};  ///< smallest AS - XS of the family
inline constexpr TagName xi{'x', 'i'};  ///< quality of the molecule's indels
inline constexpr TagName xA{'x', 'A'};  ///< depth per base, top strand
inline constexpr TagName xB{'x', 'B'};  ///< depth per base, bottom strand
inline constexpr TagName xE{'x', 'E'};  ///< disagreeing reads per base, top strand
inline constexpr TagName xF{'x', 'F'};  ///< disagreeing reads per base, bottom strand

// Consensus tags of fgbio.
inline constexpr TagName cD{'c', 'D'};  ///< largest depth
inline constexpr TagName cM{'c', 'M'};  ///< smallest depth
inline constexpr TagName cE{'c', 'E'};  ///< error fraction
inline constexpr TagName aD{'a', 'D'};
inline constexpr TagName aM{'a', 'M'};
inline constexpr TagName aE{'a', 'E'};
inline constexpr TagName bD{'b', 'D'};
inline constexpr TagName bM{'b', 'M'};
inline constexpr TagName bE{'b', 'E'};
inline constexpr TagName cd{'c', 'd'};  ///< depth per base
inline constexpr TagName ce{'c', 'e'};  ///< errors per base
inline constexpr TagName ad{'a', 'd'};
inline constexpr TagName ae{'a', 'e'};
inline constexpr TagName bd{'b', 'd'};
inline constexpr TagName be{'b', 'e'};
inline constexpr TagName ac{'a', 'c'};  ///< bases of the consensus of one strand
inline constexpr TagName aq{'a', 'q'};  ///< its qualities, Phred + 33
inline constexpr TagName bc{'b', 'c'};
inline constexpr TagName bq{'b', 'q'};
}  // namespace tags

[[nodiscard]] constexpr std::string_view to_string_view(const TagName& tag) noexcept {
    return {tag.data(), tag.size()};
}

}  // namespace sarcotrace::core
