#pragma once

#include <optional>

#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::calling {

/// How the molecules that carry an allele differ from those that do not, as effect sizes. A test's
/// p-value alone would flag trivial imbalance at high depth.
struct ArtefactEvidence {
    /// Share of top-strand molecules among single-strand alt molecules, shrunken, minus that among
    /// ref molecules; in [-1, 1].
    double strand_difference = 0.0;
    /// Share of alt molecules with the allele within 10 bp of the fragment's end, shrunken, minus
    /// that of ref molecules; in [-1, 1].
    double end_difference = 0.0;
    /// Median mapping quality of alt molecules; nothing without any.
    std::optional<double> mapping_quality;
};

[[nodiscard]] ArtefactEvidence artefact_evidence(const pileup::AlleleEvidence& evidence);

/// Two-sided p-value of Fisher's exact test that single-strand alt and ref molecules are of the top
/// strand equally often; 1 without one of them.
[[nodiscard]] double strand_p_value(const pileup::AlleleEvidence& evidence);

/// Limits past which an allele is an artefact.
struct ArtefactLimits {
    double strand_difference = 0.30;
    /// The strand difference is believed below this: of some tens of molecules a true variant's may be
    /// as large by chance.
    double strand_p_value = 0.01;
    double end_difference = 0.40;
    /// A read holds the whole of a longer insertion only near its own end, and so the fragment's.
    std::int64_t longest_end_filtered_bp = 20;
    double mapping_quality = 30.0;
    /// Duplex alt molecules that prove both strands, so that the strand difference is not asked.
    std::int64_t duplex_proof = 2;
};

[[nodiscard]] bool is_strand_biased(const ArtefactEvidence& artefact,
                                    const pileup::AlleleEvidence& evidence,
                                    const ArtefactLimits& limits);

}  // namespace sarcotrace::calling
