#include "sarcotrace/tumor_fraction/joint_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

constexpr double least_fraction = 1e-5;
constexpr int grid_steps = 320;
constexpr double blood_shape = 20.0;

/// `coefficient`: ln of `alt` out of `molecules`, which no fraction changes.
double log_binomial(double coefficient, std::int64_t molecules, std::int64_t alt, double p) {
    const auto ref = static_cast<double>(molecules - alt);
    const auto mutant = static_cast<double>(alt);
    return coefficient + (alt > 0 ? mutant * std::log(p) : 0.0) +
           (ref > 0.0 ? ref * std::log1p(-std::min(p, 1.0 - 1e-12)) : 0.0);
}

/// ln of the number of ways to draw the alternative molecules of each length class. Every class of a
/// variant's states counts by it, so that those that know of lengths compare with those that do not.
double log_ways(const VariantMolecules& variant) {
    double sum = 0.0;
    for (std::size_t b = 0; b < length_classes; ++b) {
        sum += stats::log_choose(variant.molecules[b], variant.alt_molecules[b]);
    }
    return sum;
}

double with_error(double vaf, double error) { return vaf * (1.0 - error) + (1.0 - vaf) * error; }

/// Tumor share in each class so that their mean is the share of all: odds are multiplied.
std::array<double, length_classes> shares_by_class(double fraction, double enrichment,
                                                   double short_share) {
    const double rest = (1.0 - short_share * enrichment) / std::max(1.0 - short_share, 1e-9);
    std::array<double, length_classes> shares{};
    const std::array<double, length_classes> factors = {enrichment, std::max(rest, 0.05)};
    for (std::size_t b = 0; b < length_classes; ++b) {
        shares[b] = fraction * factors[b] / (1.0 - fraction + fraction * factors[b]);
    }
    return shares;
}

}  // namespace

const std::vector<double>& fraction_grid() {
    static const std::vector<double> grid = [] {
        std::vector<double> fractions = {0.0};
        for (int step = 0; step < grid_steps; ++step) {
            fractions.push_back(
                std::exp(std::log(least_fraction) * (1.0 - static_cast<double>(step) / (grid_steps - 1))));
        }
        return fractions;
    }();
    return grid;
}

const std::vector<double>& log_grid_widths() {
    static const std::vector<double> widths = [] {
        const std::vector<double>& grid = fraction_grid();
        std::vector<double> result;
        for (std::size_t i = 0; i < grid.size(); ++i) {
            const double left = i == 0 ? 0.0 : 0.5 * (grid[i - 1] + grid[i]);
            const double right = i + 1 == grid.size() ? 1.0 : 0.5 * (grid[i] + grid[i + 1]);
            result.push_back(std::log(right - left));
        }
        return result;
    }();
    return widths;
}

VariantClasses variant_classes(int total_copies) {
    constexpr double likely = 0.85;   // one copy, all but one, or half of a doubled genome
    constexpr double all_lost = 0.1;  // every copy: the other allele is lost
    constexpr double other = 0.05;
    VariantClasses classes;
    std::vector<double> weights;
    const int copies = std::max(1, std::min(total_copies, 8));
    const auto is_likely = [copies](int m) {
        return m == 1 || (m == copies - 1) || (copies >= 4 && 2 * m == copies);
    };
    double likely_count = 0.0;
    for (int m = 1; m <= copies; ++m) {
        likely_count += is_likely(m) ? 1.0 : 0.0;
    }
    for (int m = 1; m <= copies; ++m) {
        classes.multiplicity.push_back(m);
        weights.push_back(is_likely(m) ? likely / likely_count
                                       : (m == copies ? all_lost : other / copies));
    }
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (const double weight : weights) {
        classes.log_prior.push_back(std::log(weight / sum));
    }
    return classes;
}

std::vector<double> log_present(const VariantMolecules& variant, int multiplicity, int total_copies,
                                double short_enrichment) {
    const double short_share = variant.all() > 0 ? static_cast<double>(variant.molecules[0]) /
                                                       static_cast<double>(variant.all())
                                                 : 0.0;
    std::array<double, length_classes> coefficients{};
    for (std::size_t b = 0; b < length_classes; ++b) {
        coefficients[b] = stats::log_choose(variant.molecules[b], variant.alt_molecules[b]);
    }
    std::vector<double> result;
    for (const double fraction : fraction_grid()) {
        const auto shares = shares_by_class(fraction, short_enrichment, short_share);
        double sum = 0.0;
        for (std::size_t b = 0; b < length_classes; ++b) {
            const double vaf = expected_vaf(shares[b], multiplicity, total_copies);
            sum += log_binomial(coefficients[b], variant.molecules[b], variant.alt_molecules[b],
                                with_error(vaf, variant.error));
        }
        result.push_back(sum);
    }
    return result;
}

std::vector<double> log_subclonal(const VariantMolecules& variant, int total_copies) {
    const auto alt = static_cast<double>(variant.alt());
    const auto ref = static_cast<double>(variant.all() - variant.alt());
    const double lengths = log_ways(variant) - stats::log_choose(variant.all(), variant.alt());
    std::vector<double> result;
    for (const double fraction : fraction_grid()) {
        const double highest = with_error(expected_vaf(fraction, 1.0, total_copies), variant.error);
        const double below =
            std::max(stats::beta_cdf(std::min(highest, 1.0), alt + 1.0, ref + 1.0), 1e-300);
        result.push_back(lengths + std::log(below) -
                         std::log((static_cast<double>(variant.all()) + 1.0) *
                                  std::max(highest, 1e-300)));
    }
    return result;
}

double log_lost(const VariantMolecules& variant) {
    return log_binomial(log_ways(variant), variant.all(), variant.alt(),
                        std::max(variant.error, 1e-12));
}

double log_blood(std::span<const VariantMolecules> samples) {
    double alt = 0.0;
    double all = 0.0;
    double result = 0.0;
    for (const VariantMolecules& sample : samples) {
        alt += static_cast<double>(sample.alt());
        all += static_cast<double>(sample.all());
        result += log_ways(sample);
    }
    return result + std::log(blood_shape) + stats::log_gamma(1.0 + alt) +
           stats::log_gamma(blood_shape + all - alt) - stats::log_gamma(1.0 + blood_shape + all);
}

std::vector<AllelePair> allele_pairs(int copies) {
    constexpr double fall = 0.7;
    std::vector<AllelePair> pairs;
    for (int fewer = copies / 2; fewer >= 0; --fewer) {
        const int more = copies - fewer;
        const int from_usual = std::abs(more - 1) + std::abs(fewer - 1);
        const int from_doubled = 1 + std::abs(more - 2) + std::abs(fewer - 2);
        pairs.push_back({more, fewer, -2.0 * fall * std::min(from_usual, from_doubled)});
    }
    std::vector<double> terms;
    std::ranges::transform(pairs, std::back_inserter(terms), &AllelePair::log_prior);
    const double total = stats::log_sum(terms);
    for (AllelePair& pair : pairs) {
        pair.log_prior -= total;
    }
    return pairs;
}

double allele_share(double fraction, int copies, int total) noexcept {
    return ((1.0 - fraction) + fraction * copies) /
           std::max(2.0 * (1.0 - fraction) + fraction * total, 1e-12);
}

}  // namespace sarcotrace::tumor_fraction
