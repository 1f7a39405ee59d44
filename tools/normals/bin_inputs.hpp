#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/copy_number/count_correction.hpp"
#include "sarcotrace/copy_number/genome_bins.hpp"
#include "sarcotrace/io/provenance.hpp"

namespace sarcotrace::tools {

/// Counts of a sample on its bins. Shape: usable_share is empty or has one entry per bin.
struct BinCounts {
    std::vector<copy_number::GenomeBin> bins;
    std::vector<double> counts;
    std::vector<double> usable_share;  ///< of a bin's bases, outside of a panel's targets; 0 to 1
};

/// Rows of class ALL of a bins.tsv.gz. \throws InputError, IoError
[[nodiscard]] BinCounts read_bins(const std::filesystem::path& path);
/// Values of a WIG file. \throws InputError, IoError
[[nodiscard]] BinCounts read_wig_counts(const std::filesystem::path& path);
/// A table contig, start, end, log2_ratio (0-based half-open; other columns are ignored).
[[nodiscard]] copy_number::RatioProfile read_log_ratios(const std::filesystem::path& path);
/// BED, or a table with a header Chr, Start, End as centromere lists are shared.
[[nodiscard]] std::vector<core::Region> read_excluded(const std::filesystem::path& path);

/// What corrects counts, for all samples of a run.
struct CorrectionInputs {
    std::optional<std::filesystem::path> gc;
    std::optional<std::filesystem::path> mappability;
    std::optional<std::filesystem::path> excluded;
    double least_mappability = 0.9;  ///< of a bin that is kept
    /// Of a bin that the fits of GC may use.
    double least_fitted_mappability = copy_number::CorrectionOptions{}.least_mappability;

    void add_to(io::Provenance& provenance) const;
};

/// A sample after correction; bins excluded or of low mappability are gone.
struct CorrectedSample {
    copy_number::RatioProfile profile;
    std::vector<copy_number::CorrectedBin> stages;  ///< of the bins of the profile
    std::vector<double> counts;
    std::vector<double> usable_share;  ///< of the bins of the profile; 1 without targets
    std::size_t bins_read = 0;          ///< on chromosomes 1-22, X
    std::size_t bins_not_excluded = 0;  ///< left after the excluded regions
    double y_fraction = 0.0;            ///< counts on Y outside the excluded regions over all counts
};

/// Counts are divided by the usable share of their bin; a bin of which less than half is usable has no
/// value. Keeps chromosomes 1-22 and X, drops excluded regions widened by 100 kb, corrects for GC and
/// mappability, drops bins of low mappability. Without tracks the log2 ratio is that of the count
/// to the autosomal median. \throws InputError if a track lacks a bin
[[nodiscard]] CorrectedSample correct(const BinCounts& counts, const CorrectionInputs& inputs);

/// "sample=path". \throws UsageError
struct NamedPath {
    std::string name;
    std::filesystem::path path;
};
[[nodiscard]] NamedPath parse_named_path(const std::string& text, std::string_view option);

}  // namespace sarcotrace::tools
