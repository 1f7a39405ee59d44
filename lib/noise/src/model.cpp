#include "sarcotrace/noise/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "moments.hpp"
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

/// Of any molecule.
constexpr double highest_rate = 0.5;

/// Gamma-Poisson posterior mean: the parent counts as `weight` errors at its rate.
double shrink(const Sums& child, double parent, double weight) noexcept {
    return (number(child.k) + weight) / (number(child.n) + weight / parent);
}

/// Errors that a parent is worth: the inverse of the children's relative variance.
double parent_weight(const Moments& moments) noexcept {
    return 1.0 / moments.relative_variance(1.0, 1.0);
}

}  // namespace

ErrorRate ErrorRate::at_end(std::size_t end_class) const noexcept {
    return {std::min(highest_rate, mean * end_factors[end_class]), shape, no_end_effect};
}

NoiseModel::NoiseModel(const std::vector<const ControlStatistics*>& controls, TargetSites targets)
    : substitutions_(substitution_cells, ErrorRate{1e-4, 1.0, no_end_effect}),
      indels_(indel_cells, ErrorRate{1e-4, 1.0, no_end_effect}), targets_(std::move(targets)) {
    ControlStatistics sum;
    for (const ControlStatistics* control : controls) {
        sum += *control;
    }
    // One control alone does not tell the assay's noise from its own variants.
    if (targets_.size() > 0 && controls.size() > 1) {
        sites_.emplace(controls, targets_.size());
        remove_own_variants(controls, sum);
    }
    fit_substitutions(sum.substitutions, sum.substitutions);
    if (sites_) {
        // A few noisy sites would raise the rate of their trinucleotide for all its sites.
        fit_site_priors();
        fit_substitutions(sum.substitutions, without_noisy_sites(sum.substitutions));
        fit_site_priors();
        fit_sample_variances();
    }
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        fit_end_factors(sum, tier);
        fit_indels(sum, tier, false);
        fit_indels(sum, tier, true);
    }
}

void NoiseModel::fit_substitutions(const std::vector<Sums>& all,
                                   const std::vector<Sums>& ordinary) {
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        fit_means(ordinary, tier);
        spread_noise(all, tier);
        fit_shapes(all, tier);
    }
}

void NoiseModel::fit_means(const std::vector<Sums>& cells, std::size_t tier) {
    Sums all;
    std::array<Sums, 16> kinds{};
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        all += cells[cell.index()];
        kinds[substitution_kind(cell)] += cells[cell.index()];
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
        between_contexts.add_child(cells[cell.index()], kind_rates[substitution_kind(cell)]);
    });
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        substitutions_[cell.index()].mean =
            shrink(cells[cell.index()], kind_rates[substitution_kind(cell)],
                   parent_weight(between_contexts));
    });
}

void NoiseModel::spread_noise(const std::vector<Sums>& all, std::size_t tier) {
    std::array<double, 16> errors{};
    std::array<double, 16> expected{};
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        const Sums& seen = all[cell.index()];
        errors[substitution_kind(cell)] += number(seen.k);
        expected[substitution_kind(cell)] += number(seen.n) * substitutions_[cell.index()].mean;
    });
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        const std::size_t kind = substitution_kind(cell);
        substitutions_[cell.index()].mean *=
            std::max(1.0, (errors[kind] + 1.0) / (expected[kind] + 1.0));
    });
}

void NoiseModel::fit_shapes(const std::vector<Sums>& all, std::size_t tier) {
    Moments between_sites;
    std::array<Moments, 16> between_sites_of_kind{};
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        const Sums& seen = all[cell.index()];
        const double mean = substitutions_[cell.index()].mean;
        between_sites.add_sites(seen, mean);
        between_sites_of_kind[substitution_kind(cell)].add_sites(seen, mean);
    });
    const double tier_variance =
        between_sites.relative_variance(prior_relative_variance, prior_pairs);
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        substitutions_[cell.index()].shape =
            1.0 / between_sites_of_kind[substitution_kind(cell)].relative_variance(tier_variance,
                                                                                   prior_pairs);
    });
}

