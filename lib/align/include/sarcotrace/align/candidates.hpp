#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/seed_extension.hpp"

namespace sarcotrace::align {

/// Placements of one read, best first.
struct Candidates {
    std::vector<Alignment> alignments;
    double repetitive_fraction = 0.0;
};

/// Orders by score; equal scores by a hash of the read's name and the place, so that the choice
/// among equals is the same in every run and spreads over them. Of placements that overlap on
/// the reference by 95 % on one strand only the best stays.
void rank(std::vector<Alignment>& alignments, std::uint64_t name_hash);

/// Mapping quality of alignments[chosen] against the others that cover the same part of the
/// read. \return also the score of the runner-up, 0 if there is none
struct RankedQuality {
    int quality;
    int runner_up_score;
};
[[nodiscard]] RankedQuality quality_of(const Candidates& candidates, std::size_t chosen,
                                       const seq::Scoring& scoring, int seed_bp);

}  // namespace sarcotrace::align
