#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/copy_number/genome_bins.hpp"

namespace sarcotrace::copy_number {

/// Corrected profiles of healthy donors on the same bins, with what they say of each bin. The
/// donors are kept, so that a donor can be left out of the panel it is scored against.
/// Shape: log2_ratio[donor][bin], NaN where a donor has none.
struct PanelOfNormals {
    std::vector<GenomeBin> bins;
    std::vector<std::string> donors;
    std::vector<std::vector<double>> log2_ratio;
};

/// A bin's level and noise over the donors; NaN if no (fewer than two) donors have it.
struct PanelBin {
    double median_log2_ratio;  ///< NaN as well if fewer than half of the donors have the bin
    /// Variance about the median in units of each donor's own noise variance: 1 is a usual bin.
    double relative_variance;
    /// Mean over donors of the squared deviation from the median.
    double variance_log2_ratio;
    /// Variance beyond the donors' own noise, weighted towards quiet donors, at least 0: what a
    /// sample of any depth has in this bin on top of its counting noise.
    double excess_variance_log2_ratio;
};

/// Shape: one entry per panel bin. `left_out`: a donor's name that does not count.
/// \throws InputError if no donor is left
[[nodiscard]] std::vector<PanelBin> summarise(const PanelOfNormals& panel,
                                              const std::optional<std::string>& left_out = {});

/// Subtracts the median of chromosome X from its bins if the profile is male (its X is at one
/// copy), so that donors of both sexes can share a panel. \return true if it was male
bool center_male_x(RatioProfile& profile);

/// Median log2 ratio on chromosome X; NaN if there are no values.
[[nodiscard]] double median_of_x(const RatioProfile& profile);
/// Below this median log2 ratio of X the sample is male (ichorCNA's value).
inline constexpr double male_x_log2_ratio = -0.1;

/// A profile with the panel's median taken off.
struct NormalisedProfile {
    RatioProfile profile;
    std::vector<double> relative_variance;  ///< of each bin, NaN if unknown
    std::vector<double> excess_variance;    ///< log2, of each bin, NaN if unknown
    std::vector<bool> in_panel;             ///< whether the panel holds the bin, with a value or not
    std::size_t bins_without_panel = 0;     ///< had a value, but the panel has none: now NaN
    std::size_t bins_with_value = 0;        ///< before normalisation
};

/// Bins are matched by contig (either style) and interval; the order may differ. A bin that the
/// panel lacks becomes NaN and is counted.
[[nodiscard]] NormalisedProfile normalise(const RatioProfile& profile,
                                          std::span<const GenomeBin> panel_bins,
                                          std::span<const PanelBin> panel);

/// The same against a panel without the donor `left_out`. Where the panel has 40 donors and more and the
/// profile's noise is that of 0.5x or less, the five patterns over the autosomes that donors vary most in
/// (principal components) are fitted to the profile, as under Student-t noise, and subtracted.
[[nodiscard]] NormalisedProfile normalise(const RatioProfile& profile, const PanelOfNormals& panel,
                                          const std::optional<std::string>& left_out);

/// Standard deviation of the log2 ratio by differences of neighbouring bins (median absolute
/// deviation, divided by sqrt 2), which copy-number changes hardly touch; NaN if there are fewer
/// than 10 neighbours.
[[nodiscard]] double neighbour_noise(const RatioProfile& profile);

}  // namespace sarcotrace::copy_number
