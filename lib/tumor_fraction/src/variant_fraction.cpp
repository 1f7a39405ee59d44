#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "sarcotrace/stats/minimize.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

constexpr int grid_steps = 2000;
/// Bits of the refined maximum.
constexpr int maximum_bits = 26;

/// Fractions of the grid, denser towards 0 (squares of equal steps).
double grid_fraction(int step) {
    const double root = static_cast<double>(step) / grid_steps;
    return root * root;
}

double log_binomial(const VariantCount& variant, double p) {
    const double alt = static_cast<double>(variant.alt_molecules);
    const double ref = static_cast<double>(variant.molecules - variant.alt_molecules);
    return stats::log_choose(variant.molecules, variant.alt_molecules) +
           (alt > 0.0 ? alt * std::log(p) : 0.0) + (ref > 0.0 ? ref * std::log1p(-p) : 0.0);
}

/// Binomial probability averaged over p uniform on [0, highest].
double log_below(const VariantCount& variant, double highest) {
    const double alt = static_cast<double>(variant.alt_molecules);
    const double ref = static_cast<double>(variant.molecules - variant.alt_molecules);
    const double share = stats::beta_cdf(highest, alt + 1.0, ref + 1.0);
    return std::log(std::max(share, 1e-300)) -
           std::log((static_cast<double>(variant.molecules) + 1.0) * highest);
}

/// Binomial probability averaged over p uniform on [lowest, 1].
double log_above(const VariantCount& variant, double lowest) {
    const double alt = static_cast<double>(variant.alt_molecules);
    const double ref = static_cast<double>(variant.molecules - variant.alt_molecules);
    const double share = 1.0 - stats::beta_cdf(lowest, alt + 1.0, ref + 1.0);
    return std::log(std::max(share, 1e-300)) -
           std::log((static_cast<double>(variant.molecules) + 1.0) *
                    std::max(1.0 - lowest, 1e-12));
}

double with_error(double vaf, double error) { return vaf * (1.0 - error) + (1.0 - vaf) * error; }

double log_likelihood(const VariantCount& variant, double fraction, const VariantModel& model) {
    std::vector<double> mutant_copies = {1.0};
    if (variant.total_copies > 2) {
        mutant_copies.push_back(static_cast<double>(variant.total_copies - 1));
    }
    std::vector<double> terms;
    for (const double copies : mutant_copies) {
        const double p = with_error(
            expected_vaf(fraction, copies, static_cast<double>(variant.total_copies)),
            model.background_error);
        const double weight = -std::log(static_cast<double>(mutant_copies.size()));
        terms.push_back(weight +
                        std::log1p(-model.subclonal_probability - model.excess_probability) +
                        log_binomial(variant, p));
        if (model.subclonal_probability > 0.0) {
            terms.push_back(weight + std::log(model.subclonal_probability) +
                            log_below(variant, p));
        }
        if (model.excess_probability > 0.0) {
            terms.push_back(weight + std::log(model.excess_probability) +
                            log_above(variant, p));
        }
    }
    return stats::log_sum(terms);
}

double log_likelihood(std::span<const VariantCount> variants, double fraction,
                      const VariantModel& model) {
    double sum = 0.0;
    for (const VariantCount& variant : variants) {
        sum += variant.molecules > 0 ? log_likelihood(variant, fraction, model) : 0.0;
    }
    return sum;
}

/// The maximum between the neighbours of the highest grid point; the ends of the range stand.
double refined_maximum(std::span<const VariantCount> variants, int top,
                       const VariantModel& model) {
    if (top == 0 || top == grid_steps) {
        return grid_fraction(top);
    }
    return stats::minimize(
               [&](double fraction) { return -log_likelihood(variants, fraction, model); },
               grid_fraction(top - 1), grid_fraction(top + 1), maximum_bits)
        .at;
}

void require_possible(std::span<const VariantCount> variants) {
    for (const VariantCount& variant : variants) {
        if (variant.molecules < 0 || variant.alt_molecules < 0 ||
            variant.alt_molecules > variant.molecules || variant.total_copies < 1) {
            throw std::invalid_argument("fraction_from_variants: impossible counts");
        }
    }
}

}  // namespace

double expected_vaf(double tumor_cell_fraction, double mutant_copies,
                    double total_copies) noexcept {
    const double t = tumor_cell_fraction;
    return std::min(1.0, t * mutant_copies / (t * total_copies + 2.0 * (1.0 - t)));
}

std::optional<double> fraction_from_vaf(double vaf, double mutant_copies,
                                        double total_copies) noexcept {
    const double denominator = mutant_copies - vaf * (total_copies - 2.0);
    const double t = denominator > 0.0 ? 2.0 * vaf / denominator : -1.0;
    return t >= 0.0 && t <= 1.0 ? std::optional(t) : std::nullopt;
}

std::optional<VariantFraction> fraction_from_variants(std::span<const VariantCount> variants,
                                                      const VariantModel& model) {
    require_possible(variants);
    if (std::ranges::none_of(variants, [](const VariantCount& v) { return v.molecules > 0; })) {
        return std::nullopt;
    }
    std::vector<double> log_density;
    for (int step = 0; step <= grid_steps; ++step) {
        log_density.push_back(log_likelihood(variants, grid_fraction(step), model));
    }
    const auto top = std::ranges::max_element(log_density);
    std::vector<double> cumulative = {0.0};
    for (int step = 1; step <= grid_steps; ++step) {
        const auto i = static_cast<std::size_t>(step);
        const double height =
            0.5 * (std::exp(log_density[i] - *top) + std::exp(log_density[i - 1] - *top));
        cumulative.push_back(cumulative.back() +
                             height * (grid_fraction(step) - grid_fraction(step - 1)));
    }
    const auto quantile = [&](double probability) {
        const double wanted = probability * cumulative.back();
        const auto above = std::ranges::lower_bound(cumulative, wanted) - cumulative.begin();
        const int step = std::max(1, static_cast<int>(above));
        const auto i = static_cast<std::size_t>(step);
        const double mass = cumulative[i] - cumulative[i - 1];
        const double share = mass > 0.0 ? (wanted - cumulative[i - 1]) / mass : 0.0;
        return std::lerp(grid_fraction(step - 1), grid_fraction(step), share);
    };
    return VariantFraction{refined_maximum(variants, static_cast<int>(top - log_density.begin()),
                                           model),
                           quantile(0.025), quantile(0.975)};
}

}  // namespace sarcotrace::tumor_fraction
