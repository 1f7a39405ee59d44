#include "sarcotrace/calling/origin.hpp"

#include <array>
#include <cmath>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::calling {
namespace {

// Prior weights of the origins among alleles that pass the error test.
constexpr double prior_tumor = 0.50;
constexpr double prior_chip = 0.20;
constexpr double prior_germline = 0.30;
// Low-frequency alleles: VAF ~ Beta(1, 20), mean 4.8 %.
constexpr double clone_a = 1.0;
constexpr double clone_b = 20.0;
// A heterozygous site scatters around 1/2 by capture and mapping bias; plasma more, for the
// tumor's copy number shifts it.
constexpr double heterozygous_normal = 50.0;
constexpr double heterozygous_plasma = 5.0;
constexpr double homozygous_a = 200.0;
constexpr double homozygous_b = 1.0;
// Blood cells shed alike into plasma and buffy coat; now and then the two VAFs differ.
constexpr double chip_differs = 0.1;

double log_germline(const MoleculeCount& plasma, const MoleculeCount& normal) {
    const double heterozygous =
        stats::log_beta_binomial(plasma.alt_molecules, plasma.molecules, heterozygous_plasma,
                                 heterozygous_plasma) +
        stats::log_beta_binomial(normal.alt_molecules, normal.molecules, heterozygous_normal,
                                 heterozygous_normal);
    const double homozygous =
        stats::log_beta_binomial(plasma.alt_molecules, plasma.molecules, homozygous_a,
                                 homozygous_b) +
        stats::log_beta_binomial(normal.alt_molecules, normal.molecules, homozygous_a,
                                 homozygous_b);
    return stats::log_add(heterozygous + std::log(2.0 / 3.0), homozygous + std::log(1.0 / 3.0));
}

double log_clone(const MoleculeCount& count) {
    return stats::log_beta_binomial(count.alt_molecules, count.molecules, clone_a, clone_b);
}

double log_chip(const MoleculeCount& plasma, const MoleculeCount& normal) {
    const std::int64_t molecules = plasma.molecules + normal.molecules;
    const std::int64_t alt = plasma.alt_molecules + normal.alt_molecules;
    // Both binomial with one VAF, integrated over its prior.
    const double shared = stats::log_beta_binomial(alt, molecules, clone_a, clone_b) -
                          stats::log_choose(molecules, alt) +
                          stats::log_choose(plasma.molecules, plasma.alt_molecules) +
                          stats::log_choose(normal.molecules, normal.alt_molecules);
    return stats::log_add(std::log1p(-chip_differs) + shared,
                          std::log(chip_differs) + log_clone(plasma) + log_clone(normal));
}

double log_errors_only(const pileup::AlleleEvidence& normal,
                       const pileup::PerStratum<noise::ErrorRate>& errors) {
    double sum = 0.0;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<pileup::Stratum>(s);
        const std::int64_t depth = normal.depth(stratum);
        if (depth > 0) {
            sum += stats::log_beta_binomial(normal.count(stratum, pileup::Support::Alt), depth,
                                            errors[s].alpha(), errors[s].beta());
        }
    }
    return sum;
}

/// The errors-only likelihood is over strata, the others over their sum: the number of ways to
/// spread the alt molecules over the strata makes them comparable.
double log_spread(const pileup::AlleleEvidence& normal) {
    double ways = -stats::log_choose(normal.depth(), normal.total(pileup::Support::Alt));
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<pileup::Stratum>(s);
        ways += stats::log_choose(normal.depth(stratum),
                                  normal.count(stratum, pileup::Support::Alt));
    }
    return ways;
}

}  // namespace

std::string_view to_string_view(Origin origin) noexcept {
    switch (origin) {
        case Origin::Tumor: return "TUMOR";
        case Origin::Chip: return "CHIP";
        case Origin::Germline: return "GERMLINE";
        case Origin::Artefact: return "ARTEFACT";
        case Origin::Uncertain: return "UNCERTAIN";
    }
    return "UNCERTAIN";
}

Origin OriginPosterior::label(double least) const noexcept {
    if (tumor >= least) {
        return Origin::Tumor;
    }
    if (chip >= least) {
        return Origin::Chip;
    }
    return germline >= least ? Origin::Germline : Origin::Uncertain;
}

OriginPosterior origin_posterior(const MoleculeCount& plasma, const pileup::AlleleEvidence& normal,
                                 const pileup::PerStratum<noise::ErrorRate>& errors) {
    const MoleculeCount in_normal{normal.depth(), normal.total(pileup::Support::Alt)};
    const double spread = log_spread(normal);
    const std::array<double, 3> logs = {
        std::log(prior_tumor) + log_clone(plasma) + log_errors_only(normal, errors),
        std::log(prior_chip) + log_chip(plasma, in_normal) + spread,
        std::log(prior_germline) + log_germline(plasma, in_normal) + spread};
    const double total = stats::log_sum(logs);
    return {std::exp(logs[0] - total), std::exp(logs[1] - total), std::exp(logs[2] - total)};
}

Origin origin_without_normal(const MoleculeCount& plasma) {
    const stats::ConfidenceInterval vaf =
        stats::clopper_pearson(plasma.alt_molecules, plasma.molecules);
    const bool heterozygous = vaf.lower > 0.35 && vaf.upper >= 0.5 && vaf.lower <= 0.5;
    return heterozygous || vaf.upper > 0.995 ? Origin::Germline : Origin::Uncertain;
}

}  // namespace sarcotrace::calling
