#pragma once

#include <span>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/seed_chain.hpp"
#include "sarcotrace/seq/extension.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Both strands of a read, as codes.
struct OrientedRead {
    std::vector<seq::Code> forward;  ///< as sequenced
    std::vector<seq::Code> reverse;  ///< reverse complement

    [[nodiscard]] const std::vector<seq::Code>& on(bool is_reverse) const noexcept {
        return is_reverse ? reverse : forward;
    }
    [[nodiscard]] int length() const noexcept { return static_cast<int>(forward.size()); }
};

/// Turns an exact match into an alignment of the whole read: without gaps if no gapped alignment
/// can be better, else by affine-gap extension at both ends of the match, never beyond the
/// contig. Bases that do not pay for themselves are soft-clipped; gaps are left-aligned.
/// Not thread-safe: one object a thread.
class SeedExtender {
public:
    SeedExtender(const seq::ReferenceIndex& index, const seq::Scoring& scoring)
        : index_(&index), extender_(scoring) {}

    [[nodiscard]] Alignment extend(const OrientedRead& read, const ExactMatch& seed);
    [[nodiscard]] const seq::Scoring& scoring() const noexcept { return extender_.scoring(); }

private:
    bool extend_without_gaps(std::span<const seq::Code> read, const ExactMatch& seed,
                             Alignment& alignment);
    void extend_with_gaps(std::span<const seq::Code> read, ExactMatch seed, Alignment& alignment);
    [[nodiscard]] int band_for(std::size_t query_bases) const;

    const seq::ReferenceIndex* index_;
    seq::Extender extender_;
    std::vector<seq::Code> window_;
};

/// Moves each gap between two runs of matches as far left as the sequences allow; at least one
/// match stays before it. `reference` begins at the first aligned base. The score is unchanged.
void left_align_gaps(core::Cigar& cigar, std::span<const seq::Code> read,
                     std::span<const seq::Code> reference);

}  // namespace sarcotrace::align
