#include "sarcotrace/noise/model_report.hpp"

#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::noise {
namespace {

constexpr std::array kinds = {ErrorKind::Substitution, ErrorKind::Deletion, ErrorKind::Insertion};

/// A cell's place in the tables of statistics and of rates.
struct Cell {
    std::size_t index;
    std::string context;
    std::string alt;
};

std::vector<Cell> cells_of(std::size_t tier, ErrorKind kind) {
    std::vector<Cell> cells;
    if (kind != ErrorKind::Substitution) {
        const bool insertion = kind == ErrorKind::Insertion;
        for (std::size_t run = 1; run <= longest_run; ++run) {
            cells.push_back({indel_cell(tier, insertion, run), std::to_string(run), ""});
        }
        for (const std::int64_t unit_bp : {2, 3}) {
            for (std::int64_t copies = fewest_copies; copies <= most_copies; ++copies) {
                cells.push_back(
                    {indel_cell(tier, insertion, repeat_context(unit_bp, copies)),
                     std::to_string(copies) + (unit_bp == 2 ? " x 2" : " x 3-6"), ""});
            }
        }
        return cells;
    }
    for (std::size_t code = 0; code < 64; ++code) {
        const std::size_t middle = code / 4 % 4;
        const bool purine = middle == 0 || middle == 2;
        if (purine && static_cast<pileup::Tier>(tier) == pileup::Tier::Duplex) {
            continue;
        }
        const std::string context = {core::base_letters[code / 16], core::base_letters[middle],
                                     core::base_letters[code % 4]};
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (alt != middle) {
                cells.push_back({SubstitutionCell{tier, code, alt}.index(), context,
                                 std::string(1, core::base_letters[alt])});
            }
        }
    }
    return cells;
}

const Sums& seen_in(const ControlStatistics& control, ErrorKind kind, std::size_t cell) {
    return kind == ErrorKind::Substitution ? control.substitutions[cell] : control.indels[cell];
}

/// Calls visit(tier, kind) in the order of the tables.
template <typename Visit>
void for_each_tier_and_kind(Visit&& visit) {
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        for (const ErrorKind kind : kinds) {
            visit(tier, kind);
        }
    }
}

ControlRow control_row(const ControlStatistics& control, const NoiseModel* others,
                       std::size_t tier, ErrorKind kind) {
    ControlRow row{control.sample_id, static_cast<pileup::Tier>(tier), kind, 0, 0, {}, {}};
    double expected = 0.0;
    double variance = 0.0;
    for (const Cell& cell : cells_of(tier, kind)) {
        const Sums& seen = seen_in(control, kind, cell.index);
        row.molecules += seen.n;
        row.errors += seen.k;
        if (others != nullptr) {
            const ErrorRate& rate = others->rate(kind == ErrorKind::Substitution, cell.index);
            const auto molecules = static_cast<double>(seen.n);
            expected += molecules * rate.mean;
            // Beta-binomial: sum over sites of n p (1 - p) + n (n - 1) Var(rate).
            variance += molecules * rate.mean * (1.0 - rate.mean) +
                        (static_cast<double>(seen.nn) - molecules) * rate.variance();
        }
    }
    if (others != nullptr) {
        row.expected_errors = expected;
        row.expected_sd = std::sqrt(variance);
    }
    return row;
}

/// Controls of other samples and patients.
std::vector<const ControlStatistics*> others_of(const Artefact& artefact,
                                                const ControlStatistics& control) {
    std::vector<const ControlStatistics*> others;
    for (const ControlStatistics& other : artefact.controls) {
        const bool same_patient =
            !control.patient_id.empty() && control.patient_id == other.patient_id;
        if (&other != &control && !same_patient) {
            others.push_back(&other);
        }
    }
    return others;
}

ControlStatistics sum_of(const Artefact& artefact) {
    ControlStatistics sum;
    for (const ControlStatistics& control : artefact.controls) {
        sum += control;
    }
    return sum;
}

