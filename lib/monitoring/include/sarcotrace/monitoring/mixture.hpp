#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/monitoring/locus_molecules.hpp"
#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/pileup/columns.hpp"

namespace sarcotrace::monitoring {

// In-silico dilutions and blanks of whole molecules.

/// Molecules of the positive and of the negative sample at one tracked variant.
struct MixtureLocus {
    std::vector<LocusMolecule> positive;
    std::vector<LocusMolecule> negative;
    pileup::PerStratum<noise::ErrorRate> errors;
};

/// Shares of the molecules of each sample that go into a mixture, in [0, 1].
struct MixtureShares {
    double positive;
    double negative;
};
/// Shares for a mixture of which a fraction comes from the positive sample, at the depth of the
/// negative one (sums over the loci). \throws std::domain_error if the positive sample has too few
/// molecules for that, or one sample has none
[[nodiscard]] MixtureShares mixture_shares(const std::vector<MixtureLocus>& loci, double fraction);

/// Evidence of a mixture. A molecule is drawn by a hash of seed, replicate and its key, so all its
/// bases are in or out together, in whatever order the molecules come. `groups`: loci of one phase.
[[nodiscard]] std::vector<LocusEvidence> mixed(const std::vector<MixtureLocus>& loci,
                                               const MixtureShares& shares, std::uint64_t seed,
                                               std::uint64_t replicate,
                                               const PhaseGroups& groups = {});

/// Expected VAF of a mixture without its errors: mean over loci of the positive sample's VAF times
/// the fraction.
[[nodiscard]] double expected_vaf(const std::vector<MixtureLocus>& loci, double fraction);

/// Sites of a negative sample that stand for an SNV where it has none, by trinucleotide.
class BlankSites {
public:
    /// Adds the sites of one window, but those with an own variant of the sample and those listed
    /// (0-based positions on the window's contig).
    void add(const pileup::Columns& columns, const pileup::ReferenceWindow& reference,
             const noise::NoiseModel& model, const noise::Exclusion& exclusion,
             const std::vector<std::int64_t>& tracked);

    /// A site drawn for every SNV: one of the same trinucleotide, with the molecules that show the
    /// same alternative base there. `trinucleotide` as noise::SubstitutionCell's, along the
    /// reference. Nothing if the negative sample has no such site.
    [[nodiscard]] std::optional<LocusEvidence> draw(std::size_t trinucleotide, std::size_t alt,
                                                    std::uint64_t seed) const;

private:
    struct Site {
        pileup::Column column;
        std::array<pileup::PerStratum<noise::ErrorRate>, 4> errors;  ///< by alternative base
    };
    std::array<std::vector<Site>, 64> sites_;
};

/// 16 * left + 4 * middle + right of the reference around a position; nothing beside an N.
[[nodiscard]] std::optional<std::size_t> trinucleotide_at(const pileup::ReferenceWindow& reference,
                                                          std::int64_t position);

}  // namespace sarcotrace::monitoring
