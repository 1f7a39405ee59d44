#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/copy_number/fraction_profile.hpp"
#include "sarcotrace/copy_number/panel_of_normals.hpp"

namespace sarcotrace::copy_number {

enum class Sex { Female, Male, Unknown };

struct EstimateOptions {
    FitOptions fit;
    std::vector<double> start_fractions = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7};
    /// Usual copies of the genomes considered, where the search of the zero line begins as well.
    std::vector<double> start_ploidies = {2.0, 4.0};
    /// Gain in log likelihood over a flat genome below which nothing counts as detected.
    double detection_gain = 10.0;
    /// Relative error of the model itself (subclones, copy numbers); the posterior is convolved
    /// with it.
    double relative_model_error = 0.03;
    /// SD of the tumor's copy number that the limit of detection assumes when it is not known.
    double assumed_sd_copy_number = 0.5;
    /// Empirical over analytic variance of the estimator (clean donors: 1.4).
    double design_effect = 1.4;
    /// A profile that is not known beforehand needs this much more signal: of 120 simulated samples at
    /// 0.7x all with tumor cell fraction x SD(c) of 0.0142 and more were detected, 9 of 13 just below.
    double unknown_profile_factor = 4.5;
    /// Fewest autosomal bins with a value.
    std::size_t fewest_bins = 500;
};

/// A solution and its share of the posterior mass.
struct WeightedSolution {
    Solution solution;
    double weight;
    double ploidy;          ///< mean copy number of its decoded autosomal bins
    double sd_copy_number;  ///< standard deviation of the same
    /// Mean decoded copies of each bin of the profile, NaN where none are decoded.
    std::vector<double> copies;
    /// Log likelihood of fractions, the log prior of the karyotype in it; empty without weight.
    std::vector<ProfilePoint> profile;
};

struct FractionEstimate {
    double tumor_cell_fraction;  ///< posterior median over all solutions
    double lower;  ///< 95 % interval
    double upper;
    double tumor_dna_fraction;
    double ploidy;
    double sd_copy_number;
};

/// What a copy-number profile says of the tumor fraction.
struct CopyNumberResult {
    /// The estimate; a reason if the profile cannot be assessed.
    core::ValueOrReason<FractionEstimate> estimate = core::MissingReason::NotAssessable;
    bool detected = false;
    /// Log likelihood of the best solution less that of a flat genome.
    double gain = 0.0;
    /// Lowest fraction detected with 95 % power, the profile not known beforehand; NaN if unknown.
    double lod95_tumor_cell_fraction;
    double noise_log2 = 0.0;  ///< of a usual bin, by neighbouring differences
    std::size_t bins = 0;     ///< autosomal bins with a value
    Sex sex = Sex::Unknown;
    std::vector<WeightedSolution> solutions;      ///< heaviest first
    std::vector<std::optional<int>> copy_number;  ///< of each bin of the profile
};

/// Limit of detection of a tumor whose profile is known:
/// 3.29 * 2 sigma sqrt(D) / (sqrt(B) SD(c)), from the Fisher information of the copy ratio at
/// fraction 0; sigma is the bin noise on the natural-log scale, D the design effect.
[[nodiscard]] double lod95_known_profile(double sigma_ln, std::size_t bins, double sd_copy_number,
                                         double design_effect);

/// Estimates from autosomes; chromosome X is decoded in females. Shape: relative_variance is empty
/// or has one entry per bin (NaN: unknown, taken as 1).
[[nodiscard]] CopyNumberResult estimate_fraction(const RatioProfile& profile,
                                                 std::span<const double> relative_variance,
                                                 Sex sex, const EstimateOptions& options = {});

}  // namespace sarcotrace::copy_number
