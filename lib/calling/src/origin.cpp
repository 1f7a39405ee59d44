#include "sarcotrace/calling/origin.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::calling {
namespace {

// What a sample in which nothing was found is taken to hold: alleles of tumor and CHIP together,
// and the tumor's share among them, worth so many alleles.
constexpr double prior_alleles = 3.0;
constexpr double prior_tumor_share = 0.7;
constexpr double share_weight = 10.0;
// Germline alleles per test: one base in a thousand differs, four tests per base; alleles that a
// list of the population does not have are rarer.
constexpr double prior_germline = 2.5e-4;
constexpr double prior_unlisted_germline = 5e-6;
constexpr double heterozygous_share = 2.0 / 3.0;
// Damage of one strand at a site beyond what the noise model knows, per test and strand: deamination
// of C and oxidation of G; other substitutions are rarer, and indels are not made by it.
constexpr double prior_typical_damage = 5e-7;
constexpr double prior_other_damage = 5e-8;
constexpr double one_strand_b = 50.0;
// Tumor cells or plasma in the buffy coat: now and then it shows the tumor's alleles at a share of
// their VAF in plasma.
constexpr double prior_leak = 0.05;
constexpr std::array<double, 6> leak_shares = {0.003, 0.01, 0.02, 0.04, 0.07, 0.1};
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
constexpr double homozygous_a = 30.0;
constexpr double homozygous_b = 1.0;
// Blood cells shed alike into plasma and buffy coat; now and then the two VAFs differ by one of
// these factors, rarely by any.
constexpr double chip_ratio_differs = 0.19;
constexpr double chip_any = 0.01;
constexpr std::array<double, 4> chip_ratios = {0.4, 0.65, 1.5, 2.5};

double log_heterozygous(const MoleculeCount& plasma, const std::optional<MoleculeCount>& normal) {
    return stats::log_beta_binomial(plasma.alt_molecules, plasma.molecules, heterozygous_plasma,
                                    heterozygous_plasma) +
           (normal ? stats::log_beta_binomial(normal->alt_molecules, normal->molecules,
                                              heterozygous_normal, heterozygous_normal)
                   : 0.0);
}

double log_homozygous(const MoleculeCount& plasma, const std::optional<MoleculeCount>& normal) {
    return stats::log_beta_binomial(plasma.alt_molecules, plasma.molecules, homozygous_a,
                                    homozygous_b) +
           (normal ? stats::log_beta_binomial(normal->alt_molecules, normal->molecules,
                                              homozygous_a, homozygous_b)
                   : 0.0);
}

/// With the prior: how often a person has the allele on one copy and on both.
double log_germline(const MoleculeCount& plasma, const std::optional<MoleculeCount>& normal,
                    const std::optional<double>& frequency) {
    const double unlisted = frequency ? prior_unlisted_germline : prior_germline;
    double one = unlisted * heterozygous_share;
    double both = unlisted * (1.0 - heterozygous_share);
    if (frequency) {
        one += 2.0 * *frequency * (1.0 - *frequency);
        both += *frequency * *frequency;
    }
    return stats::log_add(std::log(one) + log_heterozygous(plasma, normal),
                          std::log(both) + log_homozygous(plasma, normal));
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

double log_binomial(const MoleculeCount& count, double p) {
    const auto k = static_cast<double>(count.alt_molecules);
    const auto n = static_cast<double>(count.molecules);
    return stats::log_choose(count.molecules, count.alt_molecules) +
           (k > 0.0 ? k * std::log(p) : 0.0) + (n - k) * std::log1p(-p);
}

/// Mean of the VAF given the counts.
double posterior_vaf(std::span<const MoleculeCount> counts) {
    double alts = clone_a;
    double molecules = clone_a + clone_b;
    for (const MoleculeCount& count : counts) {
        alts += static_cast<double>(count.alt_molecules);
        molecules += static_cast<double>(count.molecules);
    }
    return alts / molecules;
}

/// One clone in all samples; the blood cells may show another VAF than plasma.
double log_chip(std::span<const MoleculeCount> plasma, const MoleculeCount& normal) {
    std::vector<MoleculeCount> all(plasma.begin(), plasma.end());
    all.push_back(normal);
    const double vaf = posterior_vaf(plasma);
    std::array<double, chip_ratios.size()> differing{};
    for (std::size_t i = 0; i < chip_ratios.size(); ++i) {
        differing[i] = log_binomial(normal, std::min(0.9, chip_ratios[i] * vaf));
    }
    const double in_plasma = log_shared(plasma);
    const std::array<double, 3> ways = {
        std::log1p(-chip_ratio_differs - chip_any) + log_shared(all),
        std::log(chip_ratio_differs / static_cast<double>(chip_ratios.size())) + in_plasma +
            stats::log_sum(differing),
        std::log(chip_any) + in_plasma + log_clone(normal)};
    return stats::log_sum(ways);
}

/// Of a tumor's allele in a plasma sample that did not call attention to it.
double log_tumor_elsewhere(const MoleculeCount& count) {
    return stats::log_add(
        std::log1p(-prior_unshed) + log_clone(count),
        std::log(prior_unshed) +
            stats::log_beta_binomial(count.alt_molecules, count.molecules, clone_a, unshed_b));
}

std::int64_t alt_count(const pileup::AlleleEvidence& evidence, std::size_t stratum) {
    return evidence.count(static_cast<pileup::Stratum>(stratum), pileup::Support::Alt);
}

std::int64_t depth_of(const pileup::AlleleEvidence& evidence, std::size_t stratum) {
    return evidence.depth(static_cast<pileup::Stratum>(stratum));
}

double log_errors_only(const pileup::AlleleEvidence& sample,
                       const pileup::PerStratum<noise::ErrorRate>& errors) {
    double sum = 0.0;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const std::int64_t depth = depth_of(sample, s);
        if (depth > 0) {
            sum += stats::log_beta_binomial(alt_count(sample, s), depth, errors[s].alpha(),
                                            errors[s].beta());
        }
    }
    return sum;
}

/// The errors of one stratum of both samples have one rate: the site's.
double log_shared_errors(const pileup::AlleleEvidence& plasma, const pileup::AlleleEvidence* normal,
                         const noise::ErrorRate& error, std::size_t s) {
    const MoleculeCount first{depth_of(plasma, s), alt_count(plasma, s)};
    const MoleculeCount second = normal == nullptr
                                     ? MoleculeCount{0, 0}
                                     : MoleculeCount{depth_of(*normal, s), alt_count(*normal, s)};
    const MoleculeCount sum{first.molecules + second.molecules,
                            first.alt_molecules + second.alt_molecules};
    if (sum.molecules == 0) {
        return 0.0;
    }
    return stats::log_beta_binomial(sum.alt_molecules, sum.molecules, error.alpha(), error.beta()) +
           stats::log_choose(first.molecules, first.alt_molecules) +
           stats::log_choose(second.molecules, second.alt_molecules) -
           stats::log_choose(sum.molecules, sum.alt_molecules);
}

/// Damage of one strand beyond the noise model's: both strata of the strand share a raised rate.
double log_one_strand(const OriginEvidence& evidence, pileup::Strand strand) {
    double sum = 0.0;
    MoleculeCount damaged{0, 0};
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        if (pileup::strand_of(static_cast<pileup::Stratum>(s)) != strand) {
            sum += log_shared_errors(evidence.plasma, evidence.normal, evidence.errors[s], s);
            continue;
        }
        const MoleculeCount count{depth_of(evidence.plasma, s), alt_count(evidence.plasma, s)};
        damaged.molecules += count.molecules;
        damaged.alt_molecules += count.alt_molecules;
        sum += stats::log_choose(count.molecules, count.alt_molecules);
        if (evidence.normal != nullptr) {
            pileup::AlleleEvidence of_stratum;
            of_stratum.counts[s] = evidence.normal->counts[s];
            sum += log_errors_only(of_stratum, evidence.errors);
        }
    }
    return sum - stats::log_choose(damaged.molecules, damaged.alt_molecules) +
           stats::log_beta_binomial(damaged.alt_molecules, damaged.molecules, 1.0, one_strand_b);
}

