#include "sarcotrace/align/candidates.hpp"

#include <algorithm>
#include <tuple>

#include "sarcotrace/align/mapping_quality.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

bool same_place(const Alignment& a, const Alignment& b) {
    if (a.is_reverse != b.is_reverse) {
        return false;
    }
    const std::int64_t overlap = std::min(a.end, b.end) - std::max(a.begin, b.begin);
    const std::int64_t shorter = std::min(a.end - a.begin, b.end - b.begin);
    return overlap * 100 >= shorter * 95;
}

struct Stretch {
    std::int64_t begin;
    std::int64_t end;
};

/// The aligned part of the read, in the read as sequenced.
Stretch read_part(const Alignment& alignment) {
    const std::int64_t length = core::query_length(alignment.cigar);
    const std::int64_t leading = core::leading_clip(alignment.cigar);
    const std::int64_t trailing = core::trailing_clip(alignment.cigar);
    return alignment.is_reverse ? Stretch{trailing, length - leading}
                                : Stretch{leading, length - trailing};
}

bool competes(const Alignment& a, const Alignment& b) {
    const Stretch x = read_part(a);
    const Stretch y = read_part(b);
    const std::int64_t overlap = std::min(x.end, y.end) - std::max(x.begin, y.begin);
    return 2 * overlap >= std::min(x.end - x.begin, y.end - y.begin);
}

}  // namespace

void rank(std::vector<Alignment>& alignments, std::uint64_t name_hash) {
    if (alignments.size() < 2) {
        return;
    }
    const auto key = [&](const Alignment& alignment) {
        const auto place =
            (static_cast<std::uint64_t>(alignment.begin) << 1U) | (alignment.is_reverse ? 1U : 0U);
        return std::tuple(-alignment.score, stats::stream_seed(name_hash, {place}),
                          alignment.begin);
    };
    std::ranges::stable_sort(alignments, {}, key);
    std::vector<Alignment> kept;
    for (Alignment& alignment : alignments) {
        const bool known = std::ranges::any_of(
            kept, [&](const Alignment& better) { return same_place(better, alignment); });
        if (!known) {
            kept.push_back(std::move(alignment));
        }
    }
    alignments = std::move(kept);
}

RankedQuality quality_of(const Candidates& candidates, std::size_t chosen,
                         const seq::Scoring& scoring, int seed_bp) {
    const Alignment& own = candidates.alignments[chosen];
    const int near =
        std::max(scoring.match + scoring.mismatch, scoring.gap_open + scoring.gap_extend);
    int runner_up = 0;
    for (std::size_t i = 0; i < candidates.alignments.size(); ++i) {
        if (i != chosen && competes(candidates.alignments[i], own)) {
            runner_up = std::max(runner_up, candidates.alignments[i].score);
        }
    }
    int near_runner_ups = 0;
    for (std::size_t i = 0; i < candidates.alignments.size(); ++i) {
        if (i != chosen && runner_up > 0 && competes(candidates.alignments[i], own) &&
            runner_up - candidates.alignments[i].score <= near) {
            ++near_runner_ups;
        }
    }
    const std::int64_t read_bases = core::query_length(own.cigar) - core::leading_clip(own.cigar) -
                                    core::trailing_clip(own.cigar);
    const int quality =
        mapping_quality({.score = own.score,
                         .runner_up_score = std::max(runner_up, seed_bp * scoring.match),
                         .near_runner_ups = near_runner_ups,
                         .aligned_bp = static_cast<int>(std::max(read_bases, own.end - own.begin)),
                         .match_score = scoring.match,
                         .mismatch_penalty = scoring.mismatch,
                         .repetitive_fraction = candidates.repetitive_fraction});
    return {quality, runner_up};
}

}  // namespace sarcotrace::align
