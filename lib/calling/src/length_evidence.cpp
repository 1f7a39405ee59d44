#include "sarcotrace/calling/length_evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::calling {
namespace {

constexpr std::int64_t bin_bp = 5;
constexpr std::int64_t longest_bp = 500;  ///< longer ones fall into the last bin
constexpr auto bins = static_cast<std::size_t>(longest_bp / bin_bp);
/// Fewer reference molecules than these tell nothing of the lengths.
constexpr std::size_t least_reference_molecules = 50;
/// Molecules, spread evenly, that keep a bin from being empty.
constexpr double pseudo_molecules = 5.0;
/// Tumor-derived fragments are more often of these lengths.
constexpr std::int64_t short_begin_bp = 90;
constexpr std::int64_t short_end_bp = 150;

/// Share of short fragments that a tumor adds, and its prior weight.
struct ShortShare {
    double share;
    double weight;
};
constexpr std::array<ShortShare, 5> short_shares = {
    {{0.0, 0.05}, {0.15, 0.2}, {0.3, 0.25}, {0.5, 0.25}, {0.7, 0.25}}};

std::size_t bin_of(std::int64_t length_bp) noexcept {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(length_bp / bin_bp, 0, static_cast<std::int64_t>(bins) - 1));
}

using Density = std::array<double, bins>;

/// Each bin is the mean of itself, twice, and its neighbours.
Density reference_density(const std::vector<std::int64_t>& lengths) {
    Density counts{};
    for (const std::int64_t length : lengths) {
        counts[bin_of(length)] += 1.0;
    }
    Density density{};
    const double total = static_cast<double>(lengths.size()) + pseudo_molecules;
    for (std::size_t i = 0; i < bins; ++i) {
        const double before = counts[i == 0 ? 0 : i - 1];
        const double after = counts[i + 1 == bins ? i : i + 1];
        density[i] = (0.25 * before + 0.5 * counts[i] + 0.25 * after +
                      pseudo_molecules / static_cast<double>(bins)) /
                     total;
    }
    return density;
}

double short_density(std::size_t bin) noexcept {
    const std::int64_t begin = static_cast<std::int64_t>(bin) * bin_bp;
    return begin >= short_begin_bp && begin < short_end_bp
               ? static_cast<double>(bin_bp) / static_cast<double>(short_end_bp - short_begin_bp)
               : 0.0;
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

double log_length_ratio(const FragmentLengths& lengths) {
    if (lengths.alt.empty() || lengths.ref.size() < least_reference_molecules) {
        return 0.0;
    }
    const Density reference = reference_density(lengths.ref);
    std::array<double, short_shares.size()> logs{};
    for (std::size_t s = 0; s < short_shares.size(); ++s) {
        logs[s] = std::log(short_shares[s].weight);
        for (const std::int64_t length : lengths.alt) {
            const std::size_t bin = bin_of(length);
            const double gain = short_density(bin) / reference[bin] - 1.0;
            logs[s] += std::log1p(short_shares[s].share * gain);
        }
    }
    return stats::log_sum(logs);
}

}  // namespace sarcotrace::calling