/// The errors-only likelihood is over strata, the others over their sum: the number of ways to
/// spread the alt molecules over the strata makes them comparable.
double log_spread(const pileup::AlleleEvidence& sample) {
    double ways = -stats::log_choose(sample.depth(), sample.total(pileup::Support::Alt));
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        ways += stats::log_choose(depth_of(sample, s), alt_count(sample, s));
    }
    return ways;
}

/// The buffy coat of a tumor's allele: errors, or besides a share of the plasma's VAF.
double log_tumor_in_normal(const MoleculeCount& plasma, const pileup::AlleleEvidence& normal,
                           const pileup::PerStratum<noise::ErrorRate>& errors) {
    const double vaf = posterior_vaf({&plasma, 1});
    std::array<double, leak_shares.size()> leaks{};
    for (std::size_t i = 0; i < leak_shares.size(); ++i) {
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            leaks[i] += log_binomial({depth_of(normal, s), alt_count(normal, s)},
                                     errors[s].mean + leak_shares[i] * vaf);
        }
    }
    return stats::log_add(std::log1p(-prior_leak) + log_errors_only(normal, errors),
                          std::log(prior_leak / static_cast<double>(leak_shares.size())) +
                              stats::log_sum(leaks));
}

/// Prior of damage that shows as the allele in molecules of one strand; bases are named on the top one.
double prior_damage(const pileup::Allele* allele, pileup::Strand strand) {
    if (allele == nullptr) {
        return prior_other_damage;
    }
    if (allele->ref.size() != 1 || allele->alt.size() != 1) {
        return 0.0;
    }
    const bool top = strand == pileup::Strand::Top;
    const char shown = top ? 'T' : 'A';
    const bool deaminated = allele->ref[0] == (top ? 'C' : 'G') && allele->alt[0] == shown;
    const bool oxidized = allele->ref[0] == (top ? 'G' : 'C') && allele->alt[0] == shown;
    return deaminated || oxidized ? prior_typical_damage : prior_other_damage;
}

