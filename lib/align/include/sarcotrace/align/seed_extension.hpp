#pragma once

#include <span>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/oriented_read.hpp"
#include "sarcotrace/align/seed_chain.hpp"
#include "sarcotrace/align/ungapped_fit.hpp"
#include "sarcotrace/seq/extension.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Turns an exact match into an alignment of the whole read: without gaps if no gapped alignment
/// can be better, else by affine-gap extension at both ends of the match, in a band as wide as a
/// gap could pay for, never beyond the contig. Bases that do not pay for themselves are soft-clipped; gaps are left-aligned.
/// Not thread-safe: one object a thread.
class SeedExtender {
public:
    SeedExtender(const seq::ReferenceIndex& index, const seq::Scoring& scoring)
        : index_(&index), extender_(scoring) {}

    [[nodiscard]] Alignment extend(const OrientedRead& read, const ExactMatch& seed);
    /// Score of the alignment without gaps on the match's diagonal, soft clips allowed; 0 beyond
    /// a contig's end or beside an N.
    [[nodiscard]] int fit_score(const OrientedRead& read, const ExactMatch& seed);
    [[nodiscard]] const seq::Scoring& scoring() const noexcept { return extender_.scoring(); }

private:
    bool extend_without_gaps(const OrientedRead& read, const ExactMatch& seed,
                             Alignment& alignment);
    void extend_with_gaps(std::span<const seq::Code> read, ExactMatch seed, Alignment& alignment);
    [[nodiscard]] seq::Extension extend_side(std::span<const seq::Code> query,
                                             std::span<const seq::Code> target, bool to_the_left);

    const seq::ReferenceIndex* index_;
    seq::Extender extender_;
    std::vector<seq::Code> window_;
    UngappedFit fit_;
};

/// Moves each gap between two runs of matches as far left as the sequences allow; at least one
/// match stays before it. `reference` begins at the first aligned base. The score is unchanged.
void left_align_gaps(core::Cigar& cigar, std::span<const seq::Code> read,
                     std::span<const seq::Code> reference);

}  // namespace sarcotrace::align
