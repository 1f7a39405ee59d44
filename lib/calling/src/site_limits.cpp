#include "sarcotrace/calling/site_limits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <ranges>
#include <string>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/noise/score_test.hpp"

namespace sarcotrace::calling {
namespace {

constexpr double wanted_power = 0.95;

/// VAFs that are tried, from 1e-8 to 1: neighbouring sites get equal limits, and tracks stay short.
constexpr int steps_per_decade = 64;
constexpr int decades = 8;
double vaf_of_step(int step) { return std::pow(10.0, static_cast<double>(step) / steps_per_decade - decades); }

/// The highest `bits` bits; the rest becomes 0.
std::int64_t rounded_down(std::int64_t molecules) noexcept {
    constexpr int bits = 4;
    const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(molecules)));
    const int shift = std::max(0, width - bits);
    return (molecules >> shift) << shift;
}

bool is_known(char letter) noexcept { return core::to_base(letter) != core::Base::N; }

SiteState state_of(const Site& site, std::int64_t low_mapping_quality, double largest_lod) {
    if (!is_known(site.reference)) {
        return SiteState::ReferenceN;
    }
    if (site.lod95_vaf && *site.lod95_vaf <= largest_lod) {
        return SiteState::Assessable;
    }
    const std::int64_t counted =
        std::accumulate(site.molecules.begin(), site.molecules.end(), std::int64_t{0});
    if (low_mapping_quality > 0 && low_mapping_quality >= counted) {
        return SiteState::LowMappingQuality;
    }
    return counted == 0 ? SiteState::NoMolecules : SiteState::FewMolecules;
}

}  // namespace

std::string_view to_string_view(SiteState state) noexcept {
    switch (state) {
        case SiteState::Assessable: return "ASSESSABLE";
        case SiteState::FewMolecules: return "FEW_MOLECULES";
        case SiteState::LowMappingQuality: return "LOW_MAPPING_QUALITY";
        case SiteState::NoMolecules: return "NO_MOLECULES";
        case SiteState::ReferenceN: return "REFERENCE_N";
    }
    return "NO_MOLECULES";
}

SiteLimits::SiteLimits(const noise::NoiseModel& model, const Settings& settings,
                       double p_value_threshold)
    : model_(model), settings_(settings), p_value_threshold_(p_value_threshold) {}

std::optional<double> SiteLimits::lod95_vaf(std::string_view trinucleotide,
                                            const pileup::PerStratum<std::int64_t>& molecules) {
    Key key{0, {}};
    for (const char base : trinucleotide) {
        key.trinucleotide = 4 * key.trinucleotide + static_cast<std::size_t>(core::to_base(base));
    }
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        key.molecules[s] = rounded_down(molecules[s]);
    }
    const auto known = known_.find(key);
    if (known != known_.end()) {
        return known->second;
    }
    return known_.emplace(key, compute(trinucleotide, key.molecules)).first->second;
}

std::optional<double> SiteLimits::compute(std::string_view trinucleotide,
                                          const pileup::PerStratum<std::int64_t>& molecules) {
    std::vector<std::pair<noise::ScoreTest, std::int64_t>> tests;
    for (const char alt : {'A', 'C', 'G', 'T'}) {
        if (alt == trinucleotide[1]) {
            continue;
        }
        const pileup::Allele allele{"", core::Pos0(1), std::string(1, trinucleotide[1]),
                                    std::string(1, alt)};
        const auto errors = model_.rates(allele, {"", 0, std::string(trinucleotide)});
        std::vector<noise::StratumCount> strata;
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            strata.push_back({molecules[s], 0, errors[s]});
        }
        noise::ScoreTest test(std::move(strata), settings_.design_vaf);
        const std::int64_t critical = test.critical_score(p_value_threshold_);
        tests.emplace_back(std::move(test), critical);
    }
    const auto power = [&](double vaf) {
        double sum = 0.0;
        for (const auto& [test, critical] : tests) {
            sum += test.power(vaf, critical, settings_.least_alt_molecules);
        }
        return sum / static_cast<double>(tests.size());
    };
    const auto grid = std::views::iota(0, steps_per_decade * decades + 1);
    const auto first = std::ranges::partition_point(
        grid, [&](int step) { return power(vaf_of_step(step)) < wanted_power; });
    return first == grid.end() ? std::nullopt : std::optional<double>(vaf_of_step(*first));
}

std::vector<Site> site_states(const pileup::Columns& columns,
                              const pileup::ReferenceWindow& reference,
                              const std::vector<pileup::Span>& low_mapping_quality,
                              SiteLimits& limits, double largest_lod) {
    const std::int64_t end = columns.begin + static_cast<std::int64_t>(columns.columns.size());
    const std::vector<std::int64_t> lost = pileup::count_covering(
        low_mapping_quality, {core::Pos0(columns.begin), core::Pos0(end)});
    std::vector<Site> sites;
    sites.reserve(columns.columns.size());
    for (std::size_t i = 0; i < columns.columns.size(); ++i) {
        const std::int64_t position = columns.begin + static_cast<std::int64_t>(i);
        Site site{position, reference.at(position), SiteState::ReferenceN, {}, std::nullopt};
        pileup::PerStratum<std::int64_t> molecules{};
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            const auto stratum = static_cast<pileup::Stratum>(s);
            molecules[s] = columns.columns[i].depth(stratum);
            site.molecules[static_cast<std::size_t>(pileup::tier_of(stratum))] += molecules[s];
        }
        const std::string trinucleotide = {reference.at(position - 1), site.reference,
                                           reference.at(position + 1)};
        if (std::all_of(trinucleotide.begin(), trinucleotide.end(), is_known) &&
            columns.columns[i].depth() > 0) {
            site.lod95_vaf = limits.lod95_vaf(trinucleotide, molecules);
        }
        site.state = state_of(site, lost[i], largest_lod);
        sites.push_back(site);
    }
    return sites;
}

}  // namespace sarcotrace::calling
