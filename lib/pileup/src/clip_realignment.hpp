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
};

/// Longest indel that clipped bases are asked for, bp.
inline constexpr std::int64_t longest_realigned_bp = 50;

/// Near the end of a read a gap costs more than the clipped bases would score, so aligners clip:
/// the longer the indel, the more of its molecules show it only by their clipped ends. Candidates
/// are the indels of all records and those that clipped ends of 12 bp and more name by themselves
/// (the bases beyond the clip fit the reference some bases on: a deletion; or those after the first
/// few do: an insertion). A clipped end that fits the sequence with a candidate of at least two
/// records, and better than the reference by two bases, is aligned to it: its record then holds the
/// indel and the bases beyond. One that ends within an insertion holds it too, shown in part, if two
/// of the inserted bases that it shows are not the reference's. `parts` in any order; the result does
/// not depend on it.
void realign_clipped_ends(const std::vector<RecordPart*>& parts, const ReferenceWindow& reference);

}  // namespace sarcotrace::pileup
