#pragma once

namespace sarcotrace::align {

/// What a mapping quality is computed from.
struct MappingEvidence {
    int score = 0;            ///< of the chosen alignment
    int runner_up_score = 0;  ///< of the best other one; at least one seed's worth
    int near_runner_ups = 0;  ///< others within a mismatch or gap of the runner-up
    int aligned_bp = 0;       ///< longer of the aligned stretches of read and reference
    int match_score = 1;
    int mismatch_penalty = 4;
    double repetitive_fraction = 0.0;
};

inline constexpr int highest_mapping_quality = 60;

/// Mapping quality of one read by bwa mem's rule, 0 to 60:
/// 6.02 (score - runner-up)/a * (identity^2 * min(1, ln 50/ln length))^2 - 4.343 ln(n + 1),
/// times the share of the read that is not repetitive (calling.md, A.1).
[[nodiscard]] int mapping_quality(const MappingEvidence& evidence);

/// Quality of a pair from the gap of pair scores, 0 to 60, times the share of both reads that is
/// not repetitive (as bwa mem has it).
[[nodiscard]] int pair_quality(double gap, int match_score, int near_runner_ups,
                               double repetitive_fraction);

/// The most a quality can be if another placement of the read this near in score lies so close
/// that its mate says nothing of which is right (bwa mem's cap by the tandem score).
[[nodiscard]] int tandem_limit(int score_gap, int match_score);

/// A read's quality in a pair: it can rise to the pair's, by 40 at most.
[[nodiscard]] int quality_in_pair(int own, int pair);

}  // namespace sarcotrace::align