void NoiseModel::fit_end_factors(const ControlStatistics& sum, std::size_t tier) {
    // Errors seen and, by the cells' rates, expected of each substitution in each end class.
    struct Seen {
        double errors = 0.0;
        double expected = 0.0;
    };
    std::array<std::array<Seen, pileup::end_class_count>, 16> seen{};
    constexpr std::size_t inside = pileup::near_end_class_count;
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        auto& of_kind = seen[substitution_kind(cell)];
        const double rate = substitutions_[cell.index()].mean;
        const auto add = [&](std::size_t end_class, double errors, double molecules) {
            of_kind[end_class].errors += errors;
            of_kind[end_class].expected += molecules * rate;
        };
        const Sums& all = sum.substitutions[cell.index()];
        add(inside, number(all.k), number(all.n));
        for (std::size_t end = 0; end < inside; ++end) {
            const EndSums& near = sum.near_ends[near_end_cell(cell.index(), end)];
            add(end, number(near.k), number(near.n));
            add(inside, -number(near.k), -number(near.n));
        }
    });
    Moments between_classes;
    for (const auto& of_kind : seen) {
        for (std::size_t end = 0; end < inside; ++end) {
            between_classes.add(of_kind[end].errors, of_kind[end].expected);
        }
    }
    const double weight = parent_weight(between_classes);
    std::array<EndFactors, 16> factors{};
    for (std::size_t kind = 0; kind < seen.size(); ++kind) {
        double near = 0.0;
        double all = 0.0;
        double weighted = 0.0;
        for (std::size_t end = 0; end < pileup::end_class_count; ++end) {
            const double expected = std::max(0.0, seen[kind][end].expected);
            factors[kind][end] =
                (std::max(0.0, seen[kind][end].errors) + weight) / (expected + weight);
            near += end < inside ? expected : 0.0;
            all += expected;
            weighted += factors[kind][end] * expected;
        }
        // Over all distances the rate is the cell's.
        for (double& factor : factors[kind]) {
            factor = near > 0.0 ? factor * all / weighted : 1.0;
        }
    }
    for_each_cell(tier, [&](const SubstitutionCell& cell) {
        substitutions_[cell.index()].end_factors = factors[substitution_kind(cell)];
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

std::optional<ErrorRate> NoiseModel::substitution_rate(const pileup::ReferenceWindow& reference,
                                                       std::int64_t position, std::size_t alt,
                                                       pileup::Stratum stratum) const {
    if (const auto site = targets_.find(reference.contig, position)) {
        const auto found = site_rate(*site, stratum, alt);
        return found ? std::optional(found->rate) : std::nullopt;
    }
    const auto cell = substitution_cell(reference, position, alt, stratum);
    return cell ? std::optional(substitutions_[cell->index()]) : std::nullopt;
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
        ErrorRate lowest{1.0, highest_relative_variance, no_end_effect};
        for (std::size_t i = 0; i < allele.ref.size(); ++i) {
            const auto alt = static_cast<std::size_t>(core::to_base(allele.alt[i]));
            const std::int64_t position =
                allele.position.value() + static_cast<std::int64_t>(i);
            const std::optional<ErrorRate> rate =
                substitution_rate(reference, position, alt, stratum);
            lowest = rate && rate->mean < lowest.mean ? *rate : lowest;
        }
        // Beside an N of the reference there is no context: the least favourable rate stands.
        rates[s] = lowest.mean < 1.0 ? lowest : worst_substitution(pileup::tier_of(stratum));
    }
    return rates;
}

ErrorRate NoiseModel::worst_substitution(pileup::Tier tier) const {
    ErrorRate worst{0.0, 1.0, no_end_effect};
    for_each_cell(static_cast<std::size_t>(tier), [&](const SubstitutionCell& cell) {
        if (substitutions_[cell.index()].mean > worst.mean) {
            worst = substitutions_[cell.index()];
        }
    });
    return worst;
}

}  // namespace sarcotrace::noise
