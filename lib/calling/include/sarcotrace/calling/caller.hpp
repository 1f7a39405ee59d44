#pragma once

#include <string>
#include <vector>

#include "sarcotrace/calling/artefact_filters.hpp"
#include "sarcotrace/calling/origin.hpp"
#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::calling {

struct Settings {
    double family_alpha = 0.01;  ///< chance of any false positive in the sample
    double emit_p_value = 1e-4;  ///< weaker evidence is not written at all
    double design_vaf = 0.005;   ///< v0 of noise::ScoreTest
    std::int64_t least_alt_molecules = 2;
    double least_posterior = 0.9;  ///< of an origin that is stated
    /// The same without a matched normal: lengths tell tumor from CHIP, but less surely.
    double least_posterior_unmatched = 0.8;
    ArtefactLimits limits;
};

/// Tests per target base: three substitutions and the indels that follow it.
inline constexpr std::int64_t tests_per_base = 4;
/// family_alpha divided by the number of tests (Bonferroni).
[[nodiscard]] double p_value_threshold(const Settings& settings, std::int64_t target_bp) noexcept;

/// An allele with what the plasma says of it.
struct Variant {
    pileup::Allele allele;
    pileup::AlleleEvidence evidence;
    pileup::PerStratum<noise::ErrorRate> errors;
    double p_value = 1.0;
    ArtefactEvidence artefact;
    LengthRatios lengths{};
    std::vector<std::uint64_t> length_keys = {};  ///< of the molecules whose lengths these are
};

/// Counts of the allele as strata of the score test.

/// `molecules` are ordered by their begin.
/// Alleles of the window's core with at least the wanted molecules and p-value, in order of
/// position, ref and alt. Substitutions at neighbouring bases that ride on the same molecules are
/// one MNV; an indel with substitutions or another indel within a few bases is one complex allele.
[[nodiscard]] std::vector<Variant> find_variants(const std::vector<pileup::Molecule>& molecules,
                                                 const pileup::ReferenceWindow& reference,
                                                 const core::Interval& core,
                                                 const noise::NoiseModel& model,
                                                 const Settings& settings);

/// The given alleles as they stand in the molecules, whatever the evidence. `molecules` are those
/// of a window that holds each allele, ordered by their begin.
[[nodiscard]] std::vector<Variant> genotype(const std::vector<pileup::Molecule>& molecules,
                                            const pileup::ReferenceWindow& reference,
                                            const std::vector<pileup::Allele>& alleles,
                                            const noise::NoiseModel& model,
                                            const Settings& settings);

/// Names of the filters that the variant fails, in a fixed order; empty if it passes.
[[nodiscard]] std::vector<std::string> failed_filters(const Variant& variant,
                                                      const Settings& settings,
                                                      double p_value_threshold);

/// The class that is stated: ARTEFACT if a filter other than `weak_evidence` failed, UNCERTAIN for
/// weak evidence that the posterior does not call an artefact, else the posterior's. `matched`: a
/// matched normal covers the allele.
[[nodiscard]] Origin stated_origin(const OriginPosterior& posterior,
                                   const std::vector<std::string>& failed_filters,
                                   const Settings& settings, bool matched) noexcept;

}  // namespace sarcotrace::calling
