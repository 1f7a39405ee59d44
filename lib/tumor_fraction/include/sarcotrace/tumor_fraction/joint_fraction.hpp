#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "sarcotrace/tumor_fraction/joint_evidence.hpp"

namespace sarcotrace::tumor_fraction {

enum class Channel { Bins, Amplicons, Variants, Alleles };
inline constexpr std::array<std::string_view, 4> channel_names = {"BINS", "AMPLICONS", "VARIANTS",
                                                                  "ALLELES"};

struct JointOptions {
    std::uint64_t seed = 1;
    int burn_in = 200;
    int sweeps = 1500;
    double subclonal_probability = 0.1;
    /// Relative error of the model itself, as of copies and clonality.
    double relative_model_error = 0.03;
};

/// Estimate with its shortest interval that holds 95 %.
struct FractionInterval {
    double estimate;  ///< highest point of the posterior density
    double lower;
    double upper;
};

/// What one channel says by itself.
struct ChannelResult {
    Channel channel;
    FractionInterval fraction;
    double gain;               ///< ln likelihood at its maximum less that at fraction 0
    double information_share;  ///< of the curvature at the joint estimate, 0 to 1
};

struct JointSampleResult {
    FractionInterval fraction;
    double dna_fraction;
    /// Density of the posterior on fraction_grid(), the model's own error in it.
    std::vector<double> density;
    std::vector<ChannelResult> channels;
};

/// log2 of the quotient of t / (2 (1 - t) + t psi) of two samples: needs no ploidy at low fractions.
struct FoldChange {
    std::size_t from;
    std::size_t to;
    double log2_ratio;
    double lower;
    double upper;
};

struct JointResult {
    std::vector<JointSampleResult> samples;
    std::vector<FoldChange> changes;   ///< of each pair of samples, in their order
    std::vector<double> mode_weights;  ///< sum 1
    double ploidy;                     ///< mean over the modes
    double lost_fraction;              ///< share of variants that are lost
    /// Probability of each class of each variant, in the heaviest mode.
    std::vector<std::vector<double>> variant_classes;
};

/// Posterior of all samples' fractions under a flat prior: Gibbs sampling of the shared classes of
/// variants, alleles and their orientation, of the share of lost variants (Beta(1, 4)) and of the
/// enrichment of short tumor molecules, with fractions drawn from their full conditional on the
/// grid; densities are averages of these conditionals (Gelfand, Smith 1990, JASA 85:398). One
/// chain for each mode; modes are weighted by their highest likelihood. Same numbers for the same seed.
[[nodiscard]] JointResult joint_fraction(const JointEvidence& evidence,
                                         const JointOptions& options = {});

/// ln likelihood of one sample on the grid, each variant's classes summed out with their prior.
[[nodiscard]] std::vector<double> sample_log_likelihood(const JointEvidence& evidence,
                                                        const JointMode& mode, std::size_t sample,
                                                        Channel channel,
                                                        const JointOptions& options);

/// Of a ln density on the grid (widths not yet in it).
[[nodiscard]] FractionInterval describe(std::span<const double> log_density,
                                        double relative_model_error);

}  // namespace sarcotrace::tumor_fraction
