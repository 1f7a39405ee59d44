#include "sarcotrace/copy_number/fraction_profile.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sarcotrace/stats/minimize.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double least_fraction = 1e-3;
constexpr double greatest_fraction = 0.999;
constexpr double deepest_fall = 8.0;
constexpr int points_each_side = 16;
/// The zero line moves by at most this much (natural log) from the neighbouring grid point.
constexpr double zero_line_reach = 0.02;
constexpr int zero_line_bits = 9;

/// Likelihood at a fraction with the zero line fitted. The zero line is ln[2 (1 - t) + t phi].
class ZeroLineFit {
public:
    ZeroLineFit(const Observations& observations, const Solution& solution,
                const ModelOptions& options)
        : observations_(observations), options_(options), mixture_(solution.mixture) {
        const StatePosterior states =
            forward_backward(mixture_.chain, log_emissions(observations, mixture_, options),
                             observations.runs);
        const std::vector<double> copies = state_copies(options);
        std::vector<double> bins(copies.size(), 0.0);
        for (std::size_t i = 0; i < states.state_probability.size(); ++i) {
            bins[i % copies.size()] += states.state_probability[i];
        }
        const auto most = std::ranges::max_element(bins) - bins.begin();
        common_copies_ = copies[static_cast<std::size_t>(most)];
        common_level_ = expected_ln_ratio(mixture_.tumor_fraction, mixture_.baseline_ploidy,
                                          common_copies_);
    }

    ProfilePoint at(double fraction) {
        // The commonest state stays where it is; the others move with the fraction.
        const double middle =
            std::log(2.0 * (1.0 - fraction) + fraction * common_copies_) - common_level_;
        mixture_.tumor_fraction = fraction;
        const stats::Minimum best = stats::minimize(
            [&](double zero_line) {
                mixture_.baseline_ploidy =
                    (std::exp(zero_line) - 2.0 * (1.0 - fraction)) / fraction;
                return -log_likelihood(mixture_.chain,
                                       log_emissions(observations_, mixture_, options_),
                                       observations_.runs);
            },
            middle - zero_line_reach, middle + zero_line_reach, zero_line_bits);
        return {fraction, -best.value};
    }

private:
    const Observations& observations_;
    const ModelOptions& options_;
    Mixture mixture_;
    double common_copies_ = 2.0;
    double common_level_ = 0.0;
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

/// Trapezoid share of a point in the integral over its profile.
double width(const std::vector<ProfilePoint>& profile, std::size_t i) {
    const double left = i == 0 ? profile[i].tumor_fraction : profile[i - 1].tumor_fraction;
    const double right =
        i + 1 == profile.size() ? profile[i].tumor_fraction : profile[i + 1].tumor_fraction;
    return 0.5 * (right - left);
}

/// Top of the parabola through the highest point and its neighbours.
double peak_of(const std::vector<ProfilePoint>& profile) {
    const auto top = static_cast<std::size_t>(
        std::ranges::max_element(profile, {}, &ProfilePoint::log_likelihood) - profile.begin());
    if (top == 0 || top + 1 == profile.size()) {
        return profile[top].tumor_fraction;
    }
    const double before = profile[top - 1].log_likelihood;
    const double here = profile[top].log_likelihood;
    const double after = profile[top + 1].log_likelihood;
    const double curvature = before - 2.0 * here + after;
    const double step = profile[top + 1].tumor_fraction - profile[top].tumor_fraction;
    return profile[top].tumor_fraction +
           (curvature < 0.0 ? 0.5 * step * (before - after) / curvature : 0.0);
}

struct MassPoint {
    double tumor_fraction;
    double half_width;
    double mass;
};

/// Quantile of a density that is a sum of boxes about the points.
double quantile_of(const std::vector<MassPoint>& points, double probability) {
    const auto below = [&](double at) {
        double sum = 0.0;
        for (const MassPoint& point : points) {
            const double left = point.tumor_fraction - point.half_width;
            const double share =
                point.half_width > 0.0 ? (at - left) / (2.0 * point.half_width)
                                       : (at >= point.tumor_fraction ? 1.0 : 0.0);
            sum += point.mass * std::clamp(share, 0.0, 1.0);
        }
        return sum;
    };
    double low = 0.0;
    double high = 1.0;
    constexpr int halvings = 40;
    for (int i = 0; i < halvings; ++i) {
        const double middle = 0.5 * (low + high);
        (below(middle) < probability ? low : high) = middle;
    }
    return 0.5 * (low + high);
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
    std::vector<ProfilePoint> profile;
    constexpr int steps = 2 * points_each_side;
    for (int i = 0; i <= steps; ++i) {
        profile.push_back(fit.at(lowest + (highest - lowest) * static_cast<double>(i) / steps));
    }
    return profile;
}

FractionPosterior combine(std::span<const std::vector<ProfilePoint>> profiles) {
    double highest = -INFINITY;
    for (const auto& profile : profiles) {
        for (const ProfilePoint& point : profile) {
            highest = std::max(highest, point.log_likelihood);
        }
    }
    FractionPosterior posterior{0.0, 0.0, 0.0, {}, 0};
    std::vector<MassPoint> points;
    double total = 0.0;
    for (const auto& profile : profiles) {
        double mass = 0.0;
        for (std::size_t i = 0; i < profile.size(); ++i) {
            // A profile of one point has no width; it counts as its height.
            const double box = profile.size() == 1 ? 1.0 : width(profile, i);
            const double share = box * std::exp(profile[i].log_likelihood - highest);
            points.push_back({profile[i].tumor_fraction, profile.size() == 1 ? 0.0 : box, share});
            mass += share;
        }
        posterior.weights.push_back(mass);
        total += mass;
    }
    std::ranges::for_each(posterior.weights, [total](double& weight) { weight /= total; });
    std::ranges::for_each(points, [total](MassPoint& point) {
        point.mass /= total;
        point.half_width *= 0.5;
    });
    posterior.heaviest = static_cast<std::size_t>(
        std::ranges::max_element(posterior.weights) - posterior.weights.begin());
    posterior.best = peak_of(profiles[posterior.heaviest]);
    posterior.lower = quantile_of(points, 0.025);
    posterior.upper = quantile_of(points, 0.975);
    return posterior;
}

}  // namespace sarcotrace::copy_number
