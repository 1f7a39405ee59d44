#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/copy_number/estimate.hpp"
#include "sarcotrace/copy_number/ichor_model.hpp"

namespace sarcotrace::copy_number {

/// What ichorCNA's command line sets besides the model.
struct IchorSettings {
    IchorModel model;
    std::vector<double> normal_fractions = {0.5};
    std::vector<double> ploidies = {2.0};
    double most_cna_subclonal = 0.7;     ///< solutions above are passed over, if there are others
    double most_genome_subclonal = 0.5;  ///< likewise
    std::size_t least_segment_bins = 50;
    double least_altered_fraction = 0.05;
    double least_fraction_to_correct = 0.1;
};

/// A run of bins in one state, over bins with counts.
struct IchorSegment {
    std::string contig;
    core::Interval interval;
    std::size_t state;
    double median_log2_ratio;  ///< NaN if no bin has a value
    int copy_number;
    bool subclonal;
    double ratio_copies;  ///< copies that the median gives at the fraction and ploidy
    int corrected_copy_number;
};

/// One start's result.
struct IchorSolution {
    double start_normal_fraction;
    double start_ploidy;
    IchorFit fit;
    double tumor_fraction;  ///< 0 by the rule for few altered bins, else 1 less the normal fraction
    double genome_subclonal;
    double cna_subclonal;
    std::vector<IchorSegment> segments;
};

struct IchorResult {
    std::vector<IchorSolution> solutions;  ///< in the order of the starts
    std::size_t chosen;
    double mad;  ///< median absolute deviation of differences of neighbouring ratios
    double training_variance;
};

/// Shape: valid has one entry per bin of the profile (counted and GC known). Bins on X of a man
/// have one normal copy. Source: ichorCNA's script, version 0.3.2.
/// \throws InputError if fewer than 50 autosomal bins have a value
[[nodiscard]] IchorResult solve_ichor(const RatioProfile& profile, const std::vector<bool>& valid,
                                      Sex sex, const IchorSettings& settings);

/// Copies that a log2 ratio gives: [2^x (b n + t phi b / 2) - b n - b t (1 - c)] / (t c), n = 1 - t,
/// c the share of tumor cells with the change, b the normal copies; at least 2^-6.
[[nodiscard]] double ratio_copies(double log2_ratio, double tumor_fraction, double ploidy,
                                  double carriers, double normal_copies) noexcept;

/// HOMD, HETD, NEUT, GAIN, AMP, HLAMP, HLAMP2 ...
[[nodiscard]] std::string ichor_event(int copy_number);

}  // namespace sarcotrace::copy_number
