#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/consensus/family.hpp"
#include "shared_bases.hpp"

namespace sarcotrace::consensus {

/// A template that the consensus uses, and how its bases are found.
struct KeptTemplate {
    std::size_t index = 0;  ///< in the family
    /// Its indels are others: bases are those at the same reference positions, not cycles.
    bool by_place = false;
};

/// Which templates of a family the consensus uses, and the alignment that it takes.
struct FamilyAlignment {
    std::vector<KeptTemplate> kept;  ///< in family order
    std::size_t model = 0;           ///< the template whose alignment the consensus takes
    /// Phred quality of the model's indels (or of its having none); nothing if no template of the
    /// family has an indel.
    std::optional<std::uint8_t> indel_quality;
};

/// As all reads of a family share the unclipped 5' end, reads with equal indels show equal bases
/// at equal cycles, clipped or not. Where templates have different indels, the allele with the
/// highest posterior wins (tools/consensus/README.md, "Indels"). Among its templates the model is
/// of the longest, the most common CIGARs, then the least clipped, then the smallest CIGAR text.
[[nodiscard]] FamilyAlignment choose_alignment(const Family& family,
                                               const ConsensusOptions& options);

}  // namespace sarcotrace::consensus
