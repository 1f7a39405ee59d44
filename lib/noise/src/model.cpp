#include "sarcotrace/noise/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::noise {
namespace {

using pileup::Tier;

/// Weak prior of a tier's rate, worth one error: what consensus of that tier usually leaves.
double prior_rate(std::size_t tier) noexcept {
    switch (static_cast<Tier>(tier)) {
        case Tier::Duplex: return 1e-6;
        case Tier::Simplex: return 1e-5;
        case Tier::Singleton: return 1e-4;
    }
    return 1e-4;
}

constexpr double lowest_relative_variance = 0.02;
constexpr double highest_relative_variance = 100.0;
/// Expected coincident error pairs that the prior relative variance is worth.
constexpr double prior_pairs = 10.0;
constexpr double prior_relative_variance = 1.0;

double number(std::int64_t count) noexcept { return static_cast<double>(count); }

/// Excess of the squared deviations over Poisson, and the squares that scale it: their ratio is
/// the relative variance of the rates (method of moments).
struct Moments {
    double excess = 0.0;
    double pairs = 0.0;

    /// Between children: each child is one unit with its summed n and k.
    void add_child(const Sums& child, double mean) noexcept {
        const double expected = number(child.n) * mean;
        const double deviation = number(child.k) - expected;
        excess += deviation * deviation - expected;
        pairs += expected * expected;
    }
    /// Between the sites of a cell.
    void add_sites(const Sums& cell, double mean) noexcept {
        excess += number(cell.kk) - 2.0 * mean * number(cell.nk) + mean * mean * number(cell.nn) -
                  mean * number(cell.n);
        pairs += mean * mean * number(cell.nn - cell.n);
    }
    [[nodiscard]] double relative_variance(double prior, double weight) const noexcept {
        return std::clamp((excess + weight * prior) / (pairs + weight), lowest_relative_variance,
                          highest_relative_variance);
    }
};

/// Gamma-Poisson posterior mean: the parent counts as `weight` errors at its rate.
double shrink(const Sums& child, double parent, double weight) noexcept {
    return (number(child.k) + weight) / (number(child.n) + weight / parent);
}

/// Errors that a parent is worth: the inverse of the children's relative variance.
double parent_weight(const Moments& moments) noexcept {
    return 1.0 / moments.relative_variance(1.0, 1.0);
}

std::size_t middle_of(std::size_t trinucleotide) noexcept { return trinucleotide / 4 % 4; }

/// Calls visit(cell) for every substitution of a tier.
template <typename Visit>
void for_each_cell(std::size_t tier, Visit&& visit) {
    for (std::size_t trinucleotide = 0; trinucleotide < 64; ++trinucleotide) {
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (alt != middle_of(trinucleotide)) {
                visit(SubstitutionCell{tier, trinucleotide, alt});
            }
        }
    }
}

std::size_t kind_of(const SubstitutionCell& cell) noexcept {
    return middle_of(cell.trinucleotide) * 4 + cell.alt;
}

}  // namespace

NoiseModel::NoiseModel(const std::vector<const ControlStatistics*>& controls)
    : substitutions_(substitution_cells, ErrorRate{1e-4, 1.0}),
      indels_(indel_cells, ErrorRate{1e-4, 1.0}) {
    ControlStatistics sum;
    for (const ControlStatistics* control : controls) {
        sum += *control;
    }
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        fit_substitutions(sum, tier);
        fit_indels(sum, tier, false);
        fit_indels(sum, tier, true);
    }
}

