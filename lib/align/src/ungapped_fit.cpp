#include "sarcotrace/align/ungapped_fit.hpp"

#include <algorithm>

namespace sarcotrace::align {
namespace {

/// Calls visit(offset) for each base that differs, in ascending order.
template <typename Visit>
void for_each_mismatch(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                       std::int64_t begin, Visit visit) {
    auto position = static_cast<std::uint64_t>(begin);
    for (std::size_t w = 0; w < read.words().size(); ++w, position += seq::bases_per_word) {
        const std::size_t first = w * seq::bases_per_word;
        const std::size_t bases = std::min(seq::bases_per_word, read.size() - first);
        std::uint64_t different = seq::first_bases(
            seq::differing_bases(read.words()[w], seq::word_at(text, position)), bases);
        for (; different != 0; different &= different - 1) {
            visit(static_cast<int>(first) + std::countr_zero(different) / 2);
        }
    }
}

/// Bases [from, to) of the read that differ from the text laid on from `begin` on.
int count_differences(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                      std::int64_t begin, int from, int to) {
    int differences = 0;
    constexpr int word_bp = static_cast<int>(seq::bases_per_word);
    for (int at = from; at < to; at += word_bp) {
        // The read's last word may be its only one, so its bits are put together by hand.
        const auto index = static_cast<std::size_t>(at / word_bp);
        const auto shift = static_cast<unsigned>(2 * (at % word_bp));
        std::uint64_t own = read.words()[index] >> shift;
        if (shift != 0 && index + 1 < read.words().size()) {
            own |= read.words()[index + 1] << (64U - shift);
        }
        const std::uint64_t other = seq::word_at(text, static_cast<std::uint64_t>(begin + at));
        const std::uint64_t different = seq::first_bases(
            seq::differing_bases(own, other), static_cast<std::size_t>(std::min(word_bp, to - at)));
        differences += seq::count_bases(different);
    }
    return differences;
}

/// Whether a clip at the left end pays; `distance(j)` is how many bases the j-th mismatch from
/// that end and those outside of it span.
template <typename Distance>
bool clip_pays(int mismatches, const seq::Scoring& scoring, Distance distance) {
    for (int j = 1; j <= mismatches; ++j) {
        const int score = distance(j) * scoring.match - j * (scoring.match + scoring.mismatch);
        if (score + scoring.end_bonus <= 0) {
            return true;
        }
    }
    return false;
}

/// Whether a gap beside bases [from, to), an end of the read with `differences` mismatches, pays.
bool gap_pays(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
              std::int64_t begin, int from, int to, int differences, const seq::Scoring& s) {
    const int per_mismatch = s.match + s.mismatch;
    const int most_gained = differences * per_mismatch - s.gap_open;
    for (int length = 1; length * s.gap_extend <= most_gained; ++length) {
        for (const int shift : {length, -length}) {
            // Towards the end of the read a positive shift skips reference bases.
            const bool is_insertion = (from == 0) == (shift > 0);
            const int cost = s.gap_open + length * s.gap_extend + (is_insertion ? length * s.match : 0);
            if (cost > differences * per_mismatch) {
                continue;
            }
            const int left = count_differences(read, text, begin + shift, from, to);
            if ((differences - left) * per_mismatch >= cost) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

UngappedFit::Stretch UngappedFit::best_stretch(const seq::Scoring& scoring) const noexcept {
    Stretch best;
    Stretch current;
    int from = 0;
    const auto extend_to = [&](int end) {
        current.score += (end - from) * scoring.match;
        current.end = end;
        if (current.score > best.score) {
            best = current;
        }
    };
    for (const int mismatch : mismatches) {
        extend_to(mismatch);
        from = mismatch + 1;
        current.score -= scoring.mismatch;
        if (current.score <= 0) {
            current = {from, from, 0};
        }
    }
    extend_to(length);
    return best;
}

UngappedFit::Stretch UngappedFit::written(const seq::Scoring& scoring) const noexcept {
    Stretch stretch = best_stretch(scoring);
    const auto score_of = [&](int begin, int end) {
        const auto wrong = std::ranges::count_if(
            mismatches, [&](int mismatch) { return mismatch >= begin && mismatch < end; });
        return (end - begin) * scoring.match -
               static_cast<int>(wrong) * (scoring.match + scoring.mismatch);
    };
    const int left = score_of(0, stretch.begin);
    const int right = score_of(stretch.end, length);
    if (left + scoring.end_bonus > 0) {
        stretch.begin = 0;
    }
    if (right + scoring.end_bonus > 0) {
        stretch.end = length;
    }
    return stretch;
}

int count_mismatches(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                     std::int64_t begin, int most) {
    int mismatches = 0;
    auto position = static_cast<std::uint64_t>(begin);
    std::size_t left = read.size();
    for (const std::uint64_t word : read.words()) {
        mismatches += seq::count_bases(seq::first_bases(
            seq::differing_bases(word, seq::word_at(text, position)), left));
        if (mismatches > most) {
            break;
        }
        position += seq::bases_per_word;
        left -= std::min(left, seq::bases_per_word);
    }
    return mismatches;
}

void fit_without_gaps(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                      std::int64_t begin, UngappedFit& fit) {
    fit.mismatches.clear();
    fit.length = static_cast<int>(read.size());
    for_each_mismatch(read, text, begin, [&](int offset) { fit.mismatches.push_back(offset); });
}

int best_score_without_gaps(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                            std::int64_t begin, const seq::Scoring& scoring) {
    int best = 0;
    int current = 0;
    int from = 0;
    for_each_mismatch(read, text, begin, [&](int offset) {
        current += (offset - from) * scoring.match;
        best = std::max(best, current);
        current = std::max(0, current - scoring.mismatch);
        from = offset + 1;
    });
    return std::max(best, current + (static_cast<int>(read.size()) - from) * scoring.match);
}

bool is_best_without_gaps(const seq::PackedSequence& read, std::span<const std::uint64_t> text,
                          std::int64_t begin, const UngappedFit& fit, const seq::Scoring& scoring) {
    const auto& at = fit.mismatches;
    const int count = static_cast<int>(at.size());
    const auto from_left = [&](int j) { return at[static_cast<std::size_t>(j - 1)] + 1; };
    const auto from_right = [&](int j) {
        return fit.length - at[static_cast<std::size_t>(count - j)];
    };
    if (clip_pays(count, scoring, from_left) || clip_pays(count, scoring, from_right)) {
        return false;
    }
    for (int j = 2; j <= count; ++j) {
        if (gap_pays(read, text, begin, 0, from_left(j), j, scoring) ||
            gap_pays(read, text, begin, fit.length - from_right(j), fit.length, j, scoring)) {
            return false;
        }
    }
    return true;
}

}  // namespace sarcotrace::align
