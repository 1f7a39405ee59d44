#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/seq/extension.hpp"
#include "sarcotrace/seq/packed.hpp"

namespace sarcotrace::align {

/// A read laid on the reference without gaps: where it differs.
struct UngappedFit {
    /// Offsets of the differing bases, ascending.
    std::vector<int> mismatches;
    int length = 0;

    /// Part of the read, half-open.
    struct Stretch {
        int begin = 0;
        int end = 0;
        int score = 0;
    };
    /// The best stretch, as a local alignment without gaps has it.
    [[nodiscard]] Stretch best_stretch(const seq::Scoring& scoring) const noexcept;
    /// What is written: the best stretch, and each end of the read that no soft clip betters. The
    /// score is the best stretch's.
    [[nodiscard]] Stretch written(const seq::Scoring& scoring) const noexcept;
};

/// Number of bases of `read` that differ from the reference from base `begin` of the packed text
/// on. Beyond `most` it only says that there are more.
[[nodiscard]] int count_mismatches(const seq::PackedSequence& read,
                                   std::span<const std::uint64_t> text, std::int64_t begin,
                                   int most);

/// The score of the best stretch of `read` laid on the reference, as UngappedFit::best_stretch has
/// it; for places of which no more is asked.
[[nodiscard]] int best_score_without_gaps(const seq::PackedSequence& read,
                                          std::span<const std::uint64_t> text, std::int64_t begin,
                                          const seq::Scoring& scoring);

/// Compares `read` with the reference from base `begin` of the packed text on. Neither may hold
/// an N there. `fit` is overwritten.
void fit_without_gaps(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                      std::int64_t begin, UngappedFit& fit);

/// Whether no soft clip and no single gap near either end would score as well as the whole read
/// without gaps. A clip is better if what it cuts costs as much as the bonus of reaching the end.
/// A gap is as good if the bases beyond it, shifted by its length, differ in so many fewer places
/// that the gap is paid for. Two gaps are not tried: the mismatches a fit may have are too few to
/// pay for them.
[[nodiscard]] bool is_best_without_gaps(const seq::PackedSequence& read,
                                        std::span<const std::uint64_t> text, std::int64_t begin,
                                        const UngappedFit& fit, const seq::Scoring& scoring);

}  // namespace sarcotrace::align
