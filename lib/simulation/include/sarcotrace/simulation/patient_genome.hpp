#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/simulation/copy_number_profile.hpp"
#include "sarcotrace/simulation/genome.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

enum class VariantKind { Snv, Mnv, Indel };
enum class VariantOrigin { Tumor, Chip, Germline };

/// A variant of a patient, in VCF's form (indels have one anchor base and are left-aligned).
struct SimulatedVariant {
    std::string id;
    std::size_t target;     ///< index into Genome::targets
    std::size_t contig;     ///< index into Genome::contigs
    std::int64_t position;  ///< 0-based
    std::string ref;
    std::string alt;
    VariantKind kind;
    VariantOrigin origin;
    /// Tumour: in every tumour cell. CHIP and germline: true.
    bool clonal = true;
    /// Share of the origin's cells that carry it (germline 1).
    double cell_fraction = 1.0;
    /// Copies per carrying tumour cell; for CHIP 1; for germline copies per tumour cell.
    int multiplicity = 1;
    /// Total copies of the locus in a tumour cell.
    int total_copies = 2;
    /// Which of the tumour's copies carry it, by copy; haplotype 0's copies come first.
    std::vector<bool> on_tumor_copy;
    /// Which of the two copies of a normal cell carry it.
    std::vector<bool> on_normal_copy = {false, false};
};

struct VariantCounts {
    int clonal_snvs = 4;
    int subclonal_snvs = 2;
    int mnvs = 1;
    int indels = 2;
    int chip = 2;
    int germline_snvs = 5;
    int germline_indels = 1;
    /// Share of tumour cells in the one subclone.
    double subclone_cell_fraction = 0.4;
    /// CHIP clone sizes as share of leucocytes, drawn log-uniformly; the VAF is half of it.
    double chip_cell_fraction_lower = 0.01;
    double chip_cell_fraction_upper = 0.15;
    double homozygous_share = 0.3;
    std::int64_t longest_indel_bp = 8;
    /// VAFs that the tumour's variants get in turn, each on one of two copies of a diploid tumour
    /// of `planted_tumor_fraction`; empty: they follow from copy numbers and clonality.
    std::vector<double> planted_vafs;
    double planted_tumor_fraction = 0.2;
    double buffy_tumor_fraction = 0.0;  ///< tumour cell fraction of the buffy coat
    /// Lowest distance between two variants, which keeps each of them callable on its own.
    std::int64_t spacing_bp = 15;
};

/// Variants of a patient, sorted by contig and position.
struct PatientGenome {
    std::vector<SimulatedVariant> variants;
};

/// \throws core::UsageError if the panel has no room for the variants
[[nodiscard]] PatientGenome simulate_patient_genome(const Genome& genome,
                                                    const CopyNumberProfile& profile,
                                                    const VariantCounts& counts,
                                                    const std::string& patient_id,
                                                    stats::Random& random);

/// Expected VAF of `variant` where a share `tumor_cell_fraction` (t) of cells is tumour.
/// Tumour: t m phi / (t C + 2 (1 - t)); CHIP: (1 - t) c / (the same); germline: copies of the
/// variant over copies of the locus.
[[nodiscard]] double expected_vaf(const SimulatedVariant& variant, double tumor_cell_fraction);

}  // namespace sarcotrace::simulation
