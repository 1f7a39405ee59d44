#include "sarcotrace/calling/length_evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace sarcotrace::calling {
namespace {

constexpr std::int64_t bin_bp = 5;
constexpr std::int64_t longest_bp = 500;  ///< longer ones fall into the last bin
constexpr auto bins = static_cast<std::size_t>(longest_bp / bin_bp);
/// Fewer reference molecules than these tell nothing of the lengths.
constexpr std::size_t least_reference_molecules = 50;
/// Molecules, spread evenly, that keep a bin from being empty.
constexpr double pseudo_molecules = 5.0;
/// Spread of the tumor's shorter fragments around their mode.
constexpr double short_sd_bp = 18.0;
/// Share of the reference's density that is left to blood cells at least: the tumor's part is known
/// too roughly to take all of it off.
constexpr double least_blood = 0.1;
/// Molecules that the evidence of many comes up to at most: the profiles are rough, and what they miss
/// grows with the number of molecules (the coarsened posterior of Miller and Dunson 2019).
constexpr double most_molecules = 100.0;
/// Weights of a bin's neighbours in the smoothed density: 1 2 3 2 1.
constexpr std::int64_t smoothed_bins = 2;

std::size_t bin_of(std::int64_t length_bp) noexcept {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(length_bp / bin_bp, 0, static_cast<std::int64_t>(bins) - 1));
}

using Density = std::array<double, bins>;

/// By how much likelier a molecule of this length tells the allele when it carries it than when it
/// does not: of the places it may have, those with the span inside.
double visibility(std::int64_t length_bp, const FragmentLengths& lengths) noexcept {
    const auto places = [&](std::int64_t span_bp) {
        return static_cast<double>(std::max<std::int64_t>(0, length_bp - span_bp + 1));
    };
    return places(lengths.alt_span_bp) / std::max(1.0, places(lengths.ref_span_bp));
}

/// Of the reference molecules, were they seen as those with the allele are.
Density reference_density(const FragmentLengths& lengths) {
    Density density{};
    std::array<double, bins> molecules{};
    double total = pseudo_molecules;
    for (const std::int64_t length : lengths.ref) {
        const double seen = visibility(length, lengths);
        molecules[bin_of(length)] += seen;
        total += seen;
    }
    density.fill(pseudo_molecules / static_cast<double>(bins) / total);
    constexpr double weights = (smoothed_bins + 1) * (smoothed_bins + 1);
    for (std::size_t i = 0; i < bins; ++i) {
        const auto bin = static_cast<std::int64_t>(i);
        for (std::int64_t shift = -smoothed_bins; shift <= smoothed_bins; ++shift) {
            const std::int64_t near =
                std::clamp<std::int64_t>(bin + shift, 0, static_cast<std::int64_t>(bins) - 1);
            density[static_cast<std::size_t>(near)] +=
                molecules[i] * static_cast<double>(smoothed_bins + 1 - std::abs(shift)) / weights /
                total;
        }
    }
    return density;
}

Density short_density(double mode_bp) {
    Density density{};
    double total = 0.0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double z =
            ((static_cast<double>(bin) + 0.5) * static_cast<double>(bin_bp) - mode_bp) / short_sd_bp;
        density[bin] = std::exp(-0.5 * z * z);
        total += density[bin];
    }
    for (double& value : density) {
        value /= total;
    }
    return density;
}

}  // namespace

FragmentLengths fragment_lengths(std::span<const pileup::Molecule> molecules,
                                 const pileup::Allele& allele,
                                 const pileup::ReferenceWindow& reference) {
    const pileup::RequiredSpan span = pileup::required_span(allele, reference);
    const std::int64_t added_bp = static_cast<std::int64_t>(allele.alt.size()) -
                                  static_cast<std::int64_t>(allele.ref.size());
    const std::int64_t ref_span_bp = span.end - span.begin;
    FragmentLengths lengths{{}, {}, {}, std::max<std::int64_t>(1, ref_span_bp + added_bp), ref_span_bp};
    for (const pileup::Molecule& molecule : molecules) {
        const std::int64_t length = molecule.fragment_end - molecule.fragment_begin;
        if (length <= 0 || molecule.length_class == pileup::LengthClass::Unknown) {
            continue;
        }
        const auto seen = pileup::evidence_of(molecule, allele, span);
        if (seen && seen->support == pileup::Support::Alt) {
            lengths.alt.push_back(length + added_bp);
            lengths.alt_keys.push_back(molecule.key);
        } else if (seen && seen->support == pileup::Support::Ref) {
            lengths.ref.push_back(length);
        }
    }
    return lengths;
}

const std::array<LengthProfile, length_profile_count>& length_profiles() noexcept {
    static const std::array<LengthProfile, length_profile_count> profiles = [] {
        constexpr double no_short = 0.05;
        constexpr std::array<double, 4> short_shares = {0.15, 0.3, 0.5, 0.7};
        constexpr std::array<double, 3> modes_bp = {130.0, 140.0, 150.0};
        constexpr std::array<std::array<double, 2>, 5> tumor_shares = {
            {{0.0, 0.3}, {0.05, 0.25}, {0.1, 0.2}, {0.2, 0.15}, {0.4, 0.1}}};
        std::array<LengthProfile, length_profile_count> all{};
        all[0] = {0.0, 140.0, 0.0, no_short};
        std::size_t next = 1;
        for (const double short_share : short_shares) {
            for (const double mode_bp : modes_bp) {
                for (const auto& [tumor_share, weight] : tumor_shares) {
                    all[next++] = {short_share, mode_bp, tumor_share,
                                   (1.0 - no_short) * weight / 12.0};
                }
            }
        }
        return all;
    }();
    return profiles;
}

LengthRatios log_length_ratios(const FragmentLengths& lengths) {
    LengthRatios ratios;
    // Few beside many with the allele are those that do not show it, and these are not like the rest.
    if (lengths.alt.empty() || lengths.ref.size() < least_reference_molecules ||
        2 * lengths.ref.size() < lengths.alt.size()) {
        return ratios;
    }
    std::array<double, bins> alt{};
    const double each = most_molecules / (most_molecules + static_cast<double>(lengths.alt.size()));
    for (const std::int64_t length : lengths.alt) {
        alt[bin_of(length)] += each;
    }
    const Density reference = reference_density(lengths);
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        const LengthProfile& profile = length_profiles()[i];
        const Density shorter = short_density(profile.mode_bp);
        const double taken = profile.tumor_share * profile.short_share;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            if (alt[bin] > 0.0) {
                const double short_ratio = shorter[bin] / reference[bin];
                const double blood =
                    std::max(least_blood, (1.0 - taken * short_ratio) / (1.0 - taken));
                ratios.log_blood[i] += alt[bin] * std::log(blood);
                ratios.log_tumor[i] += alt[bin] * std::log((1.0 - profile.short_share) * blood +
                                                           profile.short_share * short_ratio);
            }
        }
    }
    return ratios;
}

std::vector<double> molecule_shares(const std::vector<std::vector<std::uint64_t>>& keys) {
    std::map<std::uint64_t, double> carried;
    for (const std::vector<std::uint64_t>& of_allele : keys) {
        for (const std::uint64_t key : of_allele) {
            carried[key] += 1.0;
        }
    }
    std::vector<double> shares;
    for (const std::vector<std::uint64_t>& of_allele : keys) {
        double own = 0.0;
        for (const std::uint64_t key : of_allele) {
            own += 1.0 / carried[key];
        }
        shares.push_back(of_allele.empty() ? 1.0 : own / static_cast<double>(of_allele.size()));
    }
    return shares;
}

}  // namespace sarcotrace::calling
