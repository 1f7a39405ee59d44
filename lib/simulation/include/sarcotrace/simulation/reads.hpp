#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/simulation/molecules.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// Amplification and sequencing.
struct SequencingOptions {
    /// Errors per base and cycle of the polymerase, and its cycles.
    double pcr_error_rate = 4e-7;
    int pcr_cycles = 14;
    /// Phred values that the instrument reports (highest first) and how often a base falls from
    /// the highest at the first and at the last cycle.
    std::vector<int> quality_levels = {37, 25, 11};
    double low_quality_start = 0.02;
    double low_quality_end = 0.12;
    /// Distinct quality strings; a read takes one of them.
    std::int64_t quality_strings = 4096;
    std::string adapter_first = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA";
    std::string adapter_second = "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT";
};

/// Two reads of one amplified strand. Qualities are letters (Phred + 33).
struct ReadPair {
    std::int32_t molecule;  ///< index into the molecules
    bool top;               ///< read from the top strand
    std::string bases_first;
    std::string qualities_first;
    std::string bases_second;
    std::string qualities_second;
};

/// Sequences every molecule: the top strand gives R1 = UMI A, spacer, template; the bottom strand
/// swaps the two ends. A read that is longer than the template goes on into the other end's
/// spacer and UMI and the adapter, then G. PCR errors follow a binary lineage tree per strand.
/// A base with Phred Q is wrong with probability 10^(-Q/10). Pairs come in random order.
[[nodiscard]] std::vector<ReadPair> sequence_molecules(const std::vector<Molecule>& molecules,
                                                       const LibraryOptions& library,
                                                       const SequencingOptions& options,
                                                       stats::Random& random);

}  // namespace sarcotrace::simulation
