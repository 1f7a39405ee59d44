#pragma once

#include <span>
#include <vector>

#include "sarcotrace/copy_number/hidden_markov.hpp"

namespace sarcotrace::copy_number {

/// Settings of ichorCNA's hidden Markov model. The defaults are those of version 0.3.2.
struct IchorModel {
    int most_copies = 5;                   ///< clonal states 1 to this, or from 0
    bool with_no_copies = false;           ///< a state without copies
    std::vector<double> subclonal_copies;  ///< further states, in a part of the tumor cells
    double stay_probability = 0.9999;
    double stay_strength = 1e4;  ///< pseudo-counts of each row of the chain
    bool estimate_subclone = false;
    double normal_shape = 2.0;  ///< Beta(a, a) of the normal fraction
    double ploidy_rate = 1.5;   ///< Gamma(4, rate) of the ploidy
    double precision_shape = 3.0;
    /// Rate of a state's precision: its shape over where it starts, or the variance of the data
    /// over the states for all.
    bool precision_rate_from_start = false;
    /// Where the precision of states 1 and 3, of state 2, of 4 and more, of the highest and of the
    /// subclonal ones starts, in units of states / variance.
    double usual_start = 1.0;
    double neutral_start = 1.0;
    double amplified_start = 0.2;
    double highest_start = 1.0 / 15.0;
    double subclonal_start = 0.1;
    double subclonal_transition = 0.1;  ///< factor of the chance to enter a subclonal state
    bool start_from_all_bins = true;    ///< learns the first states from all bins, or the first only
    int most_iterations = 50;
    double tolerance = 1e-3;  ///< relative change of the log posterior that ends the search
};

/// The settings of ichorCNA's successor, version 0.5.1.
[[nodiscard]] IchorModel ichor_successor_model();

/// Bins as the model sees them. Shape: same sizes; runs split the bins into contigs.
struct IchorData {
    std::vector<double> ln_ratio;  ///< NaN where there is none
    std::vector<bool> trained_on;
    std::vector<ContigRun> runs;
    double training_variance;  ///< of the log2 ratios that are trained on
    double overall_variance;   ///< of the log2 ratios that set where the precision starts
};

/// Parameters of a solution. The order of states is clonal, then subclonal.
struct IchorParameters {
    double normal_fraction;
    double without_subclone;  ///< share of tumor cells that lack the subclonal changes
    double ploidy;
    std::vector<double> precision;
    Chain chain;
};

struct IchorFit {
    IchorParameters parameters;
    /// Log likelihood before the last step plus the log prior after it, as ichorCNA states it.
    double log_posterior;
    int iterations;
    std::vector<std::size_t> path;  ///< most likely state of each bin
};

[[nodiscard]] std::vector<double> ichor_states(const IchorModel& model);
/// ln of the expected ratio of each state.
[[nodiscard]] std::vector<double> ichor_means(const IchorModel& model,
                                              const IchorParameters& parameters);
/// Expectation and conditional maximisation from one start, then the most likely path.
/// Source: Adalsteinsson et al. 2017 (Nat Commun 8:1324), with the program's own stopping rule.
[[nodiscard]] IchorFit fit_ichor(const IchorData& data, const IchorModel& model,
                                 double normal_fraction, double ploidy);

}  // namespace sarcotrace::copy_number
