#include "sarcotrace/tumor_fraction/known_profile.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

constexpr double degrees = 6.0;
constexpr double offset_sd = 0.01;
constexpr double amplitude_sd_ln = 0.35;

/// Bins of one level; `mean` is refined with the weights.
struct Level {
    std::vector<double> values;
    std::vector<double> variances;
    double mean = 0.0;
};

double weight_of(double value, double mean, double variance) {
    const double distance = value - mean;
    return (degrees + 1.0) / (degrees + distance * distance / variance);
}

void refine_mean(Level& level) {
    constexpr int rounds = 8;
    level.mean = stats::median(level.values);
    for (int round = 0; round < rounds; ++round) {
        double weights = 0.0;
        double sum = 0.0;
        for (std::size_t i = 0; i < level.values.size(); ++i) {
            const double weight =
                weight_of(level.values[i], level.mean, level.variances[i]) / level.variances[i];
            weights += weight;
            sum += weight * level.values[i];
        }
        level.mean = sum / weights;
    }
}

std::map<double, Level> group(const BinRatios& ratios, const CopyProfile& profile) {
    if (ratios.ln_ratio.size() != profile.copies.size() ||
        ratios.variance.size() != profile.copies.size()) {
        throw std::invalid_argument("copy_levels: the profile is not of the bins' size");
    }
    std::map<double, Level> levels;
    for (std::size_t i = 0; i < profile.copies.size(); ++i) {
        if (std::isfinite(profile.copies[i]) && std::isfinite(ratios.ln_ratio[i]) &&
            ratios.variance[i] > 0.0) {
            levels[profile.copies[i]].values.push_back(ratios.ln_ratio[i]);
            levels[profile.copies[i]].variances.push_back(ratios.variance[i]);
        }
    }
    return levels;
}

/// Variance of a robust mean of n bins of variance v is this times v / n: E[psi^2] / E[psi']^2 of the
/// weighted residuals psi (Huber 1981, Robust Statistics, section 3.2).
double dispersion_of(const std::map<double, Level>& levels) {
    double squares = 0.0;
    double slopes = 0.0;
    double bins = 0.0;
    for (const auto& [copies, level] : levels) {
        for (std::size_t i = 0; i < level.values.size(); ++i) {
            const double distance = level.values[i] - level.mean;
            const double square = distance * distance / level.variances[i];
            const double weight = weight_of(level.values[i], level.mean, level.variances[i]);
            squares += weight * weight * square;
            slopes += weight * (degrees - square) / (degrees + square);
            bins += 1.0;
        }
    }
    const double free = bins - static_cast<double>(levels.size());
    return free > 0.0 && slopes > 0.0 ? squares / free / std::pow(slopes / bins, 2) : 1.0;
}

double log_normal_density(double distance, double variance) {
    return -0.5 * (std::log(variance) + distance * distance / variance);
}

double level_mean(double fraction, double ploidy, double copies) {
    const double normal = 2.0 * (1.0 - fraction);
    return std::log((normal + fraction * copies) / (normal + fraction * ploidy));
}

}  // namespace

std::vector<CopyLevel> copy_levels(const BinRatios& ratios, const CopyProfile& profile,
                                   double inflation) {
    std::map<double, Level> levels = group(ratios, profile);
    for (auto& [copies, level] : levels) {
        refine_mean(level);
    }
    const double dispersion = dispersion_of(levels) * inflation;
    std::vector<CopyLevel> result;
    for (const auto& [copies, level] : levels) {
        double information = 0.0;
        for (const double variance : level.variances) {
            information += 1.0 / variance;
        }
        result.push_back(
            {copies, level.mean, information / dispersion, level.values.size()});
    }
    return result;
}

std::optional<SignedFraction> signed_fraction(std::span<const CopyLevel> levels, double ploidy,
                                              double most_copies) {
    double sum = 0.0;
    double x_sum = 0.0;
    double y_sum = 0.0;
    for (const CopyLevel& level : levels) {
        if (level.copies <= most_copies) {
            sum += level.precision;
            x_sum += level.precision * level.copies;
            y_sum += level.precision * std::exp(level.mean_ln_ratio);
        }
    }
    double xx = 0.0;
    double xy = 0.0;
    for (const CopyLevel& level : levels) {
        if (level.copies <= most_copies) {
            const double x = level.copies - x_sum / sum;
            xx += level.precision * x * x;
            xy += level.precision * x * (std::exp(level.mean_ln_ratio) - y_sum / sum);
        }
    }
    constexpr double no_spread = 1e-9;
    if (!(xx > no_spread)) {
        return std::nullopt;
    }
    const double slope = xy / xx;
    const double slope_error = 1.0 / std::sqrt(xx);
    return SignedFraction{2.0 * slope / (1.0 + (2.0 - ploidy) * slope), 2.0 * slope_error,
                          slope / slope_error};
}

