#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/simulation/fragment_lengths.hpp"
#include "sarcotrace/simulation/genome.hpp"
#include "sarcotrace/simulation/patient_genome.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// How a library is made from cell-free or leucocyte DNA.
struct LibraryOptions {
    /// Molecules that cover a base of a target, both strands being one molecule.
    double molecule_depth = 650.0;
    FragmentLengthOptions normal_lengths;
    FragmentLengthOptions tumor_lengths = tumor_fragment_lengths();
    /// Molecules outside the targets, as a share of those on them.
    double off_target_share = 0.02;
    /// Bases of each UMI and of the fixed spacer between UMI and template.
    std::int64_t umi_length_bp = 3;
    std::int64_t spacer_length_bp = 2;
    /// Read pairs sequenced per molecule, both strands together.
    double pairs_per_molecule = 5.0;
    /// Size of the negative binomial of a strand's read pairs; small means uneven amplification.
    double family_size_dispersion = 3.0;
    double strand_loss_probability = 0.12;
    /// One-strand damage per base before amplification: deamination (C>T), oxidation (G>T).
    double deamination_rate = 1.5e-5;
    double oxidation_rate = 0.7e-5;
    /// Errors per base that consensus leaves, alike to each other base, by how the molecule was
    /// read: both strands, one strand more than once, once.
    double duplex_error_rate = 0.0;
    double simplex_error_rate = 0.0;
    double singleton_error_rate = 0.0;
    /// Bases beyond an indel, more than its length, without which an aligner clips the read there
    /// (2 as bwa mem scores); 0: the aligner finds every indel.
    std::int64_t least_indel_flank_bp = 0;
    /// Cycles of a read; what the reads do not reach is not seen.
    std::int64_t read_length_bp = 100;

    /// Bases of template that one read can hold.
    [[nodiscard]] std::int64_t template_read_bp() const noexcept {
        return read_length_bp - umi_length_bp - spacer_length_bp;
    }
    /// fgbio's notation, e.g. 3M2S+T.
    [[nodiscard]] std::string read_structure() const;
};

/// A base changed on one strand. `index` counts template bases; `base` is as on the top strand.
struct StrandChange {
    std::int32_t index;
    char base;
};

/// One double-stranded fragment as it enters library preparation.
struct Molecule {
    std::size_t contig;
    std::int64_t start;  ///< 0-based reference coordinate of the first base
    std::int64_t end;    ///< one past the last
    bool tumor = false;
    /// Top strand 5' to 3', the variants in place.
    std::string bases;
    /// Alignment of `bases` to [start, end).
    core::Cigar cigar;
    std::string umi_first;   ///< read before the top strand's template
    std::string umi_second;  ///< read before the bottom strand's
    std::int32_t pairs_top = 0;
    std::int32_t pairs_bottom = 0;
    std::vector<StrandChange> damage_top;
    std::vector<StrandChange> damage_bottom;
    std::vector<StrandChange> consensus_errors;
    /// Indices of the patient's variants that lie on the molecule, and of those it carries.
    std::vector<std::int32_t> covered;
    std::vector<std::int32_t> carried;

    [[nodiscard]] bool sequenced() const noexcept { return pairs_top + pairs_bottom > 0; }
    [[nodiscard]] bool duplex() const noexcept { return pairs_top > 0 && pairs_bottom > 0; }
};

/// What DNA the library is made from.
struct SampleContent {
    const Genome* genome;
    const PatientGenome* patient;  ///< may have no variants
    double tumor_cell_fraction = 0.0;
    double ploidy = 2.0;
    /// Tumour copies of each target (haplotype 0, haplotype 1).
    std::vector<std::pair<int, int>> target_copies;
};

/// All molecules of a library, also those of which no read is sequenced. Numbers of molecules are
/// Poisson with means molecule_depth (t C) / (t psi + 2 (1 - t)) for tumour and
/// molecule_depth 2 (1 - t) / (t psi + 2 (1 - t)) for normal DNA, per covered base.
[[nodiscard]] std::vector<Molecule> simulate_molecules(const SampleContent& content,
                                                       const LibraryOptions& options,
                                                       stats::Random& random);

/// Truth of one variant in one sample: counts of sequenced molecules whose reads hold the whole
/// of the variant's reference bases.
struct VariantMolecules {
    std::int64_t molecules = 0;
    std::int64_t mutant_molecules = 0;
    std::int64_t duplex_molecules = 0;
    std::int64_t mutant_duplex_molecules = 0;
};

/// One entry per variant of the patient, in its order.
[[nodiscard]] std::vector<VariantMolecules> count_variant_molecules(
    const std::vector<Molecule>& molecules, const PatientGenome& patient);

}  // namespace sarcotrace::simulation
