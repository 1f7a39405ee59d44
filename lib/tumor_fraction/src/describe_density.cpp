#include "describe_density.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sarcotrace/tumor_fraction/joint_fraction.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

/// Steps that one of the grid is divided into: 3.7 % of the fraction are as much as the errors of good
/// evidence, and would widen intervals.
constexpr int substeps = 4;

/// A density by masses at fractions: 0, then equal steps of the logarithm.
struct FineDensity {
    std::vector<double> fractions;
    std::vector<double> masses;

    /// Border between the points i - 1 and i.
    [[nodiscard]] double edge(std::size_t i) const {
        if (i == 0) {
            return 0.0;
        }
        return i == fractions.size() ? 1.0 : 0.5 * (fractions[i - 1] + fractions[i]);
    }
};

/// Cubic by four neighbours at equal distances (Catmull, Rom 1974, Computer Aided Geometric Design, 317);
/// a straight line at the ends of the grid and at cliffs.
double between(std::span<const double> values, std::size_t at, double share) {
    if (at < 2 || at + 2 >= values.size()) {
        return std::lerp(values[at], values[at + 1], share);
    }
    const double before = values[at - 1];
    const double left = values[at];
    const double right = values[at + 1];
    const double after = values[at + 2];
    constexpr double steep = 20.0;  // a floor or a cliff
    if (std::abs(left - before) > steep || std::abs(right - left) > steep ||
        std::abs(after - right) > steep) {
        return std::lerp(left, right, share);
    }
    const double square = share * share;
    return left + 0.5 * (share * (right - before) +
                         square * (2.0 * before - 5.0 * left + 4.0 * right - after) +
                         square * share * (3.0 * (left - right) + after - before));
}

FineDensity refine(std::span<const double> log_density) {
    const std::vector<double>& grid = fraction_grid();
    FineDensity fine{{0.0}, {}};
    std::vector<double> logs = {log_density[0]};
    for (std::size_t g = 1; g < grid.size(); ++g) {
        const int steps = g + 1 < grid.size() ? substeps : 1;
        for (int step = 0; step < steps; ++step) {
            const double share = static_cast<double>(step) / substeps;
            fine.fractions.push_back(step == 0 ? grid[g]
                                               : grid[g] * std::pow(grid[g + 1] / grid[g], share));
            logs.push_back(step == 0 ? log_density[g] : between(log_density, g, share));
        }
    }
    const double highest = std::ranges::max(logs);
    double sum = 0.0;
    for (std::size_t i = 0; i < logs.size(); ++i) {
        fine.masses.push_back(std::exp(logs[i] - highest) * (fine.edge(i + 1) - fine.edge(i)));
        sum += fine.masses.back();
    }
    std::ranges::for_each(fine.masses, [sum](double& mass) { mass /= sum; });
    return fine;
}

/// Spreads masses by a relative error: normal on the logarithm of the fraction.
void spread(FineDensity& fine, double relative_error) {
    const double step = std::log(fine.fractions[2] / fine.fractions[1]);
    const int reach = static_cast<int>(std::ceil(4.0 * relative_error / step));
    const int last = static_cast<int>(fine.masses.size()) - 1;
    std::vector<double> kernel;
    double kernel_sum = 0.0;
    for (int shift = -reach; shift <= reach; ++shift) {
        // Mass of the kernel within half a step of each point.
        const double low = (shift - 0.5) * step / relative_error;
        const double high = (shift + 0.5) * step / relative_error;
        kernel.push_back(0.5 * (std::erfc(low / std::sqrt(2.0)) - std::erfc(high / std::sqrt(2.0))));
        kernel_sum += kernel.back();
    }
    std::vector<double> result(fine.masses.size(), 0.0);
    result[0] = fine.masses[0];
    for (int g = 1; g <= last; ++g) {
        const double mass = fine.masses[static_cast<std::size_t>(g)];
        for (int shift = -reach; mass > 0.0 && shift <= reach; ++shift) {
            const int to = std::clamp(g + shift, 1, last);
            result[static_cast<std::size_t>(to)] +=
                mass * kernel[static_cast<std::size_t>(shift + reach)] / kernel_sum;
        }
    }
    fine.masses = std::move(result);
}

/// Fraction below which a share of the masses lies, linear within the width of a point.
double quantile_at(const FineDensity& fine, const std::vector<double>& cumulative,
                   double probability) {
    const auto above = static_cast<std::size_t>(
        std::ranges::upper_bound(cumulative, probability) - cumulative.begin());
    if (above >= cumulative.size()) {
        return 1.0;
    }
    const double before = above == 0 ? 0.0 : cumulative[above - 1];
    const double mass = cumulative[above] - before;
    return std::lerp(fine.edge(above), fine.edge(above + 1),
                     mass > 0.0 ? (probability - before) / mass : 0.0);
}

/// Top of the parabola through a grid point and its neighbours.
double refined_top(std::span<const double> log_density) {
    const std::vector<double>& grid = fraction_grid();
    const auto top = static_cast<std::size_t>(std::ranges::max_element(log_density) -
                                              log_density.begin());
    if (top < 2 || top + 1 == grid.size()) {
        return grid[top];
    }
    const double before = log_density[top - 1];
    const double here = log_density[top];
    const double after = log_density[top + 1];
    const double curvature = before - 2.0 * here + after;
    const double shift = curvature < 0.0 ? 0.5 * (before - after) / curvature : 0.0;
    return grid[top] * std::exp(std::clamp(shift, -0.5, 0.5) * std::log(grid[top + 1] / grid[top]));
}

}  // namespace

std::vector<double> spread_masses(std::span<const double> log_density, double relative_error) {
    FineDensity fine = refine(log_density);
    spread(fine, relative_error);
    std::vector<double> result = {fine.masses[0]};
    const auto size = static_cast<int>(fine.masses.size());
    for (int g = 1; g < static_cast<int>(fraction_grid().size()); ++g) {
        // A point halfway between two of the grid belongs to both.
        const int at = 1 + substeps * (g - 1);
        double mass = 0.0;
        for (int step = -substeps / 2; step <= substeps / 2; ++step) {
            if (at + step >= 1 && at + step < size) {
                mass += fine.masses[static_cast<std::size_t>(at + step)] *
                        (2 * std::abs(step) == substeps ? 0.5 : 1.0);
            }
        }
        result.push_back(mass);
    }
    return result;
}

FractionInterval describe(std::span<const double> log_density, double relative_model_error) {
    constexpr double held = 0.95;
    constexpr int places = 100;
    FineDensity fine = refine(log_density);
    spread(fine, relative_model_error);
    std::vector<double> cumulative(fine.masses.size());
    std::partial_sum(fine.masses.begin(), fine.masses.end(), cumulative.begin());
    FractionInterval best{refined_top(log_density), 0.0, 1.0};
    for (int place = 0; place <= places; ++place) {
        const double below = (1.0 - held) * place / places;
        const double lower = place == 0 ? 0.0 : quantile_at(fine, cumulative, below);
        const double upper = quantile_at(fine, cumulative, below + held);
        if (upper - lower < best.upper - best.lower) {
            best.lower = lower;
            best.upper = upper;
        }
    }
    return best;
}

}  // namespace sarcotrace::tumor_fraction
