#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/seed_extension.hpp"

namespace sarcotrace::align {

/// Placements of one read, best first.
struct Candidates {
    std::vector<Alignment> alignments;
    /// Those in ALT contigs, where there are others: they compete with nothing.
    std::vector<Alignment> alternate;
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

/// The most the quality in a pair can be beside placements of the read so close to the chosen one
/// that its mate fits both.
[[nodiscard]] int limit_in_tandem(const Candidates& candidates, std::size_t chosen,
                                  const seq::Scoring& scoring);

/// Moves placements in ALT contigs apart if there are others.
void set_alternate_apart(Candidates& candidates, const seq::ReferenceIndex& index);

/// Placements of parts of the read that neither the chosen placement nor an earlier one of these
/// covers: what is told of a split read. Best first.
[[nodiscard]] std::vector<std::size_t> split_parts(const Candidates& candidates,
                                                   std::size_t chosen);

/// Other placements of the part of the read that the chosen one covers; none if there are more
/// than most_alternatives.
[[nodiscard]] std::vector<Alternative> alternatives_to(const Candidates& candidates,
                                                       std::size_t chosen,
                                                       const OrientedRead& read,
                                                       const seq::ReferenceIndex& index);

}  // namespace sarcotrace::align