double log_artefact(const OriginEvidence& evidence, const MoleculeCount& plasma, double spread) {
    double errors = 0.0;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        errors += log_shared_errors(evidence.plasma, evidence.normal, evidence.errors[s], s);
    }
    for (const pileup::Strand strand : {pileup::Strand::Top, pileup::Strand::Bottom}) {
        if (const double prior = prior_damage(evidence.allele, strand); prior > 0.0) {
            errors = stats::log_add(errors, std::log(prior) + log_one_strand(evidence, strand));
        }
    }
    const double frequency = evidence.population_frequency.value_or(0.0);
    if (evidence.contamination <= 0.0 || frequency <= 0.0) {
        return errors;
    }
    const double of_other =
        stats::log_add(std::log(2.0 * frequency * (1.0 - frequency)) +
                           log_binomial(plasma, evidence.contamination / 2.0),
                       2.0 * std::log(frequency) + log_binomial(plasma, evidence.contamination));
    return stats::log_add(
        errors, of_other + spread +
                    (evidence.normal == nullptr ? 0.0
                                                : log_errors_only(*evidence.normal, evidence.errors)));
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
    if (germline >= least) {
        return Origin::Germline;
    }
    return artefact >= least ? Origin::Artefact : Origin::Uncertain;
}

OriginLikelihood origin_likelihood(const OriginEvidence& given) {
    OriginEvidence evidence = given;
    if (evidence.normal != nullptr && evidence.normal->depth() == 0) {
        evidence.normal = nullptr;
    }
    const MoleculeCount plasma{evidence.plasma.depth(),
                               evidence.plasma.total(pileup::Support::Alt)};
    std::optional<MoleculeCount> normal;
    double in_normal = 0.0;
    double spread = log_spread(evidence.plasma);
    const double plasma_spread = spread;
    if (evidence.normal != nullptr) {
        normal = MoleculeCount{evidence.normal->depth(),
                               evidence.normal->total(pileup::Support::Alt)};
        in_normal = log_tumor_in_normal(plasma, *evidence.normal, evidence.errors);
        spread += log_spread(*evidence.normal);
    }
    return {plasma_spread + log_clone(plasma) + in_normal,
            spread + (normal ? log_chip({&plasma, 1}, *normal) : log_clone(plasma)),
            spread + log_germline(plasma, normal, evidence.population_frequency),
            log_artefact(evidence, plasma, plasma_spread), evidence.lengths};
}

OriginPriors default_priors(std::int64_t tests) noexcept {
    const double alleles = prior_alleles / static_cast<double>(std::max<std::int64_t>(tests, 10));
    return {prior_tumor_share * alleles, (1.0 - prior_tumor_share) * alleles};
}