std::vector<double> log_likelihood_of_levels(std::span<const CopyLevel> levels, double ploidy,
                                             double most_copies,
                                             std::span<const double> fractions) {
    std::vector<double> result;
    for (const double fraction : fractions) {
        double precision = 1.0 / (offset_sd * offset_sd);
        double weighted = 0.0;
        double squares = 0.0;
        for (const CopyLevel& level : levels) {
            if (level.copies <= most_copies) {
                const double distance =
                    level.mean_ln_ratio - level_mean(fraction, ploidy, level.copies);
                precision += level.precision;
                weighted += level.precision * distance;
                squares += level.precision * distance * distance;
            }
        }
        result.push_back(-0.5 * (squares - weighted * weighted / precision));
    }
    return result;
}

std::vector<double> log_likelihood_of_amplicons(std::span<const CopyLevel> levels, double ploidy,
                                                double most_copies,
                                                std::span<const double> fractions) {
    constexpr int half_steps = 12;
    constexpr double reach = 3.0;
    std::vector<double> result;
    for (const double fraction : fractions) {
        double sum = 0.0;
        for (const CopyLevel& level : levels) {
            if (level.copies <= most_copies) {
                continue;
            }
            std::vector<double> terms;
            for (int step = -half_steps; step <= half_steps; ++step) {
                const double deviation = reach * step / half_steps;
                const double copies = level.copies * std::exp(amplitude_sd_ln * deviation);
                terms.push_back(
                    -0.5 * deviation * deviation +
                    log_normal_density(level.mean_ln_ratio - level_mean(fraction, ploidy, copies),
                                       1.0 / level.precision + offset_sd * offset_sd));
            }
            sum += stats::log_sum(terms);
        }
        result.push_back(sum);
    }
    return result;
}

double EmpiricalNull::p_value(double z) const {
    const auto n = static_cast<double>(blanks);
    const double t = (z - mean_z) / (sd_z * std::sqrt(1.0 + 1.0 / n));
    const double tail = 0.5 * stats::beta_cdf((n - 1.0) / (n - 1.0 + t * t), (n - 1.0) / 2.0, 0.5);
    return t > 0.0 ? tail : 1.0 - tail;
}

double EmpiricalNull::predictive_variance() const noexcept {
    const auto n = static_cast<double>(blanks);
    const double variance = sd_z * sd_z;
    return n > 3.0 ? variance * (1.0 + 1.0 / n) * (n - 1.0) / (n - 3.0) : variance;
}

std::optional<EmpiricalNull> empirical_null(std::span<const double> z) {
    constexpr std::size_t fewest = 3;
    if (z.size() < fewest) {
        return std::nullopt;
    }
    return EmpiricalNull{stats::mean(z), stats::standard_deviation(z), z.size()};
}

std::vector<double> rotated_z(const BinRatios& ratios, const CopyProfile& profile,
                              double most_copies, std::size_t rotations) {
    // Bins without a value are left out first, so that every rotation uses the same bins.
    BinRatios used;
    CopyProfile turned{{}, profile.ploidy};
    for (std::size_t i = 0; i < profile.copies.size(); ++i) {
        if (std::isfinite(profile.copies[i]) && std::isfinite(ratios.ln_ratio[i]) &&
            ratios.variance[i] > 0.0) {
            used.ln_ratio.push_back(ratios.ln_ratio[i]);
            used.variance.push_back(ratios.variance[i]);
            turned.copies.push_back(profile.copies[i]);
        }
    }
    std::vector<double> z;
    const std::size_t step = turned.copies.size() / (rotations + 1);
    for (std::size_t turn = 0; step > 0 && turn < rotations; ++turn) {
        std::ranges::rotate(turned.copies, turned.copies.begin() + static_cast<std::ptrdiff_t>(step));
        if (const auto estimate =
                signed_fraction(copy_levels(used, turned), profile.ploidy, most_copies)) {
            z.push_back(estimate->z);
        }
    }
    return z;
}

}  // namespace sarcotrace::tumor_fraction
