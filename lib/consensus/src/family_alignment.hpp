#pragma once

#include <cstddef>
#include <vector>

#include "sarcotrace/consensus/family.hpp"

namespace sarcotrace::consensus {

/// Which templates of a family share its alignment, and which of them stands for it.
struct FamilyAlignment {
    std::vector<std::size_t> kept;  ///< indices of templates, in family order
    std::size_t model = 0;          ///< the template whose alignment the consensus takes
};

/// Clips and =/X become M, and the result is turned to the direction of sequencing: as all reads
/// of a family share the unclipped 5' end, equal results mean equal placement. Two reads agree if
/// one's is a prefix of the other's. The alignment (of both mates together) that most templates
/// agree with wins; ties go to the longer, then to the smaller CIGAR text.
[[nodiscard]] FamilyAlignment choose_alignment(const Family& family);

}  // namespace sarcotrace::consensus
