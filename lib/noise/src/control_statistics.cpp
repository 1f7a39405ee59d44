#include "sarcotrace/noise/control_statistics.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/pileup/allele.hpp"

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

/// Adds the column to its cells and as the control's last site.
void add_substitutions(ControlStatistics& control, const pileup::Column& column,
                       const pileup::ReferenceWindow& reference, std::int64_t position) {
    const auto site = static_cast<std::uint32_t>(control.by_site.molecules.size() - 1);
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<Stratum>(s);
        const std::int64_t depth = column.depth(stratum);
        control.by_site.molecules.back()[s] = static_cast<std::uint32_t>(depth);
        for (std::size_t alt = 0; depth > 0 && alt < 4; ++alt) {
            if (const auto cell = substitution_cell(reference, position, alt, stratum)) {
                const std::int64_t errors = column.bases[alt][s];
                control.substitutions[cell->index()].add(depth, errors);
                if (errors > 0) {
                    control.by_site.errors.push_back({site, static_cast<std::uint8_t>(s),
                                                      static_cast<std::uint8_t>(alt),
                                                      static_cast<std::uint32_t>(errors)});
                }
            }
        }
    }
}

/// Adds what the molecule shows at one position, if it lies near an end.
void add_near_end(ControlStatistics& control, const pileup::Molecule& molecule,
                  const pileup::ReferenceWindow& reference, std::int64_t position) {
    const std::size_t end_class = pileup::end_class_of(molecule.distance_to_end_bp(position));
    const pileup::Observation seen = molecule.at(position);
    if (end_class >= pileup::near_end_class_count || !pileup::is_base(seen.call)) {
        return;
    }
    for (std::size_t alt = 0; alt < 4; ++alt) {
        if (const auto cell = substitution_cell(reference, position, alt, seen.stratum)) {
            EndSums& sums = control.near_ends[near_end_cell(cell->index(), end_class)];
            ++sums.n;
            sums.k += static_cast<std::size_t>(seen.call) == alt ? 1 : 0;
        }
    }
}

/// `counted`: positions from `begin` on whose substitutions are counted.
void add_near_ends(ControlStatistics& control, const std::vector<pileup::Molecule>& molecules,
                   const pileup::ReferenceWindow& reference, std::int64_t begin,
                   const std::vector<bool>& counted) {
    const auto add = [&](const pileup::Molecule& molecule, std::int64_t from, std::int64_t to) {
        const std::int64_t last = begin + static_cast<std::int64_t>(counted.size());
        for (std::int64_t at = std::max(from, begin); at < std::min(to, last); ++at) {
            if (counted[static_cast<std::size_t>(at - begin)]) {
                add_near_end(control, molecule, reference, at);
            }
        }
    };
    for (const pileup::Molecule& molecule : molecules) {
        const std::int64_t left_end =
            std::min(molecule.fragment_begin + pileup::near_end_bp, molecule.fragment_end);
        add(molecule, molecule.fragment_begin, left_end);
        add(molecule, std::max(left_end, molecule.fragment_end - pileup::near_end_bp),
            molecule.fragment_end);
    }
}

/// Molecules with insertions and with deletions after one base, by context.
struct IndelErrors {
    /// deletion, insertion
    std::array<std::map<std::size_t, pileup::PerStratum<std::int64_t>>, 2> errors;
    bool own_variant = false;
};

IndelErrors indels_after(const pileup::Columns& columns, const pileup::ReferenceWindow& reference,
                         std::int64_t position, double highest_vaf) {
    const pileup::Column& column =
        columns.columns[static_cast<std::size_t>(position - columns.begin)];
    const std::int64_t depth =
        std::accumulate(column.indel_depth.begin(), column.indel_depth.end(), std::int64_t{0});
    IndelErrors sums;
    for (auto entry = columns.indels.lower_bound({position, 0, ""});
         entry != columns.indels.end() && entry->first.anchor == position; ++entry) {
        const auto& [change, counts] = *entry;
        sums.own_variant =
            sums.own_variant ||
            is_variant(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), depth,
                       highest_vaf);
        const auto inserted_bp = static_cast<std::int64_t>(change.inserted.size());
        const std::size_t context = indel_context(
            reference, position, inserted_bp > 0 ? inserted_bp : change.deleted_bp);
        auto& of_context = sums.errors[inserted_bp > 0 ? 1 : 0][context];
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            of_context[s] += counts[s];
        }
    }
    return sums;
}

/// Contexts in which an indel after the anchor can stand: its run's, and its repeats'.
std::set<std::size_t> contexts_after(const pileup::ReferenceWindow& reference,
                                     std::int64_t anchor) {
    std::set<std::size_t> contexts;
    for (std::int64_t length_bp = 1; length_bp <= longest_unit_bp; ++length_bp) {
        contexts.insert(indel_context(reference, anchor, length_bp));
    }
    return contexts;
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
    const IndelErrors seen = indels_after(columns, reference, position, highest_vaf);
    if (seen.own_variant) {
        ++control.excluded_indel_sites;
        return;
    }
    const pileup::Column& column =
        columns.columns[static_cast<std::size_t>(position - columns.begin)];
    for (const std::size_t context : contexts_after(reference, position)) {
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            const std::int64_t depth = column.indel_depth[s];
            const auto tier = static_cast<std::size_t>(pileup::tier_of(static_cast<Stratum>(s)));
            for (std::size_t type = 0; depth > 0 && type < 2; ++type) {
                const auto found = seen.errors[type].find(context);
                const std::int64_t errors =
                    found == seen.errors[type].end() ? 0 : found->second[s];
                control.indels[indel_cell(tier, type == 1, context)].add(depth,
                                                                         std::min(depth, errors));
            }
        }
    }
}

