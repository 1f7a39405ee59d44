#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::copy_number {

/// A window of the genome.
struct GenomeBin {
    std::string contig;
    core::Interval interval;

    friend bool operator==(const GenomeBin&, const GenomeBin&) = default;
};

enum class ContigKind { Autosome, ChromosomeX, ChromosomeY, Other };

/// Kind of a contig by its name, with or without "chr": 1 to 22, X, Y; anything else is Other.
[[nodiscard]] ContigKind contig_kind(std::string_view contig) noexcept;
/// The name without a leading "chr", so that both styles meet.
[[nodiscard]] std::string_view plain_contig(std::string_view contig) noexcept;

/// True for each bin that overlaps a region widened by `flank_bp` on both sides. Contig names may
/// differ in style.
[[nodiscard]] std::vector<bool> overlapping(std::span<const GenomeBin> bins,
                                            std::span<const core::Region> regions,
                                            std::int64_t flank_bp);

/// Copy ratio of each bin, log2; NaN where there is none. Shape: bins.size() ==
/// log2_ratio.size(); bins of a contig are contiguous and ascending.
struct RatioProfile {
    std::vector<GenomeBin> bins;
    std::vector<double> log2_ratio;
};

/// Mean ratios in windows of `window_bp`; a window has a value if half of its bins have one. Bins
/// shorter than half a window are merged; a profile of longer ones is returned as it is.
[[nodiscard]] RatioProfile merge_short_bins(RatioProfile profile, std::int64_t window_bp);

/// A run of consecutive bins on one contig: indices [begin, end).
struct ContigRun {
    std::size_t begin;
    std::size_t end;
};

[[nodiscard]] std::vector<ContigRun> contig_runs(std::span<const GenomeBin> bins);

}  // namespace sarcotrace::copy_number
