#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::calling {

/// A repeat of one unit in the reference, as long as it goes.
struct RepeatTract {
    std::string contig;
    std::int64_t begin;  ///< 0-based
    std::int64_t end;
    std::int64_t unit_bp;  ///< 1 to 5

    [[nodiscard]] std::int64_t copies() const noexcept { return (end - begin) / unit_bp; }
};

/// Tracts that begin in the core: runs of one base of 8 and more, units of 2 to 5 bp with at least 5
/// copies, at most 60 bp, without N in them or beside them.
[[nodiscard]] std::vector<RepeatTract> find_tracts(const pileup::ReferenceWindow& reference,
                                                   const core::Interval& core);

/// Molecules by how many bases their tract is longer than the reference's.
using TractLengths = std::map<std::int64_t, pileup::PerStratum<std::int64_t>>;

/// Of the molecules that have a usable base on each side of the tract.
[[nodiscard]] TractLengths tract_lengths(const std::vector<pileup::Molecule>& molecules,
                                         const RepeatTract& tract);

enum class TractState : std::uint8_t { Stable, Unstable, FewMolecules };
/// "FEW_MOLECULES".
[[nodiscard]] std::string_view to_string_view(TractState state) noexcept;

/// A tract in the plasma against what is known of it without a tumor.
struct TractEvidence {
    RepeatTract tract;
    std::int64_t molecules;        ///< of the plasma
    std::int64_t other_molecules;  ///< of these, of a length that is no germline allele
    std::optional<std::int64_t> normal_molecules;  ///< with a matched normal only
    std::optional<std::int64_t> normal_other_molecules;
    double expected_share;  ///< of other lengths: the normal's, or the noise model's
    double p_value;         ///< of so many other lengths or more, if the tract is stable
};

/// Lengths with at least 20 % of the normal's molecules (of the plasma's without a normal) are the
/// germline's alleles; all other lengths are counted. With a normal: the exact conditional test of
/// both samples' counts, by stratum. Without: the score test against the noise model's errors of
/// one unit more or less, over-dispersion and all.
/// `reference`: around the tract. `normal`: null without a matched normal.
[[nodiscard]] TractEvidence tract_evidence(const RepeatTract& tract, const TractLengths& plasma,
                                           const TractLengths* normal,
                                           const noise::NoiseModel& model,
                                           const pileup::ReferenceWindow& reference);

/// Limits of a tract's verdict.
struct TractLimits {
    std::int64_t least_molecules = 20;  ///< of each sample
    double p_value = 0.01;              ///< of the tract, corrected for their number
    /// An exact test sees trivial differences at high depth: the share of other lengths must also
    /// be higher by this much, and by this factor.
    double least_excess = 0.01;
    double least_ratio = 1.5;
};
[[nodiscard]] TractState state_of(const TractEvidence& evidence, const TractLimits& limits) noexcept;

/// Share of the assessed tracts that are unstable, with its exact 95 % interval.
struct MicrosatelliteScore {
    std::int64_t unstable;
    std::int64_t assessed;
    std::optional<stats::ConfidenceInterval> interval;  ///< nothing with fewer than `least_tracts`
};
/// `family_alpha`: chance of any false unstable tract (Bonferroni over the assessed ones).
[[nodiscard]] MicrosatelliteScore microsatellite_score(const std::vector<TractEvidence>& tracts,
                                                       double family_alpha,
                                                       std::int64_t least_tracts);
/// The limits that microsatellite_score() uses.
[[nodiscard]] TractLimits corrected_limits(const std::vector<TractEvidence>& tracts,
                                           double family_alpha) noexcept;

}  // namespace sarcotrace::calling