/// Whole copies of the first `unit_bp` bases from `begin` on; 0 if these are a smaller repeat, or
/// the base before continues it (the repeat begins further to the left).
std::int64_t copies_from(const pileup::ReferenceWindow& reference, std::int64_t begin,
                         std::int64_t unit_bp) noexcept {
    for (std::int64_t smaller = 1; smaller < unit_bp; ++smaller) {
        bool repeats = unit_bp % smaller == 0;
        for (std::int64_t i = smaller; repeats && i < unit_bp; ++i) {
            repeats = reference.at(begin + i) == reference.at(begin + i - smaller);
        }
        if (repeats) {
            return 0;
        }
    }
    if (reference.at(begin - 1) == reference.at(begin - 1 + unit_bp)) {
        return 0;
    }
    std::int64_t end = begin + unit_bp;
    while (reference.at(end) != 'N' && reference.at(end) == reference.at(end - unit_bp)) {
        ++end;
    }
    return (end - begin) / unit_bp;
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

std::size_t run_context(std::int64_t run_length_bp) noexcept {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(run_length_bp, 0, static_cast<std::int64_t>(longest_run)));
}

std::size_t repeat_context(std::int64_t unit_bp, std::int64_t copies) noexcept {
    const auto copies_class =
        static_cast<std::size_t>(std::clamp(copies, fewest_copies, most_copies) - fewest_copies);
    return longest_run + 1 + (unit_bp > 2 ? copies_classes : 0) + copies_class;
}

std::size_t indel_context(const pileup::ReferenceWindow& reference, std::int64_t anchor,
                          std::int64_t length_bp) noexcept {
    for (std::int64_t unit_bp = 2; unit_bp <= longest_unit_bp; ++unit_bp) {
        if (length_bp % unit_bp == 0) {
            const std::int64_t copies = copies_from(reference, anchor + 1, unit_bp);
            if (copies >= fewest_copies) {
                return repeat_context(unit_bp, copies);
            }
        }
    }
    return run_context(reference.run_length_bp(anchor + 1));
}

std::size_t indel_cell(std::size_t tier, bool insertion, std::size_t context) noexcept {
    return (tier * 2 + (insertion ? 1 : 0)) * indel_contexts + context;
}

std::int64_t SiteCounts::errors_at(std::size_t site, pileup::Stratum stratum,
                                   std::size_t alt) const {
    const SiteError key{static_cast<std::uint32_t>(site),
                        static_cast<std::uint8_t>(pileup::to_index(stratum)),
                        static_cast<std::uint8_t>(alt), 0};
    const auto found = std::lower_bound(errors.begin(), errors.end(), key);
    const bool is_there = found != errors.end() && found->site == key.site &&
                          found->stratum == key.stratum && found->alt == key.alt;
    return is_there ? static_cast<std::int64_t>(found->errors) : 0;
}

ControlStatistics& ControlStatistics::operator+=(const ControlStatistics& other) {
    for (std::size_t i = 0; i < substitutions.size(); ++i) {
        substitutions[i] += other.substitutions[i];
    }
    for (std::size_t i = 0; i < indels.size(); ++i) {
        indels[i] += other.indels[i];
    }
    for (std::size_t i = 0; i < near_ends.size(); ++i) {
        near_ends[i].n += other.near_ends[i].n;
        near_ends[i].k += other.near_ends[i].k;
    }
    sites += other.sites;
    excluded_substitution_sites += other.excluded_substitution_sites;
    excluded_indel_sites += other.excluded_indel_sites;
    return *this;
}

void ControlStatistics::append(const ControlStatistics& next) {
    *this += next;
    const auto first = static_cast<std::uint32_t>(by_site.molecules.size());
    by_site.molecules.insert(by_site.molecules.end(), next.by_site.molecules.begin(),
                             next.by_site.molecules.end());
    for (SiteError error : next.by_site.errors) {
        error.site += first;
        by_site.errors.push_back(error);
    }
}

void accumulate(ControlStatistics& control, const std::vector<pileup::Molecule>& molecules,
                const pileup::Columns& columns, const pileup::ReferenceWindow& reference,
                const Exclusion& exclusion) {
    std::vector<bool> counted(columns.columns.size(), false);
    for (std::size_t offset = 0; offset < columns.columns.size(); ++offset) {
        const std::int64_t position = columns.begin + static_cast<std::int64_t>(offset);
        const pileup::Column& column = columns.columns[offset];
        const core::Base ref = core::to_base(reference.at(position));
        ++control.sites;
        control.by_site.molecules.emplace_back();
        if (ref == core::Base::N) {
            ++control.excluded_substitution_sites;
            continue;
        }
        if (is_own_substitution(column, static_cast<std::size_t>(ref),
                                exclusion.substitution_vaf)) {
            ++control.excluded_substitution_sites;
        } else {
            add_substitutions(control, column, reference, position);
            counted[offset] = true;
        }
        add_indels(control, columns, reference, position, exclusion.indel_vaf);
    }
    add_near_ends(control, molecules, reference, columns.begin, counted);
}

}  // namespace sarcotrace::noise
