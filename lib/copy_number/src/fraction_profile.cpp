#include "sarcotrace/copy_number/fraction_profile.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sarcotrace::copy_number {
namespace {

constexpr double least_fraction = 1e-3;
constexpr double greatest_fraction = 0.999;
constexpr double deepest_fall = 8.0;
/// Points of a profile lie this far apart (natural log of the fraction), or closer.
constexpr double widest_step_ln = 0.04;
constexpr int fewest_steps = 32;
/// The zero line is sought in steps of this much (natural log) from where the last point had it.
constexpr double zero_line_step = 0.002;
constexpr int most_zero_line_steps = 10;

/// Likelihood at a fraction with the zero line fitted. The zero line is ln[2 (1 - t) + t phi].
class ZeroLineFit {
public:
    ZeroLineFit(const Observations& observations, const Solution& solution,
                const ModelOptions& options)
        : observations_(observations), options_(options), mixture_(solution.mixture) {
        const StatePosterior states =
            forward_backward(mixture_.chain, emissions(observations, mixture_, options),
                             observations.runs);
        const std::vector<double> copies = state_copies(options);
        const std::vector<double> bins = expected_bins(states);
        const auto most = std::ranges::max_element(bins) - bins.begin();
        common_copies_ = copies[static_cast<std::size_t>(most)];
        common_level_ = expected_ln_ratio(mixture_.tumor_fraction, mixture_.baseline_ploidy,
                                          common_copies_);
    }

    ProfilePoint at(double fraction) {
        double here = log_likelihood_at(fraction, offset_);
        double before = log_likelihood_at(fraction, offset_ - zero_line_step);
        double after = log_likelihood_at(fraction, offset_ + zero_line_step);
        for (int step = 0; step < most_zero_line_steps && (before > here || after > here); ++step) {
            const double direction = after > before ? 1.0 : -1.0;
            offset_ += direction * zero_line_step;
            const double next = log_likelihood_at(fraction, offset_ + direction * zero_line_step);
            (direction > 0.0 ? before : after) = here;
            here = direction > 0.0 ? after : before;
            (direction > 0.0 ? after : before) = next;
        }
        // Top of the parabola through the three.
        const double curvature = before - 2.0 * here + after;
        const double slope = 0.5 * (after - before);
        return {fraction, curvature < 0.0 ? here - 0.5 * slope * slope / curvature : here};
    }

private:
    /// `offset`: how far the commonest state has moved from where the solution has it.
    double log_likelihood_at(double fraction, double offset) {
        const double zero_line = std::log(2.0 * (1.0 - fraction) + fraction * common_copies_) -
                                 common_level_ + offset;
        mixture_.tumor_fraction = fraction;
        mixture_.baseline_ploidy = (std::exp(zero_line) - 2.0 * (1.0 - fraction)) / fraction;
        return log_likelihood(mixture_.chain, emissions(observations_, mixture_, options_),
                              observations_.runs);
    }

    const Observations& observations_;
    const ModelOptions& options_;
    Mixture mixture_;
    double common_copies_ = 2.0;
    double common_level_ = 0.0;
    double offset_ = 0.0;
};

/// Where the likelihood has fallen far enough on one side (direction +1 or -1).
double edge(ZeroLineFit& fit, double centre, double peak, double direction) {
    double step = std::max(0.002, 0.04 * centre);
    double at = centre;
    while (true) {
        at = std::clamp(at + direction * step, least_fraction, greatest_fraction);
        const bool ended = at == least_fraction || at == greatest_fraction;
        if (ended || fit.at(at).log_likelihood < peak - deepest_fall) {
            return at;
        }
        step *= 1.6;
    }
}

/// Straight line between the profile's points; -inf outside them.
double log_likelihood_at(const std::vector<ProfilePoint>& profile, double fraction) {
    const auto above = std::ranges::lower_bound(profile, fraction, {}, &ProfilePoint::tumor_fraction);
    if (above == profile.end() ||
        (above == profile.begin() && above->tumor_fraction > fraction)) {
        return -INFINITY;
    }
    if (above == profile.begin() || above->tumor_fraction == fraction) {
        return above->log_likelihood;
    }
    const ProfilePoint& below = *(above - 1);
    return std::lerp(below.log_likelihood, above->log_likelihood,
                     (fraction - below.tumor_fraction) /
                         (above->tumor_fraction - below.tumor_fraction));
}

/// The highest profile at a fraction.
struct EnvelopePoint {
    double tumor_fraction;
    double log_likelihood;
    std::size_t owner;
};

/// At every point of every profile the highest of all. Profiles of neighbouring maxima describe
/// the same likelihood where they overlap, so they must not be added.
std::vector<EnvelopePoint> envelope(std::span<const std::vector<ProfilePoint>> profiles) {
    std::vector<double> fractions;
    for (const auto& profile : profiles) {
        for (const ProfilePoint& point : profile) {
            fractions.push_back(point.tumor_fraction);
        }
    }
    std::ranges::sort(fractions);
    const auto repeated = std::ranges::unique(fractions);
    fractions.erase(repeated.begin(), repeated.end());
    std::vector<EnvelopePoint> points;
    for (const double fraction : fractions) {
        EnvelopePoint best{fraction, -INFINITY, 0};
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            const double value = log_likelihood_at(profiles[i], fraction);
            if (value > best.log_likelihood) {
                best = {fraction, value, i};
            }
        }
        points.push_back(best);
    }
    return points;
}

