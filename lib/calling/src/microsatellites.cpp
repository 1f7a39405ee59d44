#include "sarcotrace/calling/microsatellites.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/stats/fisher_exact.hpp"

namespace sarcotrace::calling {
namespace {

constexpr std::int64_t longest_unit_bp = 5;
constexpr std::int64_t least_run_bp = 8;
constexpr std::int64_t least_copies = 5;
/// Longer tracts are held whole by few molecules only.
constexpr std::int64_t longest_tract_bp = 60;
constexpr double least_allele_share = 0.2;
/// VAF for which the score test's weights are best, where no normal is.
constexpr double design_share = 0.02;

using Counts = pileup::PerStratum<std::int64_t>;

bool is_known(char base) noexcept { return base != 'N'; }

/// True if the unit at `begin` is itself a repeat of a shorter one.
bool is_composite(const pileup::ReferenceWindow& reference, std::int64_t begin,
                  std::int64_t unit_bp) noexcept {
    for (std::int64_t shorter = 1; shorter < unit_bp; ++shorter) {
        bool repeats = unit_bp % shorter == 0;
        for (std::int64_t i = shorter; repeats && i < unit_bp; ++i) {
            repeats = reference.at(begin + i) == reference.at(begin + i - shorter);
        }
        if (repeats) {
            return true;
        }
    }
    return false;
}

std::optional<RepeatTract> tract_at(const pileup::ReferenceWindow& reference, std::int64_t begin,
                                    std::int64_t unit_bp) {
    if (!is_known(reference.at(begin - 1)) ||
        reference.at(begin - 1) == reference.at(begin - 1 + unit_bp)) {
        return std::nullopt;  // unknown, or it begins further left
    }
    std::int64_t end = begin + unit_bp;
    while (is_known(reference.at(end)) && reference.at(end) == reference.at(end - unit_bp)) {
        ++end;
    }
    RepeatTract tract{reference.contig, begin, end, unit_bp};
    const bool long_enough = unit_bp == 1 ? end - begin >= least_run_bp
                                          : tract.copies() >= least_copies;
    for (std::int64_t i = begin; i < begin + unit_bp; ++i) {
        if (!is_known(reference.at(i))) {
            return std::nullopt;
        }
    }
    if (!long_enough || end - begin > longest_tract_bp || !is_known(reference.at(end)) ||
        is_composite(reference, begin, unit_bp)) {
        return std::nullopt;
    }
    return tract;
}

std::int64_t sum(const Counts& counts) noexcept {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

Counts total(const TractLengths& lengths) {
    Counts counts{};
    for (const auto& [change, here] : lengths) {
        for (std::size_t s = 0; s < counts.size(); ++s) {
            counts[s] += here[s];
        }
    }
    return counts;
}

/// Lengths that are the germline's.
std::set<std::int64_t> germline_lengths(const TractLengths& lengths) {
    const auto all = static_cast<double>(sum(total(lengths)));
    std::set<std::int64_t> found;
    for (const auto& [change, here] : lengths) {
        if (static_cast<double>(sum(here)) >= least_allele_share * all) {
            found.insert(change);
        }
    }
    return found;
}

Counts others(const TractLengths& lengths, const std::set<std::int64_t>& germline) {
    Counts counts{};
    for (const auto& [change, here] : lengths) {
        if (!germline.contains(change)) {
            for (std::size_t s = 0; s < counts.size(); ++s) {
                counts[s] += here[s];
            }
        }
    }
    return counts;
}

/// Error that shows another length: one unit less or one more.
pileup::PerStratum<noise::ErrorRate> length_errors(const RepeatTract& tract,
                                                   const noise::NoiseModel& model,
                                                   const pileup::ReferenceWindow& reference) {
    const std::string anchor(1, reference.at(tract.begin - 1));
    std::string unit;
    for (std::int64_t i = 0; i < tract.unit_bp; ++i) {
        unit += reference.at(tract.begin + i);
    }
    const core::Pos0 position(tract.begin - 1);
    const auto shorter = model.rates({tract.contig, position, anchor + unit, anchor}, reference);
    auto errors = model.rates({tract.contig, position, anchor, anchor + unit}, reference);
    for (std::size_t s = 0; s < errors.size(); ++s) {
        errors[s] = {std::min(0.5, errors[s].mean + shorter[s].mean),
                     std::min(errors[s].shape, shorter[s].shape)};
    }
    return errors;
}

double share(std::int64_t part, std::int64_t whole) noexcept {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

void compare_with_normal(TractEvidence& evidence, const Counts& all, const Counts& other,
                         const TractLengths& normal, const std::set<std::int64_t>& germline) {
    const Counts normal_all = total(normal);
    const Counts normal_other = others(normal, germline);
    evidence.normal_molecules = sum(normal_all);
    evidence.normal_other_molecules = sum(normal_other);
    evidence.expected_share = share(*evidence.normal_other_molecules, *evidence.normal_molecules);
    std::vector<stats::TwoByTwo> tables;
    for (std::size_t s = 0; s < all.size(); ++s) {
        tables.push_back({other[s], all[s] - other[s], normal_other[s],
                          normal_all[s] - normal_other[s]});
    }
    evidence.p_value = stats::stratified_fisher_greater(tables);
}

void compare_with_model(TractEvidence& evidence, const Counts& all, const Counts& other,
                        const pileup::PerStratum<noise::ErrorRate>& errors) {
    std::vector<noise::StratumCount> strata;
    double expected = 0.0;
    for (std::size_t s = 0; s < all.size(); ++s) {
        expected += static_cast<double>(all[s]) * errors[s].mean;
        if (all[s] > 0) {
            strata.push_back({all[s], other[s], errors[s]});
        }
    }
    evidence.expected_share =
        evidence.molecules == 0 ? 0.0 : expected / static_cast<double>(evidence.molecules);
    evidence.p_value = strata.empty() ? 1.0 : noise::ScoreTest(strata, design_share).p_value();
}

bool has_molecules(const TractEvidence& evidence, const TractLimits& limits) noexcept {
    return evidence.molecules >= limits.least_molecules &&
           evidence.normal_molecules.value_or(limits.least_molecules) >= limits.least_molecules;
}

}  // namespace

std::vector<RepeatTract> find_tracts(const pileup::ReferenceWindow& reference,
                                     const core::Interval& core) {
    std::vector<RepeatTract> tracts;
    for (std::int64_t begin = core.begin().value(); begin < core.end().value(); ++begin) {
        for (std::int64_t unit_bp = 1; unit_bp <= longest_unit_bp; ++unit_bp) {
            if (auto tract = tract_at(reference, begin, unit_bp)) {
                tracts.push_back(std::move(*tract));
                break;
            }
        }
    }
    return tracts;
}

TractLengths tract_lengths(const std::vector<pileup::Molecule>& molecules,
                           const RepeatTract& tract) {
    TractLengths lengths;
    for (const pileup::Molecule& molecule : molecules) {
        const pileup::Observation left = molecule.at(tract.begin - 1);
        const pileup::Observation right = molecule.at(tract.end);
        if (!pileup::is_base(left.call) || !pileup::is_base(right.call)) {
            continue;
        }
        pileup::Stratum stratum = std::max(left.stratum, right.stratum);
        std::int64_t change = 0;
        bool usable = true;
        for (const pileup::Indel& indel : molecule.indels) {
            if (indel.anchor.value() < tract.begin - 1 || indel.anchor.value() >= tract.end) {
                continue;
            }
            usable = usable && indel.usable;
            change += static_cast<std::int64_t>(indel.inserted.size()) - indel.deleted_bp;
            stratum = std::max(stratum, indel.stratum);
        }
        if (usable) {
            ++lengths[change][pileup::to_index(stratum)];
        }
    }
    return lengths;
}

std::string_view to_string_view(TractState state) noexcept {
    switch (state) {
        case TractState::Stable: return "STABLE";
        case TractState::Unstable: return "UNSTABLE";
        case TractState::FewMolecules: return "FEW_MOLECULES";
    }
    return "FEW_MOLECULES";
}

TractEvidence tract_evidence(const RepeatTract& tract, const TractLengths& plasma,
                             const TractLengths* normal, const noise::NoiseModel& model,
                             const pileup::ReferenceWindow& reference) {
    const std::set<std::int64_t> germline = germline_lengths(normal == nullptr ? plasma : *normal);
    const Counts all = total(plasma);
    const Counts other = others(plasma, germline);
    TractEvidence evidence{tract, sum(all), sum(other), std::nullopt, std::nullopt, 0.0, 1.0};
    if (normal != nullptr) {
        compare_with_normal(evidence, all, other, *normal, germline);
    } else {
        compare_with_model(evidence, all, other, length_errors(tract, model, reference));
    }
    return evidence;
}

TractState state_of(const TractEvidence& evidence, const TractLimits& limits) noexcept {
    if (!has_molecules(evidence, limits)) {
        return TractState::FewMolecules;
    }
    const double seen = share(evidence.other_molecules, evidence.molecules);
    return evidence.p_value <= limits.p_value &&
                   seen >= evidence.expected_share + limits.least_excess &&
                   seen >= limits.least_ratio * evidence.expected_share
               ? TractState::Unstable
               : TractState::Stable;
}

TractLimits corrected_limits(const std::vector<TractEvidence>& tracts,
                             double family_alpha) noexcept {
    TractLimits limits;
    const auto assessed =
        std::count_if(tracts.begin(), tracts.end(), [&](const TractEvidence& evidence) {
            return has_molecules(evidence, limits);
        });
    limits.p_value = family_alpha / static_cast<double>(std::max<std::int64_t>(1, assessed));
    return limits;
}

MicrosatelliteScore microsatellite_score(const std::vector<TractEvidence>& tracts,
                                         double family_alpha, std::int64_t least_tracts) {
    const TractLimits limits = corrected_limits(tracts, family_alpha);
    MicrosatelliteScore score{0, 0, std::nullopt};
    for (const TractEvidence& evidence : tracts) {
        const TractState state = state_of(evidence, limits);
        score.assessed += state != TractState::FewMolecules ? 1 : 0;
        score.unstable += state == TractState::Unstable ? 1 : 0;
    }
    if (score.assessed >= std::max<std::int64_t>(1, least_tracts)) {
        score.interval = stats::clopper_pearson(score.unstable, score.assessed);
    }
    return score;
}

}  // namespace sarcotrace::calling
