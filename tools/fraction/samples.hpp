#pragma once

#include <map>
#include <string>
#include <vector>

#include "../normals/bin_inputs.hpp"
#include "options.hpp"
#include "sarcotrace/copy_number/estimate.hpp"
#include "sarcotrace/copy_number/panel_of_normals.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::fraction {

/// A sample's bins, corrected.
struct LoadedSample {
    SampleKey key;
    CorrectedSample sample;
    bool has_counts;  ///< false for log ratios that were corrected elsewhere
};

/// Time point of each sample that --samples or --monitor-samples name.
[[nodiscard]] std::map<std::string, std::string> read_time_points(const FractionOptions& options);

/// All samples of the command line, in its order. \throws UsageError, InputError, IoError
[[nodiscard]] std::vector<LoadedSample> load_samples(const FractionOptions& options);

/// By the median of X and, where there are counts, the share of counts on Y.
[[nodiscard]] copy_number::Sex sex_of(const LoadedSample& loaded);

/// Variance of each bin relative to a whole one, where a panel's targets take part of it; empty without
/// targets. A panel of normals of the same targets knows it by itself.
[[nodiscard]] std::vector<double> variance_of_masked(const CorrectedSample& sample);

/// The same beyond that of a whole bin, in units of the squared log2 ratio.
[[nodiscard]] std::vector<double> excess_of_masked(const CorrectedSample& sample);

/// Takes the panel's median off, the sample itself left out of it.
/// \throws InputError if the panel lacks more than 30 % of the sample's bins
[[nodiscard]] copy_number::NormalisedProfile normalise(const copy_number::PanelOfNormals& panel,
                                                       const LoadedSample& loaded,
                                                       const copy_number::RatioProfile& profile);

}  // namespace sarcotrace::tools::fraction
