#include "sarcotrace/noise/control_statistics.hpp"

#include <algorithm>
#include <numeric>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::noise {
namespace {

using pileup::Stratum;

bool is_variant(std::int64_t molecules, std::int64_t depth, double highest_vaf) noexcept {
    return molecules >= 2 &&
           static_cast<double>(molecules) > highest_vaf * static_cast<double>(depth);
}

bool is_own_substitution(const pileup::Column& column, std::size_t ref, double highest_vaf) {
    for (std::size_t alt = 0; alt < 4; ++alt) {
        if (alt != ref && is_variant(column.count(alt), column.depth(), highest_vaf)) {
            return true;
        }
    }
    return false;
}

void add_substitutions(ControlStatistics& control, const pileup::Column& column,
                       const pileup::ReferenceWindow& reference, std::int64_t position) {
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<Stratum>(s);
        const std::int64_t depth = column.depth(stratum);
        for (std::size_t alt = 0; depth > 0 && alt < 4; ++alt) {
            if (const auto cell = substitution_cell(reference, position, alt, stratum)) {
                control.substitutions[cell->index()].add(depth, column.bases[alt][s]);
            }
        }
    }
}

/// Insertions and deletions after one base, all changes together.
struct IndelErrors {
    std::array<pileup::PerStratum<std::int64_t>, 2> errors{};  ///< deletion, insertion
    bool own_variant = false;
};

IndelErrors indels_after(const pileup::Columns& columns, std::int64_t position,
                         double highest_vaf) {
    const pileup::Column& column =
        columns.columns[static_cast<std::size_t>(position - columns.begin)];
    const std::int64_t depth =
        std::accumulate(column.indel_depth.begin(), column.indel_depth.end(), std::int64_t{0});
    IndelErrors sums;
    for (auto entry = columns.indels.lower_bound({position, 0, ""});
         entry != columns.indels.end() && entry->first.anchor == position; ++entry) {
        const auto& counts = entry->second;
        sums.own_variant =
            sums.own_variant ||
            is_variant(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), depth,
                       highest_vaf);
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            sums.errors[entry->first.inserted.empty() ? 0 : 1][s] += counts[s];
        }
    }
    return sums;
}

void add_indels(ControlStatistics& control, const pileup::Columns& columns,
                const pileup::ReferenceWindow& reference, std::int64_t position,
                double highest_vaf) {
    const char anchor = reference.at(position);
    const char next = reference.at(position + 1);
    // A left-aligned indel of the run's base stands before the run, not within it.
    if (anchor == 'N' || next == 'N' || anchor == next) {
        return;
    }
    const IndelErrors seen = indels_after(columns, position, highest_vaf);
    if (seen.own_variant) {
        ++control.excluded_indel_sites;
        return;
    }
    const std::int64_t run_bp = reference.run_length_bp(position + 1);
    const pileup::Column& column =
        columns.columns[static_cast<std::size_t>(position - columns.begin)];
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const std::int64_t depth = column.indel_depth[s];
        const auto tier = static_cast<std::size_t>(pileup::tier_of(static_cast<Stratum>(s)));
        for (std::size_t type = 0; depth > 0 && type < 2; ++type) {
            control.indels[indel_cell(tier, type == 1, run_bp)].add(
                depth, std::min(depth, seen.errors[type][s]));
        }
    }
}

}  // namespace

void Sums::add(std::int64_t molecules, std::int64_t errors) noexcept {
    ++sites;
    n += molecules;
    k += errors;
    nn += molecules * molecules;
    nk += molecules * errors;
    kk += errors * errors;
}

Sums& Sums::operator+=(const Sums& other) noexcept {
    sites += other.sites;
    n += other.n;
    k += other.k;
    nn += other.nn;
    nk += other.nk;
    kk += other.kk;
    return *this;
}

std::optional<SubstitutionCell> substitution_cell(const pileup::ReferenceWindow& reference,
                                                  std::int64_t position, std::size_t alt,
                                                  pileup::Stratum stratum) {
    auto left = static_cast<std::size_t>(core::to_base(reference.at(position - 1)));
    auto middle = static_cast<std::size_t>(core::to_base(reference.at(position)));
    auto right = static_cast<std::size_t>(core::to_base(reference.at(position + 1)));
    if (left > 3 || middle > 3 || right > 3 || alt == middle) {
        return std::nullopt;
    }
    const pileup::Strand strand = pileup::strand_of(stratum);
    const bool purine = middle == 0 || middle == 2;
    if (strand == pileup::Strand::Bottom || (strand == pileup::Strand::Both && purine)) {
        std::swap(left, right);
        left = 3 - left;
        middle = 3 - middle;
        right = 3 - right;
        alt = 3 - alt;
    }
    return SubstitutionCell{static_cast<std::size_t>(pileup::tier_of(stratum)),
                            16 * left + 4 * middle + right, alt};
}

std::size_t indel_cell(std::size_t tier, bool insertion, std::int64_t run_length_bp) noexcept {
    const auto run = static_cast<std::size_t>(
        std::clamp<std::int64_t>(run_length_bp, 0, static_cast<std::int64_t>(longest_run)));
    return (tier * 2 + (insertion ? 1 : 0)) * (longest_run + 1) + run;
}

ControlStatistics& ControlStatistics::operator+=(const ControlStatistics& other) {
    for (std::size_t i = 0; i < substitutions.size(); ++i) {
        substitutions[i] += other.substitutions[i];
    }
    for (std::size_t i = 0; i < indels.size(); ++i) {
        indels[i] += other.indels[i];
    }
    sites += other.sites;
    excluded_substitution_sites += other.excluded_substitution_sites;
    excluded_indel_sites += other.excluded_indel_sites;
    return *this;
}

void accumulate(ControlStatistics& control, const pileup::Columns& columns,
                const pileup::ReferenceWindow& reference, const Exclusion& exclusion) {
    for (std::size_t offset = 0; offset < columns.columns.size(); ++offset) {
        const std::int64_t position = columns.begin + static_cast<std::int64_t>(offset);
        const pileup::Column& column = columns.columns[offset];
        const core::Base ref = core::to_base(reference.at(position));
        ++control.sites;
        if (ref == core::Base::N) {
            ++control.excluded_substitution_sites;
            continue;
        }
        if (is_own_substitution(column, static_cast<std::size_t>(ref),
                                exclusion.substitution_vaf)) {
            ++control.excluded_substitution_sites;
        } else {
            add_substitutions(control, column, reference, position);
        }
        add_indels(control, columns, reference, position, exclusion.indel_vaf);
    }
}

}  // namespace sarcotrace::noise
