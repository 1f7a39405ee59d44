#include "sarcotrace/calling/limit_of_detection.hpp"

#include <limits>
#include <numeric>
#include <vector>

#include "sarcotrace/calling/origin.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/turning_point.hpp"

namespace sarcotrace::calling {
namespace {

using Molecules = pileup::PerStratum<std::int64_t>;
using pileup::Support;
using Errors = pileup::PerStratum<noise::ErrorRate>;

std::int64_t total(const Molecules& molecules) {
    return std::accumulate(molecules.begin(), molecules.end(), std::int64_t{0});
}

/// The SNVs of one trinucleotide and alternative base that can be called: what it takes.
struct SnvKind {
    double weight;  ///< share of the target's SNVs
    noise::ScoreTest test;
    std::int64_t critical_score;
    std::int64_t least_alt_molecules;
};

/// A sample of these molecules, of which `alt` carry the allele, spread over the strata as the
/// molecules are.
pileup::AlleleEvidence spread(const Molecules& molecules, std::int64_t alt) {
    Molecules alts{};
    for (std::int64_t i = 1; i <= alt; ++i) {
        // The stratum that is furthest behind its share.
        const auto behind = [&](std::size_t s) {
            return alts[s] < molecules[s]
                       ? molecules[s] * i - alts[s] * total(molecules)
                       : std::numeric_limits<std::int64_t>::min();
        };
        std::size_t next = 0;
        for (std::size_t s = 1; s < pileup::stratum_count; ++s) {
            next = behind(s) > behind(next) ? s : next;
        }
        ++alts[next];
    }
    pileup::AlleleEvidence evidence;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        evidence.counts[s][static_cast<std::size_t>(Support::Ref)][0] = molecules[s] - alts[s];
        evidence.counts[s][static_cast<std::size_t>(Support::Alt)][0] = alts[s];
    }
    return evidence;
}

/// Least molecules with the allele that make it TUMOR; more than there are if no number does.
std::int64_t least_for_tumor(const Molecules& in_plasma, const pileup::AlleleEvidence& normal,
                             const Errors& errors, const OriginPriors& priors,
                             const Settings& settings) {
    const auto is_tumor = [&](std::int64_t alt) {
        const pileup::AlleleEvidence plasma = spread(in_plasma, alt);
        OriginEvidence evidence{plasma, &normal};
        evidence.errors = errors;
        return origin_posterior(origin_likelihood(evidence), priors)
                   .label(settings.least_posterior) == Origin::Tumor;
    };
    std::int64_t alt = settings.least_alt_molecules;
    while (alt <= total(in_plasma) && !is_tumor(alt)) {
        ++alt;
    }
    return alt;
}

Errors errors_of(std::size_t trinucleotide, std::size_t alt, const noise::NoiseModel& model) {
    const std::string bases = {core::base_letters[trinucleotide / 16],
                               core::base_letters[trinucleotide / 4 % 4],
                               core::base_letters[trinucleotide % 4]};
    return model.rates({"", core::Pos0(1), bases.substr(1, 1),
                        std::string(1, core::base_letters[alt])},
                       {"", 0, bases});
}

std::vector<SnvKind> snv_kinds(const TargetCoverage& plasma, const Molecules& in_plasma,
                               const pileup::AlleleEvidence& normal,
                               const noise::NoiseModel& model, const Settings& settings,
                               double p_value_threshold) {
    const double snvs = 3.0 * static_cast<double>(std::accumulate(
                                  plasma.trinucleotides.begin(), plasma.trinucleotides.end(),
                                  std::int64_t{0}));
    const OriginPriors priors = default_priors(tests_per_base * plasma.bases);
    std::vector<SnvKind> kinds;
    for (std::size_t trinucleotide = 0; trinucleotide < trinucleotide_count; ++trinucleotide) {
        for (std::size_t alt = 0; plasma.trinucleotides[trinucleotide] > 0 && alt < 4; ++alt) {
            if (alt == trinucleotide / 4 % 4) {
                continue;
            }
            const Errors errors = errors_of(trinucleotide, alt, model);
            std::vector<noise::StratumCount> strata;
            for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
                strata.push_back({in_plasma[s], 0, errors[s]});
            }
            const std::int64_t least =
                least_for_tumor(in_plasma, normal, errors, priors, settings);
            if (least > total(in_plasma)) {
                continue;  // never called
            }
            const noise::ScoreTest test(strata, settings.design_vaf);
            kinds.push_back({static_cast<double>(plasma.trinucleotides[trinucleotide]) / snvs, test,
                             test.critical_score(p_value_threshold), least});
        }
    }
    return kinds;
}

double mean_power(const std::vector<SnvKind>& kinds, double vaf) {
    double sum = 0.0;
    for (const SnvKind& kind : kinds) {
        sum += kind.weight * kind.test.power(vaf, kind.critical_score, kind.least_alt_molecules);
    }
    return sum;
}

}  // namespace

std::optional<double> limit_of_detection(const TargetCoverage& plasma, const TargetCoverage* normal,
                                         const noise::NoiseModel& model, const Settings& settings,
                                         double p_value_threshold, double wanted) {
    const Molecules in_plasma = plasma.median_molecules();
    const Molecules in_normal = normal == nullptr ? Molecules{} : normal->median_molecules();
    if (total(in_plasma) == 0 || total(in_normal) == 0) {
        return std::nullopt;
    }
    const pileup::AlleleEvidence without_allele = spread(in_normal, 0);
    const std::vector<SnvKind> kinds =
        snv_kinds(plasma, in_plasma, without_allele, model, settings, p_value_threshold);
    if (mean_power(kinds, 1.0) < wanted) {
        return std::nullopt;
    }
    return stats::turning_point(1e-8, 1.0,
                                [&](double vaf) { return mean_power(kinds, vaf) < wanted; });
}

}  // namespace sarcotrace::calling