/// Of all controls.
NoiseModel model_of(const Artefact& artefact) {
    std::vector<const ControlStatistics*> controls;
    for (const ControlStatistics& control : artefact.controls) {
        controls.push_back(&control);
    }
    return NoiseModel(controls, artefact.targets);
}

double to_phred(double rate) noexcept { return -10.0 * std::log10(rate); }

/// Molecules of one tier and bin of predicted quality.
struct ReliabilitySums {
    std::int64_t molecules = 0;
    std::int64_t errors = 0;
    double expected = 0.0;
};

ReliabilityRow reliability_row(std::size_t tier, int bin, const ReliabilitySums& sums) {
    const auto molecules = static_cast<double>(sums.molecules);
    const stats::ConfidenceInterval interval =
        stats::clopper_pearson(sums.errors, sums.molecules);
    ReliabilityRow row{static_cast<pileup::Tier>(tier), bin, sums.molecules, sums.errors,
                       sums.expected, to_phred(sums.expected / molecules), std::nullopt,
                       to_phred(interval.upper), std::nullopt};
    if (sums.errors > 0) {
        row.observed_quality = to_phred(static_cast<double>(sums.errors) / molecules);
        row.observed_quality_upper = to_phred(interval.lower);
    }
    return row;
}

}  // namespace

std::string_view to_string_view(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::Substitution: return "SUBSTITUTION";
        case ErrorKind::Deletion: return "DELETION";
        case ErrorKind::Insertion: return "INSERTION";
    }
    return "SUBSTITUTION";
}

std::vector<RateRow> rate_rows(const Artefact& artefact) {
    const ControlStatistics sum = sum_of(artefact);
    const NoiseModel model = model_of(artefact);
    std::vector<RateRow> rows;
    for_each_tier_and_kind([&](std::size_t tier, ErrorKind kind) {
        for (Cell& cell : cells_of(tier, kind)) {
            const Sums& seen = seen_in(sum, kind, cell.index);
            RateRow row{static_cast<pileup::Tier>(tier), kind, std::move(cell.context),
                        std::move(cell.alt), seen.sites, seen.n, seen.k, {},
                        model.rate(kind == ErrorKind::Substitution, cell.index)};
            if (seen.n > 0) {
                row.raw_rate = static_cast<double>(seen.k) / static_cast<double>(seen.n);
            }
            rows.push_back(std::move(row));
        }
    });
    return rows;
}

std::vector<ControlRow> control_rows(const Artefact& artefact) {
    std::vector<ControlRow> rows;
    for (const ControlStatistics& control : artefact.controls) {
        const std::vector<const ControlStatistics*> others = others_of(artefact, control);
        const NoiseModel model(others, artefact.targets);
        for_each_tier_and_kind([&](std::size_t tier, ErrorKind kind) {
            rows.push_back(control_row(control, others.empty() ? nullptr : &model, tier, kind));
        });
    }
    return rows;
}

std::vector<EndRow> end_rows(const Artefact& artefact) {
    const ControlStatistics sum = sum_of(artefact);
    const NoiseModel model = model_of(artefact);
    std::vector<EndRow> rows;
    for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
        for (std::size_t kind = 0; kind < 16; ++kind) {
            std::array<EndSums, pileup::end_class_count> seen{};
            EndFactors factors = no_end_effect;
            EndSums& inside = seen.back();
            for (std::size_t neighbours = 0; neighbours < 16; ++neighbours) {
                const SubstitutionCell cell{
                    tier, neighbours / 4 * 16 + kind / 4 * 4 + neighbours % 4, kind % 4};
                inside.n += sum.substitutions[cell.index()].n;
                inside.k += sum.substitutions[cell.index()].k;
                factors = model.substitution(cell).end_factors;
                for (std::size_t end = 0; end < pileup::near_end_class_count; ++end) {
                    const EndSums& near = sum.near_ends[near_end_cell(cell.index(), end)];
                    seen[end].n += near.n;
                    seen[end].k += near.k;
                    inside.n -= near.n;
                    inside.k -= near.k;
                }
            }
            const std::string substitution = {core::base_letters[kind / 4], '>',
                                              core::base_letters[kind % 4]};
            for (std::size_t end = 0; seen[0].n > 0 && end < seen.size(); ++end) {
                rows.push_back({static_cast<pileup::Tier>(tier), substitution, end, seen[end].n,
                                seen[end].k, factors[end]});
            }
        }
    }
    return rows;
}

