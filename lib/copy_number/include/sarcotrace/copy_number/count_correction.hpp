#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/copy_number/genome_bins.hpp"

namespace sarcotrace::copy_number {

/// What is known of a bin and was counted in it. gc below 0: the bin holds undetermined bases.
struct CountedBin {
    double count = 0.0;
    double gc = -1.0;
    double mappability = 0.0;
};

struct CorrectionOptions {
    double rough_span = 0.03;          ///< first LOESS, counts against GC
    double final_span = 0.3;           ///< second LOESS, of the first one on a grid
    double count_outlier = 0.01;       ///< upper share of counts left out of the fits
    double gc_outlier = 0.001;         ///< share of GC left out of the fit on either side
    double least_mappability = 0.9;    ///< of a bin in the GC fit
};

/// A corrected count and its stages; NaN where a stage gives none.
struct CorrectedBin {
    bool valid = false;   ///< counted, and GC known
    bool ideal = false;   ///< used in the GC fit (autosomes only)
    double gc_corrected;
    double fully_corrected;
    double log2_ratio;
};

/// Corrects counts for GC and mappability; the fits use autosomes only and are applied to all
/// bins. Outside the fitted range the result is NaN, never an extrapolation. Shape: both spans
/// have the same size. Source: the two-step LOESS of HMMcopy (Ha et al. 2012, Genome Res 22:1995)
/// as ichorCNA applies it (Adalsteinsson et al. 2017, Nat Commun 8:1324).
/// \throws InputError if fewer than 50 bins can carry the fits
[[nodiscard]] std::vector<CorrectedBin> correct_counts(std::span<const GenomeBin> bins,
                                                       std::span<const CountedBin> counts,
                                                       const CorrectionOptions& options = {});

}  // namespace sarcotrace::copy_number
