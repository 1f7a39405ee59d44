#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::calling {

/// Where an allele comes from. ARTEFACT: a filter explains it; UNCERTAIN: the evidence does not
/// tell.
enum class Origin : std::uint8_t { Tumor, Chip, Germline, Artefact, Uncertain };
[[nodiscard]] std::string_view to_string_view(Origin origin) noexcept;
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view text) noexcept;

/// Posterior probabilities of the three biological origins; they sum to 1.
struct OriginPosterior {
    double tumor;
    double chip;
    double germline;

    /// The origin with at least `least` probability, else UNCERTAIN.
    [[nodiscard]] Origin label(double least) const noexcept;
};

/// Molecules that cover an allele and those that carry it.
struct MoleculeCount {
    std::int64_t molecules;
    std::int64_t alt_molecules;
};

/// From the counts in plasma and in the matched normal (buffy coat):
/// germline: both beta-binomial around 1/2 or 1; tumor: the normal shows errors only (all strata
/// of the noise model), plasma VAF ~ Beta(1, 20); CHIP: one VAF ~ Beta(1, 20) shared by both,
/// with weight 0.1 two independent ones. Equations: tools/call/README.md.
[[nodiscard]] OriginPosterior origin_posterior(
    const MoleculeCount& plasma, const pileup::AlleleEvidence& normal,
    const pileup::PerStratum<noise::ErrorRate>& errors);

/// The posterior of one plasma sample and its matched normal, updated by the allele's counts in
/// other plasma samples of the patient. A CHIP clone has one VAF in all of them; a tumor's VAF is
/// its own in each: ~ Beta(1, 20), or, as likely, next to none, ~ Beta(1, 1000). GERMLINE keeps
/// its odds. Equations: tools/monitor/README.md.
[[nodiscard]] OriginPosterior joint_posterior(const OriginPosterior& of_sample,
                                              const MoleculeCount& plasma,
                                              const MoleculeCount& normal,
                                              std::span<const MoleculeCount> other_plasma);

/// Without a matched normal tumor and CHIP cannot be told apart: GERMLINE if the VAF's 95 %
/// interval reaches 1/2 from above 0.35, or 1, else UNCERTAIN.
[[nodiscard]] Origin origin_without_normal(const MoleculeCount& plasma);

}  // namespace sarcotrace::calling
