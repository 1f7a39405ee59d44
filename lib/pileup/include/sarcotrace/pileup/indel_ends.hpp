#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// Longest end of a record that is compared with an indel, bp. An aligner opens a gap for more.
inline constexpr std::int64_t longest_compared_end_bp = 30;
/// An indel is common with at least `common_indel_molecules` that are a share of
/// `common_indel_share` of those that cover its anchor, or with `sure_indel_molecules`: with fewer,
/// less than one of its molecules is expected to end so near.
inline constexpr std::int64_t common_indel_molecules = 3;
inline constexpr double common_indel_share = 0.05;
inline constexpr std::int64_t sure_indel_molecules = 10;

/// A molecule of an allele with an indel, but with few bases beyond it, is aligned without the gap:
/// its last bases then look like substitutions or like support of the reference. Bases at an end
/// of one of its records, without an indel nearby, that fit the sequence with a common indel of the same
/// sample at least as well as the reference, become Unusable. `molecules` are those of one window.
void mask_ends_at_indels(std::vector<Molecule>& molecules, const ReferenceWindow& reference);

}  // namespace sarcotrace::pileup
