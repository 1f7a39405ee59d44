#include "sarcotrace/noise/model_report.hpp"

#include <array>
#include <cmath>
#include <map>

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
    std::vector<const ControlStatistics*> controls;
    ControlStatistics sum;
    for (const ControlStatistics& control : artefact.controls) {
        controls.push_back(&control);
        sum += control;
    }
    const NoiseModel model(controls);
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
        const NoiseModel model(others);
        for_each_tier_and_kind([&](std::size_t tier, ErrorKind kind) {
            rows.push_back(control_row(control, others.empty() ? nullptr : &model, tier, kind));
        });
    }
    return rows;
}

std::vector<ReliabilityRow> reliability_rows(const Artefact& artefact) {
    std::map<std::pair<std::size_t, int>, ReliabilitySums> sums;
    for (const ControlStatistics& control : artefact.controls) {
        const std::vector<const ControlStatistics*> others = others_of(artefact, control);
        if (others.empty()) {
            continue;
        }
        const NoiseModel model(others);
        for (std::size_t tier = 0; tier < pileup::tier_count; ++tier) {
            for (const Cell& cell : cells_of(tier, ErrorKind::Substitution)) {
                const Sums& seen = control.substitutions[cell.index];
                const double rate = model.rate(true, cell.index).mean;
                if (seen.n > 0) {
                    const int bin = static_cast<int>(to_phred(rate)) / reliability_bin_phred *
                                    reliability_bin_phred;
                    ReliabilitySums& sum = sums[{tier, bin}];
                    sum.molecules += seen.n;
                    sum.errors += seen.k;
                    sum.expected += static_cast<double>(seen.n) * rate;
                }
            }
        }
    }
    std::vector<ReliabilityRow> rows;
    for (const auto& [key, sum] : sums) {
        rows.push_back(reliability_row(key.first, key.second, sum));
    }
    return rows;
}

}  // namespace sarcotrace::noise
