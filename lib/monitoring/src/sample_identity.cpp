#include "sarcotrace/monitoring/sample_identity.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::monitoring {
namespace {

constexpr std::array<double, 3> genotype_priors = {0.25, 0.5, 0.25};
constexpr double homozygous_a = 200.0;
constexpr double homozygous_b = 1.0;
constexpr double heterozygous = 5.0;
constexpr double lost_allele = 0.01;
constexpr double highest_homozygous_share = 0.05;
constexpr std::int64_t least_homozygous_snps = 5;

std::int64_t depth(const SnpCount& count) noexcept {
    return count.ref_molecules + count.alt_molecules;
}

bool is_covered(const SnpCount& count) noexcept { return depth(count) >= least_snp_molecules; }

/// ln likelihoods of the three genotypes.
std::array<double, 3> log_likelihoods(const SnpCount& count) {
    const std::int64_t n = depth(count);
    const std::int64_t k = count.alt_molecules;
    return {stats::log_beta_binomial(k, n, homozygous_b, homozygous_a),
            stats::log_beta_binomial(k, n, heterozygous, heterozygous),
            stats::log_beta_binomial(k, n, homozygous_a, homozygous_b)};
}

double log_ratio(const SnpCount& a, const SnpCount& b) {
    const auto of_a = log_likelihoods(a);
    const auto of_b = log_likelihoods(b);
    std::array<double, 3> both{};
    std::array<double, 3> only_a{};
    std::array<double, 3> only_b{};
    for (std::size_t g = 0; g < both.size(); ++g) {
        const double prior = std::log(genotype_priors[g]);
        both[g] = prior + of_a[g] + of_b[g];
        only_a[g] = prior + of_a[g];
        only_b[g] = prior + of_b[g];
    }
    const double ratio = stats::log_sum(both) - stats::log_sum(only_a) - stats::log_sum(only_b);
    return stats::log_add(std::log(lost_allele), std::log1p(-lost_allele) + ratio);
}

/// The allele that all other samples are homozygous for: true for the alternative one. Nothing if
/// they are not, or none has molecules enough.
std::optional<bool> homozygous_allele(const std::vector<std::vector<SnpCount>>& samples,
                                      std::size_t tested, std::size_t snp) {
    std::optional<bool> allele;
    for (std::size_t s = 0; s < samples.size(); ++s) {
        if (s == tested || !is_covered(samples[s][snp])) {
            continue;
        }
        const double share = static_cast<double>(samples[s][snp].alt_molecules) /
                             static_cast<double>(depth(samples[s][snp]));
        const bool alt = share > 0.5;
        if (std::min(share, 1.0 - share) > highest_homozygous_share ||
            (allele && *allele != alt)) {
            return std::nullopt;
        }
        allele = alt;
    }
    return allele;
}

}  // namespace

Concordance concordance(const std::vector<SnpCount>& a, const std::vector<SnpCount>& b) {
    Concordance sum{0, 0.0};
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (is_covered(a[i]) && is_covered(b[i])) {
            ++sum.snps;
            sum.log_ratio += log_ratio(a[i], b[i]);
        }
    }
    return sum;
}

std::optional<ForeignAlleles> foreign_alleles(const std::vector<std::vector<SnpCount>>& samples,
                                              std::size_t tested) {
    ForeignAlleles sum{0, 0, 0.0, 0.0, 0.0};
    std::int64_t foreign = 0;
    std::int64_t molecules = 0;
    for (std::size_t i = 0; i < samples[tested].size(); ++i) {
        const SnpCount& count = samples[tested][i];
        const std::optional<bool> alt = homozygous_allele(samples, tested, i);
        if (!alt || !is_covered(count)) {
            continue;
        }
        const std::int64_t other = *alt ? count.ref_molecules : count.alt_molecules;
        ++sum.snps;
        sum.snps_with_foreign += other > 0 ? 1 : 0;
        foreign += other;
        molecules += depth(count);
    }
    if (sum.snps < least_homozygous_snps) {
        return std::nullopt;
    }
    const auto interval = stats::clopper_pearson(foreign, molecules);
    sum.fraction = static_cast<double>(foreign) / static_cast<double>(molecules);
    sum.lower = interval.lower;
    sum.upper = interval.upper;
    return sum;
}

bool is_contaminated(const ForeignAlleles& alleles, double highest) noexcept {
    return 2 * alleles.snps_with_foreign > alleles.snps && alleles.lower > highest;
}

std::string_view to_string_view(Sex sex) noexcept { return sex == Sex::Female ? "FEMALE" : "MALE"; }

std::optional<Sex> infer_sex(std::optional<double> autosomal, std::optional<double> x,
                             std::optional<double> y) {
    if (!autosomal || *autosomal < static_cast<double>(least_snp_molecules)) {
        return std::nullopt;
    }
    const auto by = [&](double value, double female, double male) -> std::optional<Sex> {
        const double ratio = value / *autosomal;
        const bool male_is_above = male > female;
        if (male_is_above ? ratio > male : ratio < male) {
            return Sex::Male;
        }
        if (male_is_above ? ratio < female : ratio > female) {
            return Sex::Female;
        }
        return std::nullopt;
    };
    if (y) {
        return by(*y, 0.05, 0.2);
    }
    return x ? by(*x, 0.85, 0.65) : std::nullopt;
}

}  // namespace sarcotrace::monitoring
