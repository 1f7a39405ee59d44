#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "moments.hpp"
#include "sarcotrace/noise/model.hpp"

namespace sarcotrace::noise {
namespace {

using pileup::Stratum;

/// Expected errors that count as alike: four groups an octave.
constexpr double groups_per_octave = 4.0;
/// Centre and spread of the prior of a tier's sites, and spread of a substitution's around its
/// tier's.
constexpr SitePrior usual_sites{};
constexpr PriorSpread around_usual{1.5, 1.5, 1.0, 0.7};
constexpr PriorSpread around_tier{0.7, 1.0, 0.5, 0.4};
/// Relative variance between samples at one site, worth `prior_pairs`.
constexpr double prior_sample_variance = 0.1;

/// Sites by errors and expected errors.
class Groups {
public:
    void add(std::int64_t errors, double expected) {
        const auto bin = static_cast<int>(std::floor(groups_per_octave * std::log2(expected)));
        auto& [sites, sum] = groups_[{errors, bin}];
        sites += 1.0;
        sum += expected;
    }
    void append_to(std::vector<SiteGroup>& all) const {
        for (const auto& [key, group] : groups_) {
            all.push_back({key.first, group.second / group.first, group.first});
        }
    }

private:
    std::map<std::pair<std::int64_t, int>, std::pair<double, double>> groups_;
};

}  // namespace

void NoiseModel::remove_own_variants(const std::vector<const ControlStatistics*>& controls,
                                     ControlStatistics& sum) const {
    for (const OwnVariant& own : sites_->own_variants()) {
        const TargetSites::Place place = targets_.place(own.site);
        const ControlStatistics& control = *controls[own.control];
        for (const SiteError& error : control.by_site.errors) {
            const auto stratum = static_cast<Stratum>(error.stratum);
            const auto cell = substitution_cell(place.reference, place.position, own.alt, stratum);
            if (error.site == own.site && error.alt == own.alt && cell) {
                Sums& sums = sum.substitutions[cell->index()];
                const auto k = static_cast<std::int64_t>(error.errors);
                sums.k -= k;
                sums.nk -= k * control.by_site.molecules[own.site][error.stratum];
                sums.kk -= k * k;
            }
        }
    }
}

template <typename Visit>
void NoiseModel::for_each_unit(Visit&& visit) const {
    for (std::size_t site = 0; site < targets_.size(); ++site) {
        const TargetSites::Place place = targets_.place(site);
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            for (std::size_t alt = 0; alt < 4; ++alt) {
                const Sums seen = sites_->at(site, s, alt);
                const auto cell = seen.n > 0
                                      ? substitution_cell(place.reference, place.position, alt,
                                                          static_cast<Stratum>(s))
                                      : std::nullopt;
                if (cell) {
                    visit(*cell, seen, substitutions_[cell->index()].mean);
                }
            }
        }
    }
}

void NoiseModel::fit_site_priors() {
    std::array<std::array<Groups, 16>, pileup::tier_count> groups;
    for_each_unit([&](const SubstitutionCell& cell, const Sums& seen, double rate) {
        groups[cell.tier][substitution_kind(cell)].add(seen.k, number(seen.n) * rate);
    });
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        std::vector<SiteGroup> of_tier;
        for (const Groups& of_kind : groups[tier]) {
            of_kind.append_to(of_tier);
        }
        const SitePrior tier_prior = fit_site_prior(of_tier, usual_sites, around_usual);
        for (std::size_t kind = 0; kind < groups[tier].size(); ++kind) {
            std::vector<SiteGroup> of_kind;
            groups[tier][kind].append_to(of_kind);
            site_priors_[tier][kind] =
                of_kind.empty() ? tier_prior : fit_site_prior(of_kind, tier_prior, around_tier);
        }
    }
}

std::vector<Sums> NoiseModel::without_noisy_sites(std::vector<Sums> cells) const {
    for_each_unit([&](const SubstitutionCell& cell, const Sums& seen, double rate) {
        const SiteFactor factor = site_priors_[cell.tier][substitution_kind(cell)].factor(
            seen.k, number(seen.n) * rate);
        if (factor.noisy_probability >= least_noisy_probability) {
            Sums& sums = cells[cell.index()];
            sums.n -= seen.n;
            sums.k -= seen.k;
        }
    });
    return cells;
}

void NoiseModel::fit_sample_variances() {
    std::array<std::array<Moments, 16>, pileup::tier_count> between_samples{};
    for_each_unit([&](const SubstitutionCell& cell, const Sums& seen, double rate) {
        const std::size_t kind = substitution_kind(cell);
        const SiteFactor factor =
            site_priors_[cell.tier][kind].factor(seen.k, number(seen.n) * rate);
        between_samples[cell.tier][kind].add_sites(seen, rate * factor.mean);
    });
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        for (std::size_t kind = 0; kind < between_samples[tier].size(); ++kind) {
            sample_variances_[tier][kind] = between_samples[tier][kind].relative_variance(
                prior_sample_variance, prior_pairs);
        }
    }
}

std::optional<NoiseModel::SiteRate> NoiseModel::site_rate(std::size_t site, Stratum stratum,
                                                          std::size_t alt) const {
    const TargetSites::Place place = targets_.place(site);
    const auto cell = substitution_cell(place.reference, place.position, alt, stratum);
    if (!cell) {
        return std::nullopt;
    }
    SiteRate found{*cell, {}, {}, substitutions_[cell->index()]};
    if (sites_) {
        found.controls = sites_->at(site, pileup::to_index(stratum), alt);
    }
    if (found.controls.n == 0) {
        return found;
    }
    const std::size_t kind = substitution_kind(*cell);
    found.factor = site_priors_[cell->tier][kind].factor(
        found.controls.k, number(found.controls.n) * found.rate.mean);
    found.rate.mean *= found.factor.mean;
    found.rate.shape =
        1.0 / std::clamp((1.0 + found.factor.relative_variance) *
                                 (1.0 + sample_variances_[cell->tier][kind]) -
                             1.0,
                         lowest_relative_variance, highest_relative_variance);
    return found;
}

}  // namespace sarcotrace::noise
