#pragma once

#include <span>
#include <vector>

#include "sarcotrace/copy_number/genome_bins.hpp"
#include "sarcotrace/copy_number/hidden_markov.hpp"

namespace sarcotrace::copy_number {

/// The part of the model that is not estimated.
struct ModelOptions {
    int lowest_copies = 1;
    int highest_copies = 6;
    /// Amplified segments: copies from the next whole number up to this one, each level
    /// `amplified_step` times the one before.
    double most_amplified_copies = 40.0;
    double amplified_step = 1.2;
    /// Prior probability that a piece of the genome is amplified, shared evenly by the levels.
    double amplified_probability = 0.02;
    /// Amplicons are short: probability of staying in one from bin to bin (20 bins on average).
    double amplified_stay_probability = 0.95;
    /// Copies vary along an amplicon and between cells: standard deviation over copies above two.
    double amplified_spread = 0.2;
    /// Prior probability of a doubled genome, whose usual number of copies is four.
    double doubled_genome_probability = 0.2;
    /// Degrees of freedom of the Student-t noise; few make the fit indifferent to outliers.
    double degrees_of_freedom = 4.0;
    /// Prior probability of staying in a state from bin to bin, and its weight in pseudo-bins.
    double stay_probability = 0.9999;
    double stay_strength = 1e4;
    /// Pieces of the genome (about its arms) that draw their copies independently from the prior;
    /// decides between solutions that depth cannot tell apart, such as all steps doubled.
    double karyotype_pieces = 40.0;
};

/// What a profile is made of, as the model sees it. Shape: all of the same size; ln_ratio NaN
/// where there is none; noise_scale the variance of a bin relative to a usual one, above 0.
struct Observations {
    std::vector<double> ln_ratio;
    std::vector<double> noise_scale;
    std::vector<ContigRun> runs;
};

/// A mixture of normal cells (two copies) and tumor cells.
struct Mixture {
    double tumor_fraction;   ///< share of cells, 0 to 1
    double baseline_ploidy;  ///< copies that show a ratio of 1: the profile's zero line
    double precision;        ///< of the Student-t noise of a usual bin, natural-log scale
    Chain chain;
};

/// ln of the expected copy ratio of tumor copies c among tumor cells of fraction t:
/// ln[(2 (1 - t) + t c) / (2 (1 - t) + t phi)] (Adalsteinsson et al. 2017).
[[nodiscard]] double expected_ln_ratio(double tumor_fraction, double baseline_ploidy,
                                       double copies) noexcept;

/// The same of each of `copies`.
[[nodiscard]] std::vector<double> state_means(const Mixture& mixture,
                                              std::span<const double> copies);

/// Mean copies of each state: the whole numbers of the options, then 1.5 and 2.5 for a loss or a
/// gain in half of the tumor cells, then the amplified levels.
[[nodiscard]] std::vector<double> state_copies(const ModelOptions& options);

/// Prior weight of each state, sum 1, in a genome whose usual number of copies is `usual`: falls
/// by exp(-2) with each copy of distance; subclonal states have a tenth.
[[nodiscard]] std::vector<double> state_prior(const ModelOptions& options, double usual);

/// The prior chain of such a genome: stays with the state's own probability, and leaves to a state
/// by its prior.
[[nodiscard]] Chain prior_chain(const ModelOptions& options, double usual);

/// Variance of the ln ratio that each state adds to the noise of a bin: 0, or that of the copies
/// within an amplicon.
[[nodiscard]] std::vector<double> state_variances(const Mixture& mixture,
                                                  const ModelOptions& options);

/// Precision of a bin of relative noise `noise_scale` in a state of variance `state_variance`.
[[nodiscard]] inline double bin_precision(const Mixture& mixture, double noise_scale,
                                          double state_variance) noexcept {
    return mixture.precision / (noise_scale + mixture.precision * state_variance);
}

/// ln density of every bin under every state, bins x K; 0 where there is no value.
[[nodiscard]] std::vector<double> log_emissions(const Observations& observations,
                                                const Mixture& mixture,
                                                const ModelOptions& options);

/// The densities themselves, for the passes over the chain.
[[nodiscard]] Emissions emissions(const Observations& observations, const Mixture& mixture,
                                  const ModelOptions& options);

/// ln likelihood if no bin differs from another (no tumor, or one without copy-number changes):
/// one level and one precision for all, both fitted.
[[nodiscard]] double flat_log_likelihood(const Observations& observations,
                                         const ModelOptions& options);

/// Share of tumor DNA: F = t psi / (t psi + 2 (1 - t)).
[[nodiscard]] double dna_fraction(double tumor_cell_fraction, double ploidy) noexcept;

}  // namespace sarcotrace::copy_number
