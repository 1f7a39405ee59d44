#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sarcotrace::tumor_fraction {

/// Molecules at a tumor variant. `total_copies`: of the tumor there, at least 1.
struct VariantCount {
    std::int64_t molecules;
    std::int64_t alt_molecules;
    int total_copies = 2;
};

struct VariantModel {
    double background_error = 1e-5;  ///< probability that a molecule shows the allele by error
    /// Prior probability that a variant is carried by a part of the tumor cells only (any part,
    /// down to none).
    double subclonal_probability = 0.2;
    /// Prior probability that an allele has more than its expected share (gained with its copy,
    /// other copies lost, or not the tumor's at all): any share from there up to all molecules.
    double excess_probability = 0.1;
};

struct VariantFraction {
    double tumor_cell_fraction;  ///< highest point of the posterior
    double lower;                ///< 95 % interval
    double upper;
};

/// Allele fraction of a clonal variant: t m / (t C + 2 (1 - t)).
[[nodiscard]] double expected_vaf(double tumor_cell_fraction, double mutant_copies,
                                  double total_copies) noexcept;
/// Its inverse, t = 2 VAF / (m - VAF (C - 2)); nothing if no fraction in [0, 1] gives the VAF.
[[nodiscard]] std::optional<double> fraction_from_vaf(double vaf, double mutant_copies,
                                                      double total_copies) noexcept;

/// Posterior of the tumor cell fraction under a flat prior: binomial molecules, independent
/// variants; the number of mutant copies (one, or all but one), subclonality and excess are summed out.
/// Nothing if there are no molecules. \throws std::invalid_argument for impossible counts
[[nodiscard]] std::optional<VariantFraction> fraction_from_variants(
    std::span<const VariantCount> variants, const VariantModel& model = {});

}  // namespace sarcotrace::tumor_fraction