namespace {

/// ln of prior times likelihood of TUMOR, CHIP, GERMLINE, ARTEFACT, without lengths.
std::array<double, 4> log_weights(const OriginLikelihood& likelihood, const OriginPriors& priors) {
    return {std::log(priors.tumor) + likelihood.log_tumor,
            std::log(priors.chip) + likelihood.log_chip, likelihood.log_germline,
            likelihood.log_artefact};
}

/// The same if the profile is true; the lengths count for `share` of what they say.
std::array<double, 4> log_weights(const OriginLikelihood& likelihood, const OriginPriors& priors,
                                  std::size_t profile, double share = 1.0) {
    std::array<double, 4> logs = log_weights(likelihood, priors);
    logs[0] += share * likelihood.lengths.log_tumor[profile];
    logs[1] += share * likelihood.lengths.log_blood[profile];
    return logs;
}

OriginPosterior to_posterior(const std::array<double, 4>& logs) {
    const double total = stats::log_sum(logs);
    return {std::exp(logs[0] - total), std::exp(logs[1] - total), std::exp(logs[2] - total),
            std::exp(logs[3] - total)};
}

OriginPriors fit_priors(std::span<const OriginLikelihood> found, std::int64_t tests,
                        std::size_t profile) {
    constexpr int rounds = 50;
    const auto all = static_cast<double>(std::max<std::int64_t>(tests, 10));
    OriginPriors priors = default_priors(tests);
    for (int round = 0; round < rounds; ++round) {
        double tumor = 0.0;
        double chip = 0.0;
        for (const OriginLikelihood& likelihood : found) {
            const OriginPosterior posterior =
                to_posterior(log_weights(likelihood, priors, profile));
            tumor += posterior.tumor;
            chip += posterior.chip;
        }
        const double share =
            (tumor + share_weight * prior_tumor_share) / (tumor + chip + share_weight);
        const double alleles = std::min(0.5, (tumor + chip + prior_alleles) / all);
        priors = {share * alleles, (1.0 - share) * alleles};
    }
    return priors;
}

}  // namespace

OriginModel fit_origins(std::span<const OriginLikelihood> found, std::int64_t tests) {
    OriginModel model{};
    std::array<double, length_profile_count> logs{};
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        model.priors[i] = fit_priors(found, tests, i);
        logs[i] = std::log(length_profiles()[i].weight);
        for (const OriginLikelihood& likelihood : found) {
            logs[i] += stats::log_sum(
                log_weights(likelihood, model.priors[i], i, likelihood.length_share));
        }
    }
    const double total = stats::log_sum(logs);
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        model.profile_weights[i] = std::exp(logs[i] - total);
    }
    return model;
}

OriginPosterior origin_posterior(const OriginLikelihood& likelihood, const OriginModel& model) {
    OriginPosterior mean{};
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        const OriginPosterior posterior = to_posterior(log_weights(likelihood, model.priors[i], i));
        mean.tumor += model.profile_weights[i] * posterior.tumor;
        mean.chip += model.profile_weights[i] * posterior.chip;
        mean.germline += model.profile_weights[i] * posterior.germline;
        mean.artefact += model.profile_weights[i] * posterior.artefact;
    }
    return mean;
}

double log_length_ratio(const OriginLikelihood& likelihood, const OriginModel& model) {
    std::array<double, length_profile_count> tumor{};
    std::array<double, length_profile_count> blood{};
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        const double log_weight = std::log(model.profile_weights[i]);
        tumor[i] = log_weight + likelihood.lengths.log_tumor[i];
        blood[i] = log_weight + likelihood.lengths.log_blood[i];
    }
    return stats::log_sum(tumor) - stats::log_sum(blood);
}

OriginPosterior origin_posterior(const OriginLikelihood& likelihood, const OriginPriors& priors) {
    return to_posterior(log_weights(likelihood, priors));
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
    // The informing sample's odds of germline and artefact against the others are kept.
    const double rest = of_sample.tumor + of_sample.chip;
    const double tumor_weight = of_sample.tumor * std::exp(tumor - largest);
    const double chip_weight = of_sample.chip * std::exp(chip - largest);
    const double sum = tumor_weight + chip_weight;
    if (!(sum > 0.0)) {
        return of_sample;
    }
    return {rest * tumor_weight / sum, rest * chip_weight / sum, of_sample.germline,
            of_sample.artefact};
}

}  // namespace sarcotrace::calling
