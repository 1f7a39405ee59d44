#pragma once

#include <span>
#include <vector>

#include "sarcotrace/core/cigar.hpp"
#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::seq {

/// Affine-gap scores; penalties are positive. A gap of length l costs gap_open + l * gap_extend.
/// Defaults are bwa mem's, so that scores and mapping qualities mean the same to other tools.
struct Scoring {
    int match = 1;
    int mismatch = 4;
    int gap_open = 6;
    int gap_extend = 1;
    int ambiguous = 1;  ///< penalty of N opposite anything
    int end_bonus = 5;  ///< what reaching the read's end is worth against a soft clip
    int z_drop = 100;

    /// What the dearest single edit costs: scores within it are near each other.
    [[nodiscard]] constexpr int costliest_edit() const noexcept {
        const int substitution = match + mismatch;
        const int gap = gap_open + gap_extend;
        return substitution > gap ? substitution : gap;
    }
};

/// Result of an extension. The score is the best that any part of it has: an end that is kept for
/// the bonus costs nothing, so that scores are bwa mem's.
struct Extension {
    int score = 0;
    std::size_t query_bases = 0;
    std::size_t target_bases = 0;
    core::Cigar cigar;  ///< M, I, D, from left to right
};

/// Banded affine-gap extension from a fixed corner (ksw2). Not thread-safe: one object a thread.
class Extender {
public:
    explicit Extender(const Scoring& scoring);

    /// Aligns a prefix of `query` to a prefix of `target`; gaps lie as far left as they can.
    /// `band_bp` bounds the difference of the lengths. Either may be empty.
    [[nodiscard]] Extension extend_right(std::span<const Code> query, std::span<const Code> target,
                                         int band_bp);
    /// Aligns a suffix of `query` to a suffix of `target`.
    [[nodiscard]] Extension extend_left(std::span<const Code> query, std::span<const Code> target,
                                        int band_bp);
    [[nodiscard]] const Scoring& scoring() const noexcept { return scoring_; }

private:
    Extension run(std::span<const Code> query, std::span<const Code> target, int band_bp,
                  int direction_flags);

    Scoring scoring_;
    std::vector<std::int8_t> matrix_;
    std::vector<Code> query_;
    std::vector<Code> target_;
};

}  // namespace sarcotrace::seq
