#include "sarcotrace/simulation/fragment_lengths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sarcotrace::simulation {
namespace {

double bell(double x, double mode, double sd) {
    const double z = (x - mode) / sd;
    return std::exp(-0.5 * z * z);
}

/// 1 around the peaks of the 10-bp ladder, lower between; no ladder above the last peak.
double ladder(double x, const FragmentLengthOptions& options) {
    if (x > options.last_peak_bp + options.period_bp / 2) {
        return 1.0;
    }
    const double phase = 2.0 * std::numbers::pi * (x - options.last_peak_bp) / options.period_bp;
    return 1.0 + options.periodic_amplitude * std::cos(phase);
}

void scale_to(std::vector<double>& values, double sum) {
    double total = 0.0;
    for (const double value : values) {
        total += value;
    }
    for (double& value : values) {
        value *= total > 0.0 ? sum / total : 0.0;
    }
}

std::int64_t draw_index(const std::vector<double>& cumulative, stats::Random& random) {
    const double threshold = random.uniform() * cumulative.back();
    const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), threshold);
    return std::min<std::int64_t>(found - cumulative.begin(),
                                  static_cast<std::int64_t>(cumulative.size()) - 1);
}

}  // namespace

FragmentLengthOptions tumor_fragment_lengths() {
    FragmentLengthOptions options;
    options.short_share = 0.5;
    return options;
}

FragmentLengthOptions buffy_coat_fragment_lengths() {
    FragmentLengthOptions options;
    options.mode_bp = 200.0;
    options.left_sd_bp = 45.0;
    options.right_sd_bp = 55.0;
    options.periodic_amplitude = 0.0;
    options.dinucleosome_share = 0.0;
    return options;
}

FragmentLengths::FragmentLengths(const FragmentLengthOptions& options)
    : shortest_bp_(options.shortest_bp) {
    const auto size = static_cast<std::size_t>(options.longest_bp - options.shortest_bp + 1);
    std::vector<double> mono(size);
    std::vector<double> di(size);
    std::vector<double> added(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double x = static_cast<double>(shortest_bp_) + static_cast<double>(i);
        const double sd = x < options.mode_bp ? options.left_sd_bp : options.right_sd_bp;
        mono[i] = bell(x, options.mode_bp, sd) * ladder(x, options);
        di[i] = bell(x, options.dinucleosome_mode_bp, options.dinucleosome_sd_bp);
        added[i] = bell(x, options.short_mode_bp, options.short_sd_bp) * ladder(x, options);
    }
    scale_to(mono, (1.0 - options.dinucleosome_share) * (1.0 - options.short_share));
    scale_to(di, options.dinucleosome_share * (1.0 - options.short_share));
    scale_to(added, options.short_share);
    density_.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
        density_[i] = mono[i] + di[i] + added[i];
    }
    scale_to(density_, 1.0);
    double sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
        const double length = static_cast<double>(shortest_bp_) + static_cast<double>(i);
        sum += density_[i];
        mean_bp_ += density_[i] * length;
        cumulative_.push_back(sum);
        cumulative_length_.push_back(mean_bp_);
    }
}

double FragmentLengths::probability(std::int64_t length_bp) const {
    if (length_bp < shortest_bp_ || length_bp > longest_bp()) {
        return 0.0;
    }
    return density_[static_cast<std::size_t>(length_bp - shortest_bp_)];
}

double FragmentLengths::probability_between(std::int64_t lower_bp, std::int64_t upper_bp) const {
    double sum = 0.0;
    for (std::int64_t length_bp = lower_bp; length_bp <= upper_bp; ++length_bp) {
        sum += probability(length_bp);
    }
    return sum;
}

std::int64_t FragmentLengths::draw(stats::Random& random) const {
    return shortest_bp_ + draw_index(cumulative_, random);
}

std::int64_t FragmentLengths::draw_overlapping(std::int64_t target_bp,
                                               stats::Random& random) const {
    // p(l) (T - 1 + l) is a mixture of p(l), weight T - 1, and p(l) l, weight mean.
    const auto flat = static_cast<double>(target_bp - 1);
    const bool from_flat = random.uniform() * (flat + mean_bp_) < flat;
    return shortest_bp_ + draw_index(from_flat ? cumulative_ : cumulative_length_, random);
}

}  // namespace sarcotrace::simulation
