#include "sarcotrace/calling/origin.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

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
// A tumor that does not shed, at some time points: VAF ~ Beta(1, 1000), mean 0.1 %.
constexpr double unshed_b = 1000.0;
constexpr double prior_unshed = 0.5;
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

/// All binomial with one VAF, integrated over its prior.
double log_shared(std::span<const MoleculeCount> counts) {
    MoleculeCount sum{0, 0};
    double ways = 0.0;
    for (const MoleculeCount& count : counts) {
        sum.molecules += count.molecules;
        sum.alt_molecules += count.alt_molecules;
        ways += stats::log_choose(count.molecules, count.alt_molecules);
    }
    return log_clone(sum) - stats::log_choose(sum.molecules, sum.alt_molecules) + ways;
}

/// One clone in all samples, or now and then another VAF in the blood cells than in plasma.
double log_chip(std::span<const MoleculeCount> plasma, const MoleculeCount& normal) {
    std::vector<MoleculeCount> all(plasma.begin(), plasma.end());
    all.push_back(normal);
    return stats::log_add(std::log1p(-chip_differs) + log_shared(all),
                          std::log(chip_differs) + log_shared(plasma) + log_clone(normal));
}

/// Of a tumor's allele in a plasma sample that did not call attention to it.
double log_tumor_elsewhere(const MoleculeCount& count) {
    return stats::log_add(
        std::log1p(-prior_unshed) + log_clone(count),
        std::log(prior_unshed) +
            stats::log_beta_binomial(count.alt_molecules, count.molecules, clone_a, unshed_b));
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

std::optional<Origin> parse_origin(std::string_view text) noexcept {
    for (const Origin origin : {Origin::Tumor, Origin::Chip, Origin::Germline, Origin::Artefact,
                                Origin::Uncertain}) {
        if (text == to_string_view(origin)) {
            return origin;
        }
    }
    return std::nullopt;
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
        std::log(prior_chip) + log_chip({&plasma, 1}, in_normal) + spread,
        std::log(prior_germline) + log_germline(plasma, in_normal) + spread};
    const double total = stats::log_sum(logs);
    return {std::exp(logs[0] - total), std::exp(logs[1] - total), std::exp(logs[2] - total)};
}

OriginPosterior joint_posterior(const OriginPosterior& of_sample, const MoleculeCount& plasma,
                                const MoleculeCount& normal,
                                std::span<const MoleculeCount> other_plasma) {
    std::vector<MoleculeCount> all_plasma = {plasma};
    double tumor = 0.0;
    for (const MoleculeCount& count : other_plasma) {
        all_plasma.push_back(count);
        tumor += log_tumor_elsewhere(count);
    }
    const double chip = log_chip(all_plasma, normal) - log_chip({&plasma, 1}, normal);
    const double largest = std::max(tumor, chip);
    // The informing sample's odds of germline against the others are kept.
    const double rest = of_sample.tumor + of_sample.chip;
    const double tumor_weight = of_sample.tumor * std::exp(tumor - largest);
    const double chip_weight = of_sample.chip * std::exp(chip - largest);
    const double sum = tumor_weight + chip_weight;
    if (!(sum > 0.0)) {
        return of_sample;
    }
    return {rest * tumor_weight / sum, rest * chip_weight / sum, of_sample.germline};
}

Origin origin_without_normal(const MoleculeCount& plasma) {
    const stats::ConfidenceInterval vaf =
        stats::clopper_pearson(plasma.alt_molecules, plasma.molecules);
    const bool heterozygous = vaf.lower > 0.35 && vaf.upper >= 0.5 && vaf.lower <= 0.5;
    return heterozygous || vaf.upper > 0.995 ? Origin::Germline : Origin::Uncertain;
}

}  // namespace sarcotrace::calling
