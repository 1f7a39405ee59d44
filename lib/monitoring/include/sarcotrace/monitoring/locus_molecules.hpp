#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/monitoring/tracking.hpp"

namespace sarcotrace::monitoring {

/// A molecule that covers an allele.
struct LocusMolecule {
    std::uint64_t key;  ///< hash of its name, the same at every locus that it covers
    pileup::Stratum stratum;
    pileup::Support support;
    pileup::LengthClass length_class;
    std::size_t end_class;  ///< pileup::end_class_of()
};
[[nodiscard]] std::vector<LocusMolecule> locus_molecules(
    const std::vector<pileup::Molecule>& molecules, const pileup::Allele& allele,
    const pileup::ReferenceWindow& reference);

/// Counts one molecule.
void add(pileup::AlleleEvidence& evidence, const LocusMolecule& molecule) noexcept;

/// Molecules of each locus of one sample. Shape: by locus.
using MoleculesByLocus = std::vector<std::vector<LocusMolecule>>;

/// Loci of which one molecule can show the variants of several: a molecule with both variants of a
/// pair was seen as often as one with only one of the two, over all samples. Groups of two loci and
/// more, in rising order.
using PhaseGroups = std::vector<std::vector<std::size_t>>;
[[nodiscard]] PhaseGroups phase_groups(const std::vector<MoleculesByLocus>& samples);

/// Evidence in which a molecule that covers several loci of a group counts at one: the first whose
/// variant it shows, else the first. So it is one mutant molecule, and one of the depth.
/// Shape: by locus.
[[nodiscard]] std::vector<pileup::AlleleEvidence> counted_once(const MoleculesByLocus& molecules,
                                                               const PhaseGroups& groups);

}  // namespace sarcotrace::monitoring
