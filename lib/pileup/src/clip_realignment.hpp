#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// Bases that the aligner clipped from one end of a record, in reference orientation.
struct Clip {
    bool at_end;  ///< beyond the last aligned base, else before the first
    std::vector<Observation> bases;
};

/// One record of a molecule.
struct RecordPart {
    Molecule molecule;
    std::vector<Clip> clips;
    bool reverse = false;
    /// Bases by which the fragment's ends move, on the reference, with the indels that clipped 5' ends
    /// were found to hold: the ends were counted without.
    std::int64_t begin_shift_bp = 0;
    std::int64_t end_shift_bp = 0;
};

/// Longest indel that clipped bases are asked for, bp.
inline constexpr std::int64_t longest_realigned_bp = 50;

/// Near the end of a read a gap costs more than the clipped bases would score, so aligners clip:
/// the longer the indel, the more of its molecules show it only by their clipped ends. Candidates
/// are the indels of name_indels(). A clipped end that fits the sequence with a candidate, and better
/// than the reference by two bases, is aligned to it: its record then holds the indel and the bases
/// beyond. One that ends within an insertion holds it too, shown in part, if two of the inserted bases
/// that it shows are not the reference's. Insertions that records show with bases of low quality are
/// used if they are candidates. `parts` in any order; the result does not depend on it.
void realign_clipped_ends(const std::vector<RecordPart*>& parts, const ReferenceWindow& reference);

}  // namespace sarcotrace::pileup
