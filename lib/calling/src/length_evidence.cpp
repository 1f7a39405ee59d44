#include "sarcotrace/calling/length_evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

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
/// Weights of a bin's neighbours in the smoothed density: 1 2 3 2 1.
constexpr std::int64_t smoothed_bins = 2;

std::size_t bin_of(std::int64_t length_bp) noexcept {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(length_bp / bin_bp, 0, static_cast<std::int64_t>(bins) - 1));
}

using Density = std::array<double, bins>;

Density reference_density(const std::vector<std::int64_t>& lengths) {
    Density density{};
    const double total = static_cast<double>(lengths.size()) + pseudo_molecules;
    density.fill(pseudo_molecules / static_cast<double>(bins) / total);
    constexpr double weights = (smoothed_bins + 1) * (smoothed_bins + 1);
    for (const std::int64_t length : lengths) {
        const auto bin = static_cast<std::int64_t>(bin_of(length));
        for (std::int64_t shift = -smoothed_bins; shift <= smoothed_bins; ++shift) {
            const std::int64_t near =
                std::clamp<std::int64_t>(bin + shift, 0, static_cast<std::int64_t>(bins) - 1);
            density[static_cast<std::size_t>(near)] +=
                static_cast<double>(smoothed_bins + 1 - std::abs(shift)) / weights / total;
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
    FragmentLengths lengths;
    for (const pileup::Molecule& molecule : molecules) {
        const std::int64_t length = molecule.fragment_end - molecule.fragment_begin;
        if (length <= 0 || molecule.length_class == pileup::LengthClass::Unknown) {
            continue;
        }
        const auto seen = pileup::evidence_of(molecule, allele, span);
        if (seen && seen->support == pileup::Support::Alt) {
            lengths.alt.push_back(length + added_bp);
        } else if (seen && seen->support == pileup::Support::Ref) {
            lengths.ref.push_back(length);
        }
    }
    return lengths;
}

const std::array<LengthProfile, length_profile_count>& length_profiles() noexcept {
    static constexpr double each = 0.95 / 12.0;
    static constexpr std::array<LengthProfile, length_profile_count> profiles = {
        {{0.0, 140.0, 0.05},
         {0.15, 130.0, each}, {0.15, 140.0, each}, {0.15, 150.0, each},
         {0.3, 130.0, each}, {0.3, 140.0, each}, {0.3, 150.0, each},
         {0.5, 130.0, each}, {0.5, 140.0, each}, {0.5, 150.0, each},
         {0.7, 130.0, each}, {0.7, 140.0, each}, {0.7, 150.0, each}}};
    return profiles;
}

LengthRatios log_length_ratios(const FragmentLengths& lengths) {
    LengthRatios ratios{};
    // Few beside many with the allele are those that do not show it, and these are not like the rest.
    if (lengths.alt.empty() || lengths.ref.size() < least_reference_molecules ||
        2 * lengths.ref.size() < lengths.alt.size()) {
        return ratios;
    }
    const Density reference = reference_density(lengths.ref);
    for (std::size_t i = 0; i < length_profile_count; ++i) {
        const LengthProfile& profile = length_profiles()[i];
        const Density shorter = short_density(profile.mode_bp);
        for (const std::int64_t length : lengths.alt) {
            const std::size_t bin = bin_of(length);
            ratios[i] +=
                std::log1p(profile.short_share * (shorter[bin] / reference[bin] - 1.0));
        }
    }
    return ratios;
}

}  // namespace sarcotrace::calling
