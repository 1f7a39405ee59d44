#include "donor_patterns.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>
#include <vector>

#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/stats/symmetric_solve.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr std::size_t fewest_donors = 40;
/// Noise of a usual 1-Mb bin at 0.5x, natural logarithm; above, counting hides the patterns.
constexpr double greatest_noise_ln = 0.024;
constexpr std::size_t patterns_kept = 5;
/// Deviations beyond so many noises, as of constitutional copies, count as so many.
constexpr double greatest_deviation = 4.0;
constexpr double degrees = 6.0;
constexpr int rounds = 10;

using Columns = std::vector<std::vector<double>>;  ///< shape: pattern or donor, bin

/// Deviations of the used donors from the median in units of their noise, 0 where they have none
/// and on sex chromosomes.
Columns scaled_deviations(const PanelOfNormals& panel, std::span<const PanelBin> bins,
                          const std::optional<std::string>& left_out) {
    Columns columns;
    for (std::size_t donor = 0; donor < panel.donors.size(); ++donor) {
        if (left_out && panel.donors[donor] == *left_out) {
            continue;
        }
        RatioProfile deviation{panel.bins, panel.log2_ratio[donor]};
        std::vector<double> finite;
        for (std::size_t bin = 0; bin < bins.size(); ++bin) {
            deviation.log2_ratio[bin] -= bins[bin].median_log2_ratio;
            if (std::isfinite(deviation.log2_ratio[bin])) {
                finite.push_back(deviation.log2_ratio[bin]);
            }
        }
        const double noise = neighbour_noise(deviation);
        if (!(noise > 0.0)) {
            continue;
        }
        const double center = stats::median(std::move(finite));
        std::vector<double>& column = columns.emplace_back();
        for (std::size_t bin = 0; bin < bins.size(); ++bin) {
            const double value = (deviation.log2_ratio[bin] - center) / noise;
            const bool used = std::isfinite(value) &&
                              contig_kind(panel.bins[bin].contig) == ContigKind::Autosome;
            column.push_back(used ? std::clamp(value, -greatest_deviation, greatest_deviation)
                                  : 0.0);
        }
    }
    return columns;
}

/// Left singular vectors of the greatest singular values, by the donors' inner products.
Columns principal_patterns(const Columns& donors) {
    stats::SquareMatrix products(donors.size());
    for (std::size_t a = 0; a < donors.size(); ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            double sum = 0.0;
            for (std::size_t bin = 0; bin < donors[a].size(); ++bin) {
                sum += donors[a][bin] * donors[b][bin];
            }
            products(a, b) = sum;
            products(b, a) = sum;
        }
    }
    const stats::Eigensystem system = stats::eigensystem(products);
    Columns patterns;
    for (std::size_t k = 0; k < std::min(patterns_kept, donors.size()); ++k) {
        std::vector<double>& pattern = patterns.emplace_back(donors.front().size(), 0.0);
        const double scale = std::sqrt(std::max(system.values[k], 1e-12));
        for (std::size_t donor = 0; donor < donors.size(); ++donor) {
            for (std::size_t bin = 0; bin < pattern.size(); ++bin) {
                pattern[bin] += system.vectors[k][donor] * donors[donor][bin] / scale;
            }
        }
    }
    return patterns;
}

/// Coefficients of the patterns; a constant is fitted beside them.
std::vector<double> fit(const std::vector<double>& values, const Columns& patterns, double noise) {
    const std::size_t size = patterns.size() + 1;
    const auto term = [&](std::size_t k, std::size_t i) {
        return k == 0 ? 1.0 : patterns[k - 1][i];
    };
    std::vector<double> coefficients(size, 0.0);
    for (int round = 0; round < rounds; ++round) {
        stats::SquareMatrix normal(size);
        std::vector<double> right(size, 0.0);
        for (std::size_t i = 0; i < values.size(); ++i) {
            double residual = values[i];
            for (std::size_t k = 0; k < size; ++k) {
                residual -= coefficients[k] * term(k, i);
            }
            const double distance = residual / noise;
            const double weight = (degrees + 1.0) / (degrees + distance * distance);
            for (std::size_t k = 0; k < size; ++k) {
                right[k] += weight * term(k, i) * values[i];
                for (std::size_t l = 0; l < size; ++l) {
                    normal(k, l) += weight * term(k, i) * term(l, i);
                }
            }
        }
        const auto inverse = stats::inverse_of_positive_definite(normal);
        if (!inverse) {
            return std::vector<double>(size, 0.0);
        }
        coefficients = stats::multiply(*inverse, right);
    }
    return coefficients;
}

}  // namespace

void subtract_patterns(RatioProfile& profile, const PanelOfNormals& panel,
                       std::span<const PanelBin> bins, const std::optional<std::string>& left_out) {
    const double noise = neighbour_noise(profile);
    if (panel.donors.size() < fewest_donors || !(noise * std::numbers::ln2 <= greatest_noise_ln)) {
        return;
    }
    const Columns donors = scaled_deviations(panel, bins, left_out);
    if (donors.size() < fewest_donors) {
        return;
    }
    std::map<std::tuple<std::string_view, std::int64_t>, std::size_t> index;
    for (std::size_t i = 0; i < panel.bins.size(); ++i) {
        index.emplace(std::tuple(plain_contig(panel.bins[i].contig),
                                 panel.bins[i].interval.begin().value()),
                      i);
    }
    const Columns patterns = principal_patterns(donors);
    Columns used(patterns.size());
    std::vector<double> values;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        const auto found = index.find(std::tuple(plain_contig(profile.bins[i].contig),
                                                 profile.bins[i].interval.begin().value()));
        if (found != index.end() && std::isfinite(profile.log2_ratio[i]) &&
            contig_kind(profile.bins[i].contig) == ContigKind::Autosome) {
            places.push_back(i);
            values.push_back(profile.log2_ratio[i]);
            for (std::size_t k = 0; k < patterns.size(); ++k) {
                used[k].push_back(patterns[k][found->second]);
            }
        }
    }
    const std::vector<double> coefficients = fit(values, used, noise);
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t k = 0; k < used.size(); ++k) {
            profile.log2_ratio[places[i]] -= coefficients[k + 1] * used[k][i];
        }
    }
}

}  // namespace sarcotrace::copy_number
