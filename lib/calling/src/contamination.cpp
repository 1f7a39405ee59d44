#include "sarcotrace/calling/contamination.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sarcotrace/stats/minimize.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::calling {
namespace {

constexpr std::int64_t least_molecules = 20;
constexpr std::size_t least_snps = 20;
constexpr double outlier_share = 0.05;
/// A sample with this share of the allele has no other one, if at most 0.25 is foreign.
constexpr double least_alt_share = 0.7;
constexpr double largest_fraction = 0.25;

/// A SNP at which the sample is homozygous for the alternative allele, with what does not depend
/// on the parameters.
struct PreparedSnp {
    double ref;
    double alt;
    double log_choose;
    double log_outlier;
    std::array<double, 3> log_genotype;  ///< of the other person, by its alternative alleles
};

bool is_informative(const SnpCounts& snp) noexcept {
    const std::int64_t molecules = snp.ref_molecules + snp.alt_molecules;
    return molecules >= least_molecules && snp.population_frequency > 0.0 &&
           snp.population_frequency < 1.0 &&
           static_cast<double>(snp.alt_molecules) >=
               least_alt_share * static_cast<double>(molecules);
}

PreparedSnp prepared(const SnpCounts& snp) {
    const double f = snp.population_frequency;
    const std::int64_t molecules = snp.ref_molecules + snp.alt_molecules;
    return {static_cast<double>(snp.ref_molecules),
            static_cast<double>(snp.alt_molecules),
            stats::log_choose(molecules, snp.alt_molecules),
            std::log(outlier_share) - std::log(static_cast<double>(molecules + 1)),
            {2.0 * std::log1p(-f), std::log(2.0 * f * (1.0 - f)), 2.0 * std::log(f)}};
}

double log_likelihood(const std::vector<PreparedSnp>& snps, double fraction, double error) {
    std::array<double, 3> log_alt{};
    std::array<double, 3> log_ref{};
    for (std::size_t other = 0; other < 3; ++other) {
        const double clean = 1.0 - fraction * (1.0 - static_cast<double>(other) / 2.0);
        const double alt = clean * (1.0 - error) + (1.0 - clean) * error;
        log_alt[other] = std::log(alt);
        log_ref[other] = std::log1p(-alt);
    }
    double sum = 0.0;
    for (const PreparedSnp& snp : snps) {
        std::array<double, 4> terms{};
        for (std::size_t other = 0; other < 3; ++other) {
            terms[other] = std::log1p(-outlier_share) + snp.log_genotype[other] + snp.log_choose +
                           snp.alt * log_alt[other] + snp.ref * log_ref[other];
        }
        terms[3] = snp.log_outlier;
        sum += stats::log_sum(terms);
    }
    return sum;
}

/// Highest log-likelihood over the error at this fraction.
double profile(const std::vector<PreparedSnp>& snps, double fraction) {
    return -stats::minimize(
                [&](double log_error) {
                    return -log_likelihood(snps, fraction, std::exp(log_error));
                },
                std::log(1e-5), std::log(0.02), 12)
                .value;
}

/// Where `holds` turns from true to false, to a thousandth of the value.
template <typename Holds>
double crossing(double low, double high, Holds&& holds) {
    while (high > 1.001 * low) {
        const double middle = std::sqrt(low * high);
        (holds(middle) ? low : high) = middle;
    }
    return std::sqrt(low * high);
}

/// On a log scale, for the fraction may be of any order, and from every step of 5 %: with many
/// molecules a fraction that is not nearly right leaves every SNP to the outliers, and the loss is flat.
template <typename Loss>
stats::Minimum lowest_loss(Loss&& loss) {
    constexpr double step = 0.05;
    const double lowest = std::log(1e-6);
    const double highest = std::log(largest_fraction);
    double best = lowest;
    double best_loss = loss(lowest);
    for (double at = lowest + step; at < highest; at += step) {
        if (const double here = loss(at); here < best_loss) {
            best = at;
            best_loss = here;
        }
    }
    return stats::minimize(loss, std::max(lowest, best - step), std::min(highest, best + step), 14);
}

}  // namespace

std::optional<Contamination> estimate_contamination(std::span<const SnpCounts> snps) {
    std::vector<PreparedSnp> used;
    for (const SnpCounts& snp : snps) {
        if (is_informative(snp)) {
            used.push_back(prepared(snp));
        }
    }
    if (used.size() < least_snps) {
        return std::nullopt;
    }
    const auto loss = [&](double log_fraction) { return -profile(used, std::exp(log_fraction)); };
    const stats::Minimum best = lowest_loss(loss);
    const double limit = best.value + 0.5 * stats::chi_squared_quantile(0.95, 1.0);
    const auto outside = [&](double fraction) { return -profile(used, fraction) > limit; };
    Contamination found{std::exp(best.at), 0.0, largest_fraction,
                        static_cast<std::int64_t>(used.size())};
    if (outside(1e-7)) {
        found.lower = crossing(1e-7, found.fraction, outside);
    }
    if (outside(largest_fraction)) {
        found.upper = crossing(found.fraction, largest_fraction,
                               [&](double fraction) { return !outside(fraction); });
    }
    return found;
}

}  // namespace sarcotrace::calling
