#include "end_repair.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sarcotrace::simulation {
namespace {

/// `to` becomes a copy of `from` at indices [begin, end).
void copy_changes(const std::vector<StrandChange>& from, std::int64_t begin, std::int64_t end,
                  std::vector<StrandChange>& to) {
    const auto lies_inside = [&](const StrandChange& change) {
        return change.index >= begin && change.index < end;
    };
    std::erase_if(to, lies_inside);
    std::copy_if(from.begin(), from.end(), std::back_inserter(to), lies_inside);
}

/// P(length >= n) = (mean / (1 + mean))^n, at most half of the molecule.
std::int64_t draw_overhang_bp(double mean_bp, std::int64_t molecule_bp, stats::Random& random) {
    if (mean_bp == 0.0) {
        return 0;
    }
    const double length = std::floor(random.exponential(std::log1p(1.0 / mean_bp)));
    return static_cast<std::int64_t>(std::min(length, static_cast<double>(molecule_bp / 2)));
}

/// Deaminates `letter` (C, or G for the bottom strand's C) at indices [begin, end).
void deaminate(const std::string& bases, char letter, std::int64_t begin, std::int64_t end,
               double rate, stats::Random& random, std::vector<StrandChange>& changes) {
    for (std::int64_t i = begin; i < end; ++i) {
        if (bases[static_cast<std::size_t>(i)] == letter && random.bernoulli(rate)) {
            changes.push_back({static_cast<std::int32_t>(i), letter == 'C' ? 'T' : 'A'});
        }
    }
}

}  // namespace

StrandDamage repair_ends(const Molecule& molecule, const EndRepairOptions& options,
                         stats::Random& random) {
    StrandDamage damage{molecule.damage_top, molecule.damage_bottom};
    if (options.does_nothing()) {
        return damage;
    }
    const auto length_bp = static_cast<std::int64_t>(molecule.bases.size());
    // The 5' end of the top strand is the lower one, that of the bottom strand the upper one.
    const std::int64_t lower = draw_overhang_bp(options.overhang_mean_bp, length_bp, random);
    const std::int64_t upper =
        length_bp - draw_overhang_bp(options.overhang_mean_bp, length_bp, random);
    const double rate = options.overhang_deamination_rate;
    deaminate(molecule.bases, 'C', 0, lower, rate, random, damage.top);
    deaminate(molecule.bases, 'G', upper, length_bp, rate, random, damage.bottom);
    copy_changes(damage.top, 0, lower, damage.bottom);
    copy_changes(damage.bottom, upper, length_bp, damage.top);
    if (options.nick_share > 0.0 && random.bernoulli(options.nick_share)) {
        const auto nick =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length_bp)));
        if (random.bernoulli(0.5)) {
            copy_changes(damage.bottom, nick, length_bp, damage.top);
        } else {
            copy_changes(damage.top, 0, nick, damage.bottom);
        }
    }
    return damage;
}

}  // namespace sarcotrace::simulation