void NoiseModel::fit_substitutions(const ControlStatistics& sum, std::size_t tier) {
    Sums all;
    std::array<Sums, 16> kinds{};
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        all += sum.substitutions[cell.index()];
        kinds[kind_of(cell)] += sum.substitutions[cell.index()];
    });
    const double tier_rate = shrink(all, prior_rate(tier), 1.0);

    Moments between_kinds;
    for (const Sums& kind : kinds) {
        between_kinds.add_child(kind, tier_rate);
    }
    std::array<double, 16> kind_rates{};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        kind_rates[kind] = shrink(kinds[kind], tier_rate, parent_weight(between_kinds));
    }

    Moments between_contexts;
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        between_contexts.add_child(sum.substitutions[cell.index()], kind_rates[kind_of(cell)]);
    });
    Moments between_sites;
    std::array<Moments, 16> between_sites_of_kind{};
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        const Sums& seen = sum.substitutions[cell.index()];
        ErrorRate& rate = substitutions_[cell.index()];
        rate.mean = shrink(seen, kind_rates[kind_of(cell)], parent_weight(between_contexts));
        between_sites.add_sites(seen, rate.mean);
        between_sites_of_kind[kind_of(cell)].add_sites(seen, rate.mean);
    });
    const double tier_variance =
        between_sites.relative_variance(prior_relative_variance, prior_pairs);
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        substitutions_[cell.index()].shape =
            1.0 / between_sites_of_kind[kind_of(cell)].relative_variance(tier_variance, prior_pairs);
    });
}

void NoiseModel::fit_indels(const ControlStatistics& sum, std::size_t tier, bool insertion) {
    Sums all;
    for (std::size_t context = 0; context < indel_contexts; ++context) {
        all += sum.indels[indel_cell(tier, insertion, context)];
    }
    const double tier_rate = shrink(all, prior_rate(tier), 1.0);
    Moments between_contexts;
    for (std::size_t context = 0; context < indel_contexts; ++context) {
        between_contexts.add_child(sum.indels[indel_cell(tier, insertion, context)], tier_rate);
    }
    Moments between_sites;
    double previous = 0.0;
    for (std::size_t context = 0; context < indel_contexts; ++context) {
        const std::size_t cell = indel_cell(tier, insertion, context);
        // Slippage grows with the repeat: a length that the controls lack is no safer than a
        // shorter one of the same kind of unit.
        const bool first_of_kind = context == 0 || context == longest_run + 1 ||
                                   context == longest_run + 1 + copies_classes;
        previous = std::max(first_of_kind ? 0.0 : previous,
                            shrink(sum.indels[cell], tier_rate, parent_weight(between_contexts)));
        indels_[cell].mean = previous;
        between_sites.add_sites(sum.indels[cell], previous);
    }
    const double variance = between_sites.relative_variance(prior_relative_variance, prior_pairs);
    for (std::size_t context = 0; context < indel_contexts; ++context) {
        indels_[indel_cell(tier, insertion, context)].shape = 1.0 / variance;
    }
}

pileup::PerStratum<ErrorRate> NoiseModel::rates(const pileup::Allele& allele,
                                                const pileup::ReferenceWindow& reference) const {
    pileup::PerStratum<ErrorRate> rates{};
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<pileup::Stratum>(s);
        if (allele.is_indel()) {
            const auto length_bp = static_cast<std::int64_t>(
                std::max(allele.ref.size(), allele.alt.size()) - 1);
            rates[s] = indels_[indel_cell(
                static_cast<std::size_t>(pileup::tier_of(stratum)), allele.is_insertion(),
                indel_context(reference, allele.position.value(), length_bp))];
            continue;
        }
        ErrorRate lowest{1.0, highest_relative_variance};
        for (std::size_t i = 0; i < allele.ref.size(); ++i) {
            const auto alt = static_cast<std::size_t>(core::to_base(allele.alt[i]));
            const auto cell = substitution_cell(
                reference, allele.position.value() + static_cast<std::int64_t>(i), alt, stratum);
            if (cell && substitutions_[cell->index()].mean < lowest.mean) {
                lowest = substitutions_[cell->index()];
            }
        }
        // Beside an N of the reference there is no context: the least favourable rate stands.
        rates[s] = lowest.mean < 1.0 ? lowest : worst_substitution(pileup::tier_of(stratum));
    }
    return rates;
}

ErrorRate NoiseModel::worst_substitution(pileup::Tier tier) const {
    ErrorRate worst{0.0, 1.0};
    for_each_cell(static_cast<std::size_t>(tier), [&](const SubstitutionCell& cell) {
        if (substitutions_[cell.index()].mean > worst.mean) {
            worst = substitutions_[cell.index()];
        }
    });
    return worst;
}

}  // namespace sarcotrace::noise
