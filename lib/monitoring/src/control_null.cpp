#include "sarcotrace/monitoring/control_null.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/monitoring/mixture.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::monitoring {
namespace {

constexpr std::uint64_t draw_seed = 0x5a4c6f74ULL;
/// Sites tried for one SNV before it is left out of a draw.
constexpr int most_trials = 50;
constexpr double fewest_draws = 999.0;
constexpr double lowest_alpha = 1e-4;

bool same_patient(const noise::ControlStatistics& a, const noise::ControlStatistics& b) {
    return !a.patient_id.empty() && a.patient_id == b.patient_id;
}

}  // namespace

ControlNull::ControlNull(const noise::Artefact& artefact,
                         std::vector<const noise::ControlStatistics*> controls,
                         const std::vector<pileup::Allele>& tracked, const Settings& settings)
    : artefact_(artefact), settings_(settings) {
    // Draws must not depend on the order in which the controls were given.
    std::sort(controls.begin(), controls.end(),
              [](const auto* a, const auto* b) { return a->sample_id < b->sample_id; });
    std::vector<bool> is_tracked(artefact.targets.size(), false);
    for (const pileup::Allele& allele : tracked) {
        const auto site = artefact.targets.find(allele.contig, allele.position.value());
        if (!site) {
            continue;
        }
        is_tracked[*site] = true;
        const auto place = artefact.targets.place(*site);
        const auto trinucleotide = trinucleotide_at(place.reference, place.position);
        if (trinucleotide && allele.ref.size() == 1 && allele.alt.size() == 1) {
            snvs_.push_back({*trinucleotide,
                             static_cast<std::size_t>(core::to_base(allele.alt.front()))});
        }
    }
    for (std::size_t site = 0; site < artefact.targets.size(); ++site) {
        const auto place = artefact.targets.place(site);
        const auto trinucleotide = trinucleotide_at(place.reference, place.position);
        if (trinucleotide && !is_tracked[site]) {
            sites_[*trinucleotide].push_back(site);
        }
    }
    for (const noise::ControlStatistics* control : controls) {
        std::vector<const noise::ControlStatistics*> others;
        for (const noise::ControlStatistics* other : controls) {
            if (other != control && !same_patient(*other, *control)) {
                others.push_back(other);
            }
        }
        if (!others.empty() && !snvs_.empty()) {
            controls_.push_back(control);
            models_.emplace_back(others, artefact.targets);
        }
    }
}

std::vector<LocusEvidence> ControlNull::loci(std::size_t number) const {
    const std::size_t control = number % models_.size();
    const noise::SiteCounts& counts = controls_[control]->by_site;
    stats::Random random(stats::stream_seed(draw_seed, {number}));
    constexpr auto unknown = static_cast<std::size_t>(pileup::LengthClass::Unknown);
    std::vector<LocusEvidence> drawn;
    for (const Snv& snv : snvs_) {
        const std::vector<std::size_t>& sites = sites_[snv.trinucleotide];
        for (int trial = 0; trial < most_trials && !sites.empty(); ++trial) {
            const std::size_t site = sites[random.below(sites.size())];
            const auto& molecules = counts.molecules[site];
            if (std::all_of(molecules.begin(), molecules.end(), [](auto n) { return n == 0; })) {
                continue;
            }
            LocusEvidence locus{};
            for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
                const auto stratum = static_cast<pileup::Stratum>(s);
                const std::int64_t alt = counts.errors_at(site, stratum, snv.alt);
                locus.evidence.counts[s][static_cast<std::size_t>(pileup::Support::Alt)][unknown] =
                    alt;
                locus.evidence.counts[s][static_cast<std::size_t>(pileup::Support::Ref)][unknown] =
                    molecules[s] - alt;
                locus.errors[s] = models_[control].site_rate(site, stratum, snv.alt)->rate;
                // The table holds no distances.
                locus.errors[s].end_factors = noise::no_end_effect;
            }
            drawn.push_back(locus);
            break;
        }
    }
    return drawn;
}

double ControlNull::draw(std::size_t number) const {
    const std::vector<LocusEvidence> drawn = loci(number);
    const bool has_alt = std::any_of(drawn.begin(), drawn.end(), [](const LocusEvidence& locus) {
        return locus.evidence.total(pileup::Support::Alt) > 0;
    });
    return has_alt ? integrated_p_value(drawn, settings_) : 1.0;
}

std::optional<std::size_t> draws_for(double alpha) {
    if (alpha < lowest_alpha) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(std::max(fewest_draws, std::ceil(5.0 / alpha) - 1.0));
}

ControlPValues::ControlPValues(std::vector<double> draws) : draws_(std::move(draws)) {
    std::sort(draws_.begin(), draws_.end());
}

double ControlPValues::p_value(double of_model) const {
    // Equal p-values may differ in the last digits.
    const double no_higher = of_model * (1.0 + 1e-9);
    const auto as_low = std::upper_bound(draws_.begin(), draws_.end(), no_higher) - draws_.begin();
    return static_cast<double>(as_low + 1) / static_cast<double>(draws_.size() + 1);
}

double ControlPValues::level(double alpha) const {
    const auto allowed = static_cast<std::int64_t>(
        std::floor(alpha * static_cast<double>(draws_.size() + 1) * (1.0 + 1e-9)));
    if (allowed < 1) {
        return 0.0;
    }
    const auto first_too_many = static_cast<std::size_t>(allowed - 1);
    return first_too_many >= draws_.size()
               ? alpha
               : std::min(alpha, draws_[first_too_many] * (1.0 - 2e-9));
}

std::optional<ControlPValues> control_p_values(
    const noise::Artefact& artefact, std::vector<const noise::ControlStatistics*> controls,
    const std::vector<pileup::Allele>& tracked, const Settings& settings, int threads) {
    const std::optional<std::size_t> wanted = draws_for(settings.alpha);
    const ControlNull null(artefact, std::move(controls), tracked, settings);
    if (!wanted || !null.can_draw()) {
        return std::nullopt;
    }
    std::vector<double> draws(*wanted);
    core::for_each_index(draws.size(), threads,
                         [&](std::size_t i, std::size_t) { draws[i] = null.draw(i); });
    return ControlPValues(std::move(draws));
}

}  // namespace sarcotrace::monitoring