/// Mass of the posterior at a fraction.
struct MassPoint {
    double ln_fraction;
    double mass;
};

/// Fraction below which a share of the mass lies, each point of it spread by the relative error.
double quantile_of(const std::vector<MassPoint>& points, double relative_error,
                   double probability) {
    const auto below = [&](double ln_fraction) {
        double sum = 0.0;
        for (const MassPoint& point : points) {
            sum += 0.5 * point.mass *
                   std::erfc((point.ln_fraction - ln_fraction) / (std::numbers::sqrt2 * relative_error));
        }
        return sum;
    };
    double low = points.front().ln_fraction - deepest_fall * relative_error;
    double high = points.back().ln_fraction + deepest_fall * relative_error;
    constexpr int halvings = 40;
    for (int i = 0; i < halvings; ++i) {
        const double middle = 0.5 * (low + high);
        (below(middle) < probability ? low : high) = middle;
    }
    return std::min(1.0, std::exp(0.5 * (low + high)));
}

}  // namespace

std::vector<ProfilePoint> profile_fraction(const Observations& observations,
                                           const Solution& solution,
                                           const ModelOptions& options) {
    ZeroLineFit fit(observations, solution, options);
    const double centre =
        std::clamp(solution.mixture.tumor_fraction, least_fraction, greatest_fraction);
    const double peak = fit.at(centre).log_likelihood;
    const double lowest = edge(fit, centre, peak, -1.0);
    const double highest = edge(fit, centre, peak, 1.0);
    const double range_ln = std::log(highest / lowest);
    const int steps = std::max(fewest_steps, static_cast<int>(std::ceil(range_ln / widest_step_ln)));
    std::vector<ProfilePoint> profile;
    for (int i = 0; i <= steps; ++i) {
        profile.push_back(fit.at(lowest * std::exp(range_ln * static_cast<double>(i) / steps)));
    }
    return profile;
}

FractionPosterior combine(std::span<const std::vector<ProfilePoint>> profiles,
                          double relative_error) {
    const std::vector<EnvelopePoint> points = envelope(profiles);
    const double highest =
        std::ranges::max(points, {}, &EnvelopePoint::log_likelihood).log_likelihood;
    FractionPosterior posterior{0.0, 0.0, 0.0, std::vector<double>(profiles.size(), 0.0), 0};
    std::vector<MassPoint> masses;
    double total = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double ln_fraction = std::log(points[i].tumor_fraction);
        const double left = i == 0 ? ln_fraction : std::log(points[i - 1].tumor_fraction);
        const double right =
            i + 1 == points.size() ? ln_fraction : std::log(points[i + 1].tumor_fraction);
        // A posterior of one point has no width; all of the mass is there.
        const double width = points.size() == 1 ? 1.0 : 0.5 * (right - left);
        const double mass = width * std::exp(points[i].log_likelihood - highest);
        masses.push_back({ln_fraction, mass});
        posterior.weights[points[i].owner] += mass;
        total += mass;
    }
    std::ranges::for_each(posterior.weights, [total](double& weight) { weight /= total; });
    std::ranges::for_each(masses, [total](MassPoint& point) { point.mass /= total; });
    posterior.heaviest = static_cast<std::size_t>(
        std::ranges::max_element(posterior.weights) - posterior.weights.begin());
    posterior.median = quantile_of(masses, relative_error, 0.5);
    posterior.lower = quantile_of(masses, relative_error, 0.025);
    posterior.upper = quantile_of(masses, relative_error, 0.975);
    return posterior;
}

}  // namespace sarcotrace::copy_number
