#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/calling/length_evidence.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::calling {

/// Where an allele comes from. ARTEFACT: errors, damage or another person's DNA explain it;
/// UNCERTAIN: the evidence does not tell.
enum class Origin : std::uint8_t { Tumor, Chip, Germline, Artefact, Uncertain };
[[nodiscard]] std::string_view to_string_view(Origin origin) noexcept;
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view text) noexcept;

/// Posterior probabilities of the origins; they sum to 1.
struct OriginPosterior {
    double tumor;
    double chip;
    double germline;
    double artefact = 0.0;

    /// The origin with at least `least` probability, else UNCERTAIN.
    [[nodiscard]] Origin label(double least) const noexcept;
};

/// Molecules that cover an allele and those that carry it.
struct MoleculeCount {
    std::int64_t molecules;
    std::int64_t alt_molecules;
};

/// What is known of one allele.
struct OriginEvidence {
    const pileup::AlleleEvidence& plasma;
    /// Of the buffy coat; null, or without a molecule, if it says nothing.
    const pileup::AlleleEvidence* normal = nullptr;
    pileup::PerStratum<noise::ErrorRate> errors{};
    LengthRatios lengths{};
    /// The allele's share in the population, 0 for one that is not listed; nothing if no list is
    /// given.
    std::optional<double> population_frequency = {};
    /// Share of the plasma's molecules that are another person's.
    double contamination = 0.0;
    /// Tells whether damage of one strand can show it; null: as if it were a substitution of no kind.
    const pileup::Allele* allele = nullptr;
};

/// ln likelihoods of the evidence under each origin; GERMLINE with its prior, for that belongs to
/// the allele and not to the sample. Equations: tools/call/README.md.
struct OriginLikelihood {
    double log_tumor;  ///< but for the lengths, as the next
    double log_chip;
    double log_germline;
    double log_artefact;
    LengthRatios lengths{};  ///< over those of the reference: of germline alleles and artefacts
    /// Of the molecules' evidence: molecule_shares(). Where alleles are joined it counts as much.
    double length_share = 1.0;
};
[[nodiscard]] OriginLikelihood origin_likelihood(const OriginEvidence& evidence);

/// Prior probabilities that a tested allele is a tumor's or of CHIP, before it is seen.
struct OriginPriors {
    double tumor;
    double chip;
};
/// The priors of a sample in which nothing was found.
[[nodiscard]] OriginPriors default_priors(std::int64_t tests) noexcept;
/// What a sample's own alleles say of it: the shares of tumor and CHIP among all tested alleles, and
/// how its tumor's fragments are longer or shorter, one length profile for all its variants.
struct OriginModel {
    std::array<OriginPriors, length_profile_count> priors;    ///< if the profile is true
    std::array<double, length_profile_count> profile_weights;  ///< posterior; they sum to 1
};
/// By profile the shares that explain the found alleles best (EM; the default priors count as a few
/// alleles): where much is found, the next one is likelier to be real. Then the profiles by how well
/// they explain all alleles together. The order of `found` does not matter but for rounding.
[[nodiscard]] OriginModel fit_origins(std::span<const OriginLikelihood> found, std::int64_t tests);

[[nodiscard]] OriginPosterior origin_posterior(const OriginLikelihood& likelihood,
                                               const OriginModel& model);
/// ln of how much likelier the lengths are of the tumor than of blood cells, the profiles weighed as
/// the sample has it.
[[nodiscard]] double log_length_ratio(const OriginLikelihood& likelihood, const OriginModel& model);

/// Without lengths.
[[nodiscard]] OriginPosterior origin_posterior(const OriginLikelihood& likelihood,
                                               const OriginPriors& priors);

/// The posterior of one plasma sample and its matched normal, updated by the allele's counts in
/// other plasma samples of the patient. A CHIP clone has one VAF in all of them; a tumor's VAF is
/// its own in each: ~ Beta(1, 20), or, as likely, next to none, ~ Beta(1, 1000). GERMLINE and
/// ARTEFACT keep their odds. Equations: tools/monitor/README.md.
[[nodiscard]] OriginPosterior joint_posterior(const OriginPosterior& of_sample,
                                              const MoleculeCount& plasma,
                                              const MoleculeCount& normal,
                                              std::span<const MoleculeCount> other_plasma);

}  // namespace sarcotrace::calling
