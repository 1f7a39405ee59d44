#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sarcotrace/simulation/molecules.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// What end repair makes of a fragment before its UMIs are attached. A polymerase fills in 5'
/// overhangs, so both strands carry what the overhang carried; 3' overhangs are cut off and leave
/// no trace. From a nick the polymerase copies the other strand up to the 3' end (Xiong et al.,
/// Nucleic Acids Res 2022, on what end repair synthesises again). Lengths and rates are
/// assumptions: a mean of 3 bp puts 19 of 20 overhangs within the 10 bp that are known for it.
struct EndRepairOptions {
    /// Mean of the geometric length of the 5' overhang at each end; 0: blunt ends.
    double overhang_mean_bp = 0.0;
    /// C>T per C of an overhang, beside the damage that the whole strand has: unpaired cytosine
    /// deaminates far faster than paired (Lindahl, Nature 1993).
    double overhang_deamination_rate = 0.0;
    /// Share of molecules with a nick, at any base of either strand.
    double nick_share = 0.0;

    [[nodiscard]] bool does_nothing() const noexcept {
        return overhang_mean_bp == 0.0 && nick_share == 0.0;
    }
};

/// Indels of one base, which polymerases make in runs of equal bases. A run of n bases has
/// 2^(n - 1) times the rate of a single base (n up to 20); two in three are deletions.
struct SlippageOptions {
    double pcr_rate = 0.0;         ///< per single base and cycle of the amplification
    double sequencing_rate = 0.0;  ///< per single base read

    [[nodiscard]] bool does_nothing() const noexcept {
        return pcr_rate == 0.0 && sequencing_rate == 0.0;
    }
};

/// Amplification and sequencing.
struct SequencingOptions {
    EndRepairOptions end_repair;
    SlippageOptions slippage;
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
/// spacer and UMI and the adapter, then G. End repair comes first. PCR errors follow a binary
/// lineage tree per strand.
/// A base with Phred Q is wrong with probability 10^(-Q/10). Pairs come in random order.
[[nodiscard]] std::vector<ReadPair> sequence_molecules(const std::vector<Molecule>& molecules,
                                                       const LibraryOptions& library,
                                                       const SequencingOptions& options,
                                                       stats::Random& random);

}  // namespace sarcotrace::simulation
