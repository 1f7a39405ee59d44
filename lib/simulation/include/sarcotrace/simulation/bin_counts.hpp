#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/simulation/copy_number_profile.hpp"
#include "sarcotrace/simulation/fragment_lengths.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// A bin of the human-scale genome and what is the same for every sample of the assay.
struct GenomeBin {
    std::size_t chromosome;  ///< index into human_chromosomes
    core::Interval interval;
    double gc;           ///< share of G and C, 0 to 1
    double mappability;  ///< 0 to 1; 0 in gaps
    double efficiency;   ///< systematic effect that neither track explains, around 1
};

struct BinTrackOptions {
    std::int64_t bin_size_bp = 1'000'000;
    double gc_mean = 0.41;
    double gc_sd = 0.045;
    double efficiency_sd = 0.02;
};

/// Bins of all of human_chromosomes, in order. Centromeres and the short arms of the acrocentric
/// chromosomes cannot be mapped.
[[nodiscard]] std::vector<GenomeBin> simulate_bins(const BinTrackOptions& options,
                                                   stats::Random& random);

struct BinCountOptions {
    /// Sequenced depth: fragments times their mean length over the genome's length.
    double coverage = 0.7;
    FragmentLengthOptions normal_lengths;
    FragmentLengthOptions tumor_lengths = tumor_fragment_lengths();
    /// A sample's response to GC is 1 + slope (gc - 0.41) + curvature (gc - 0.41)^2; the two are
    /// normal with these standard deviations, the curvature with the mean.
    double gc_slope_sd = 0.8;
    double gc_curvature_mean = -8.0;
    double gc_curvature_sd = 3.0;
    /// Variance of a bin is 1 + excess times the Poisson variance, plus (floor x mean)^2.
    double excess_variance = 0.18;
    double noise_floor = 0.01;
};

/// Fragments of one bin by length class.
struct BinCount {
    std::int64_t all = 0;
    std::int64_t short_fragments = 0;  ///< 90 to 150 bp
    std::int64_t long_fragments = 0;   ///< 151 to 220 bp
};

/// What the sample holds. A healthy donor has tumor_cell_fraction 0.
struct BinSample {
    const CopyNumberProfile* profile = nullptr;  ///< may be null if there is no tumour
    double tumor_cell_fraction = 0.0;
    bool male = false;
};

/// One count per bin. Means follow t C for tumour and 2 (1 - t) for normal DNA, over
/// t psi + 2 (1 - t); each part has its own fragment lengths.
[[nodiscard]] std::vector<BinCount> simulate_bin_counts(const std::vector<GenomeBin>& bins,
                                                        const BinSample& sample,
                                                        const BinCountOptions& options,
                                                        stats::Random& random);

}  // namespace sarcotrace::simulation
