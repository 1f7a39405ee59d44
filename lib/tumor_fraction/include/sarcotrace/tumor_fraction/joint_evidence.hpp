#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sarcotrace::tumor_fraction {

/// Classes of fragment length among a variant's molecules: up to 150 bp, and all others.
inline constexpr std::size_t length_classes = 2;

/// Molecules of a variant in one sample, a length class each.
struct VariantMolecules {
    std::array<std::int64_t, length_classes> molecules{};
    std::array<std::int64_t, length_classes> alt_molecules{};
    /// Probability that a molecule shows the allele by error.
    double error = 1e-5;

    [[nodiscard]] std::int64_t all() const noexcept { return molecules[0] + molecules[1]; }
    [[nodiscard]] std::int64_t alt() const noexcept { return alt_molecules[0] + alt_molecules[1]; }
};

/// A variant over all samples of a patient.
struct JointVariant {
    std::vector<VariantMolecules> samples;
    /// False: only a part of the tumor cells has it, so it bounds the fraction from below alone.
    bool clonal = true;
    /// Prior probability that it is of blood cells: 0.5 if the buffy coat shows it, 0.02 in genes of
    /// clonal hematopoiesis, else 0.001.
    double blood_prior = 1e-3;
};

/// A germline heterozygous site over all samples: molecules, and those of one of its alleles.
struct AllelicSite {
    std::size_t segment;
    std::vector<std::int64_t> molecules;
    std::vector<std::int64_t> alt_molecules;
};

/// One reading of the patient's copy numbers (a ploidy, a scale of the copies' steps).
struct JointMode {
    double log_prior;
    double ploidy;
    std::vector<int> variant_copies;  ///< tumor copies at each variant
    std::vector<int> segment_copies;  ///< tumor copies of each segment with allelic sites
    /// ln likelihood of the bins, and of the amplicons, at each fraction of the grid; a sample
    /// without bins has empty ones. Shape: sample, fraction.
    std::vector<std::vector<double>> bins;
    std::vector<std::vector<double>> amplicons;
};

/// All that is known of a patient.
struct JointEvidence {
    std::size_t samples;
    std::vector<JointVariant> variants;
    std::vector<AllelicSite> sites;
    std::vector<JointMode> modes;  ///< at least one
};

/// Fractions of the grid: 0, then 1e-5 to 1 in equal steps of the logarithm.
[[nodiscard]] const std::vector<double>& fraction_grid();
/// Width that each fraction stands for, ln; the flat prior.
[[nodiscard]] const std::vector<double>& log_grid_widths();

/// What a variant can be: present with m copies (classes 0, 1, ...), present in a part of the tumor
/// cells, lost or never there, of blood cells.
struct VariantClasses {
    std::vector<int> multiplicity;
    std::vector<double> log_prior;  ///< of each multiplicity, given that it is present in all cells

    [[nodiscard]] std::size_t subclonal() const noexcept { return multiplicity.size(); }
    [[nodiscard]] std::size_t lost() const noexcept { return multiplicity.size() + 1; }
    [[nodiscard]] std::size_t blood() const noexcept { return multiplicity.size() + 2; }
    [[nodiscard]] std::size_t size() const noexcept { return multiplicity.size() + 3; }
};
[[nodiscard]] VariantClasses variant_classes(int total_copies);

/// ln probability of a sample's molecules at every fraction of the grid, under one class that
/// depends on the fraction. `short_enrichment`: odds of a tumor molecule among short ones over those
/// among all, relative to long ones; `short_share`: of all molecules.
[[nodiscard]] std::vector<double> log_present(const VariantMolecules& variant, int multiplicity,
                                              int total_copies, double short_enrichment);
[[nodiscard]] std::vector<double> log_subclonal(const VariantMolecules& variant, int total_copies);
/// ln probability where no tumor molecule is there.
[[nodiscard]] double log_lost(const VariantMolecules& variant);
/// ln probability of all samples together if the allele is at one share in all, Beta(1, 20).
[[nodiscard]] double log_blood(std::span<const VariantMolecules> samples);

/// Whole-number alleles (A, B), A >= B, of a segment of so many copies, with their prior.
struct AllelePair {
    int more;
    int fewer;
    double log_prior;
};
[[nodiscard]] std::vector<AllelePair> allele_pairs(int copies);
/// Share of the allele with `copies` of `total` tumor copies: ((1 - t) + t H) / (2 (1 - t) + t C).
[[nodiscard]] double allele_share(double fraction, int copies, int total) noexcept;

}  // namespace sarcotrace::tumor_fraction
