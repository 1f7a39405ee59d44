#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sarcotrace/copy_number/genome_bins.hpp"

namespace sarcotrace::copy_number {

/// A Markov chain over K states. Shape: initial.size() == K, transition.size() == K * K, row-major
/// (from, to); every probability above 0, rows sum to 1.
struct Chain {
    std::vector<double> initial;
    std::vector<double> transition;

    [[nodiscard]] std::size_t states() const noexcept { return initial.size(); }
};

/// Shape: state_probability is bins x K, expected_transitions K x K, expected_starts K.
struct StatePosterior {
    std::vector<double> state_probability;
    std::vector<double> expected_transitions;
    std::vector<double> expected_starts;
    double log_likelihood = 0.0;
};

/// Expected number of bins in each state.
[[nodiscard]] std::vector<double> expected_bins(const StatePosterior& posterior);

/// Emission densities over a factor of each bin, bins x K, and the sum of the factors' logarithms.
/// A bin's largest entry is neither 0 nor infinite.
struct Emissions {
    std::vector<double> scaled;
    double ln_factors = 0.0;
};

/// Emissions of `states` states from their logarithms, bins x K, each bin over its largest.
[[nodiscard]] Emissions scale_emissions(std::span<const double> log_emission, std::size_t states);

// Each run (contig) starts anew from `initial`. Every bin is scaled by its own factor and sum, so
// that nothing underflows however unlikely the data (Rabiner 1989, Proc IEEE 77:257, section V.A).

[[nodiscard]] StatePosterior forward_backward(const Chain& chain, const Emissions& emissions,
                                              std::span<const ContigRun> runs);
/// The forward pass alone: ln P(data).
[[nodiscard]] double log_likelihood(const Chain& chain, const Emissions& emissions,
                                    std::span<const ContigRun> runs);
/// Most likely states, from logarithms of the emissions. Shape: one state index per bin.
[[nodiscard]] std::vector<std::size_t> viterbi(const Chain& chain,
                                               std::span<const double> log_emission,
                                               std::span<const ContigRun> runs);

}  // namespace sarcotrace::copy_number