std::vector<NoisySiteRow> noisy_site_rows(const Artefact& artefact) {
    const NoiseModel model = model_of(artefact);
    std::vector<NoisySiteRow> rows;
    for (std::size_t site = 0; site < artefact.targets.size(); ++site) {
        const TargetSites::Place place = artefact.targets.place(site);
        for (std::size_t alt = 0; alt < 4; ++alt) {
            for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
                const auto stratum = static_cast<pileup::Stratum>(s);
                const auto found = model.site_rate(site, stratum, alt);
                if (found && found->factor.noisy_probability >= least_noisy_probability) {
                    rows.push_back({place.reference.contig, place.position,
                                    place.reference.at(place.position), core::base_letters[alt],
                                    stratum, "", found->controls.n, found->controls.k,
                                    found->factor.mean, found->factor.noisy_probability});
                }
            }
        }
    }
    for (const OwnVariant& own : model.own_variants()) {
        const TargetSites::Place place = artefact.targets.place(own.site);
        const ControlStatistics& control = artefact.controls[own.control];
        const auto& molecules = control.by_site.molecules[own.site];
        rows.push_back({place.reference.contig, place.position,
                        place.reference.at(place.position), core::base_letters[own.alt],
                        std::nullopt, control.sample_id,
                        std::accumulate(molecules.begin(), molecules.end(), std::int64_t{0}),
                        own.molecules, std::nullopt, std::nullopt});
    }
    return rows;
}

namespace {

using ReliabilityBins = std::map<std::pair<std::size_t, int>, ReliabilitySums>;

/// Adds each site of the control, by its rate in the model of the others.
void add_control(const ControlStatistics& control, const NoiseModel& others,
                 ReliabilityBins& bins) {
    auto error = control.by_site.errors.begin();
    for (std::size_t site = 0; site < control.by_site.molecules.size(); ++site) {
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            const auto molecules =
                static_cast<std::int64_t>(control.by_site.molecules[site][s]);
            for (std::size_t alt = 0; molecules > 0 && alt < 4; ++alt) {
                const bool is_error = error != control.by_site.errors.end() &&
                                      error->site == site && error->stratum == s &&
                                      error->alt == alt;
                const auto errors = static_cast<std::int64_t>(is_error ? (error++)->errors : 0);
                const auto found =
                    others.site_rate(site, static_cast<pileup::Stratum>(s), alt);
                if (found) {
                    const double rate = found->rate.mean;
                    const int bin = static_cast<int>(to_phred(rate)) / reliability_bin_phred *
                                    reliability_bin_phred;
                    ReliabilitySums& sum = bins[{found->cell.tier, bin}];
                    sum.molecules += molecules;
                    sum.errors += errors;
                    sum.expected += static_cast<double>(molecules) * rate;
                }
            }
        }
    }
}

}  // namespace

std::vector<ReliabilityRow> reliability_rows(const Artefact& artefact) {
    ReliabilityBins bins;
    for (const ControlStatistics& control : artefact.controls) {
        const std::vector<const ControlStatistics*> others = others_of(artefact, control);
        if (!others.empty()) {
            add_control(control, NoiseModel(others, artefact.targets), bins);
        }
    }
    std::vector<ReliabilityRow> rows;
    for (const auto& [key, sum] : bins) {
        rows.push_back(reliability_row(key.first, key.second, sum));
    }
    return rows;
}

}  // namespace sarcotrace::noise
