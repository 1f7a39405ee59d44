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

// Emissions come as logarithms, bins x K; each run (contig) starts anew from `initial`. Every bin
// is scaled by its own largest emission and sum, so that nothing underflows however unlikely the
// data (Rabiner 1989, Proc IEEE 77:257, section V.A).

[[nodiscard]] StatePosterior forward_backward(const Chain& chain,
                                              std::span<const double> log_emission,
                                              std::span<const ContigRun> runs);
/// The forward pass alone: ln P(data).
[[nodiscard]] double log_likelihood(const Chain& chain, std::span<const double> log_emission,
                                    std::span<const ContigRun> runs);
/// Most likely states. Shape: one state index per bin.
[[nodiscard]] std::vector<std::size_t> viterbi(const Chain& chain,
                                               std::span<const double> log_emission,
                                               std::span<const ContigRun> runs);

}  // namespace sarcotrace::copy_number
