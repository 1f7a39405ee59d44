#include "sarcotrace/copy_number/panel_of_normals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "donor_patterns.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t fewest_neighbours = 10;
/// Median absolute deviation to standard deviation, of a normal distribution.
constexpr double mad_to_sd = 1.4826;

/// The used donors' median of a bin, NaN if fewer than half have it.
double median_of_bin(const PanelOfNormals& panel, const std::vector<std::size_t>& used,
                     std::size_t bin) {
    std::vector<double> values;
    for (const std::size_t donor : used) {
        if (std::isfinite(panel.log2_ratio[donor][bin])) {
            values.push_back(panel.log2_ratio[donor][bin]);
        }
    }
    // The copies of two donors in a bin that others do not show are not a level.
    return values.empty() || 2 * values.size() < used.size() ? not_a_number
                                                             : stats::median(std::move(values));
}

/// Noise of each used donor about the medians: what all have in common is not noise.
std::vector<double> noise_of_donors(const PanelOfNormals& panel,
                                    const std::vector<std::size_t>& used,
                                    const std::vector<double>& medians) {
    std::vector<double> noise;
    for (const std::size_t donor : used) {
        RatioProfile deviation{panel.bins, panel.log2_ratio[donor]};
        for (std::size_t bin = 0; bin < medians.size(); ++bin) {
            deviation.log2_ratio[bin] -= medians[bin];
        }
        noise.push_back(neighbour_noise(deviation));
    }
    return noise;
}

PanelBin summarise_bin(const PanelOfNormals& panel, const std::vector<std::size_t>& used,
                       const std::vector<double>& noise, double median, std::size_t bin) {
    double squares = 0.0;
    double scaled_squares = 0.0;
    double excess = 0.0;
    double weights = 0.0;
    std::size_t values = 0;
    std::size_t scaled = 0;
    for (std::size_t i = 0; i < used.size(); ++i) {
        const double deviation = panel.log2_ratio[used[i]][bin] - median;
        if (!std::isfinite(deviation)) {
            continue;
        }
        const double square = deviation * deviation;
        squares += square;
        ++values;
        if (noise[i] > 0.0) {
            const double own = noise[i] * noise[i];
            scaled_squares += square / own;
            // A squared deviation has a variance in proportion to the fourth power of the noise.
            excess += (square - own) / (own * own);
            weights += 1.0 / (own * own);
            ++scaled;
        }
    }
    const bool enough = values >= 2;
    const bool enough_scaled = enough && scaled > 0;
    return {median,
            enough_scaled ? scaled_squares / static_cast<double>(scaled) : not_a_number,
            enough ? squares / static_cast<double>(values) : not_a_number,
            enough_scaled ? std::max(0.0, excess / weights) : not_a_number};
}

using BinKey = std::tuple<std::string_view, std::int64_t, std::int64_t>;

BinKey key_of(const GenomeBin& bin) {
    return {plain_contig(bin.contig), bin.interval.begin().value(), bin.interval.end().value()};
}

}  // namespace

double neighbour_noise(const RatioProfile& profile) {
    std::vector<double> differences;
    for (const ContigRun& run : contig_runs(profile.bins)) {
        double last = not_a_number;
        for (std::size_t i = run.begin; i < run.end; ++i) {
            if (!std::isfinite(profile.log2_ratio[i])) {
                continue;
            }
            if (std::isfinite(last)) {
                differences.push_back(std::abs(profile.log2_ratio[i] - last));
            }
            last = profile.log2_ratio[i];
        }
    }
    return differences.size() < fewest_neighbours
               ? not_a_number
               : mad_to_sd * stats::median(differences) / std::sqrt(2.0);
}

std::vector<PanelBin> summarise(const PanelOfNormals& panel,
                                const std::optional<std::string>& left_out) {
    std::vector<std::size_t> used;
    for (std::size_t donor = 0; donor < panel.donors.size(); ++donor) {
        if (!left_out || panel.donors[donor] != *left_out) {
            used.push_back(donor);
        }
    }
    if (used.empty()) {
        throw core::InputError({"the panel of normals has no donor left", "",
                                "build it from more donors"});
    }
    std::vector<double> medians;
    for (std::size_t bin = 0; bin < panel.bins.size(); ++bin) {
        medians.push_back(median_of_bin(panel, used, bin));
    }
    const std::vector<double> noise = noise_of_donors(panel, used, medians);
    std::vector<PanelBin> bins;
    for (std::size_t bin = 0; bin < panel.bins.size(); ++bin) {
        bins.push_back(summarise_bin(panel, used, noise, medians[bin], bin));
    }
    return bins;
}

double median_of_x(const RatioProfile& profile) {
    std::vector<double> values;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        if (contig_kind(profile.bins[i].contig) == ContigKind::ChromosomeX &&
            std::isfinite(profile.log2_ratio[i])) {
            values.push_back(profile.log2_ratio[i]);
        }
    }
    return stats::median(std::move(values));
}

bool center_male_x(RatioProfile& profile) {
    const double median = median_of_x(profile);
    if (!(median < male_x_log2_ratio)) {
        return false;
    }
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        if (contig_kind(profile.bins[i].contig) == ContigKind::ChromosomeX) {
            profile.log2_ratio[i] -= median;
        }
    }
    return true;
}

NormalisedProfile normalise(const RatioProfile& profile, const PanelOfNormals& panel,
                            const std::optional<std::string>& left_out) {
    const std::vector<PanelBin> bins = summarise(panel, left_out);
    NormalisedProfile result = normalise(profile, panel.bins, bins);
    subtract_patterns(result.profile, panel, bins, left_out);
    return result;
}

NormalisedProfile normalise(const RatioProfile& profile, std::span<const GenomeBin> panel_bins,
                            std::span<const PanelBin> panel) {
    std::map<BinKey, std::size_t> index;
    for (std::size_t i = 0; i < panel_bins.size(); ++i) {
        index.emplace(key_of(panel_bins[i]), i);
    }
    NormalisedProfile result{profile, std::vector<double>(profile.bins.size(), not_a_number),
                             std::vector<double>(profile.bins.size(), not_a_number),
                             std::vector<bool>(profile.bins.size(), false), 0, 0};
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        double& value = result.profile.log2_ratio[i];
        const bool had_value = std::isfinite(value);
        result.bins_with_value += had_value ? 1 : 0;
        const auto found = index.find(key_of(profile.bins[i]));
        result.in_panel[i] = found != index.end();
        if (found == index.end() || !std::isfinite(panel[found->second].median_log2_ratio)) {
            result.bins_without_panel += had_value ? 1 : 0;
            value = not_a_number;
            continue;
        }
        value -= panel[found->second].median_log2_ratio;
        result.relative_variance[i] = panel[found->second].relative_variance;
        result.excess_variance[i] = panel[found->second].excess_variance_log2_ratio;
    }
    return result;
}

}  // namespace sarcotrace::copy_number
