#include "sarcotrace/align/candidates.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <tuple>

#include "sarcotrace/align/fragment_loci.hpp"
#include "sarcotrace/align/mapping_quality.hpp"
#include "sarcotrace/align/mismatch_text.hpp"
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

int edit_distance(const Alignment& alignment, const OrientedRead& read,
                  const seq::ReferenceIndex& index) {
    std::vector<seq::Code> reference;
    index.fetch(alignment.begin, alignment.end, reference);
    MismatchText text;
    describe_mismatches(alignment.cigar, read.on(alignment.is_reverse), reference, text);
    return text.edit_distance;
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
    const int near = scoring.costliest_edit();
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

int limit_in_tandem(const Candidates& candidates, std::size_t chosen,
                    const seq::Scoring& scoring) {
    const Alignment& own = candidates.alignments[chosen];
    int limit = highest_mapping_quality;
    for (std::size_t i = 0; i < candidates.alignments.size(); ++i) {
        const Alignment& other = candidates.alignments[i];
        if (i != chosen && other.is_reverse == own.is_reverse && competes(other, own) &&
            std::llabs(other.begin - own.begin) <= longest_pair_bp) {
            limit = std::min(limit, tandem_limit(own.score - other.score, scoring.match));
        }
    }
    return limit;
}

void set_alternate_apart(Candidates& candidates, const seq::ReferenceIndex& index) {
    candidates.alternate.clear();
    const auto is_alternate = [&](const Alignment& alignment) {
        return index.is_alt(alignment.begin);
    };
    if (!index.has_alt() || std::ranges::all_of(candidates.alignments, is_alternate)) {
        return;
    }
    std::ranges::copy_if(candidates.alignments, std::back_inserter(candidates.alternate),
                         is_alternate);
    std::erase_if(candidates.alignments, is_alternate);
}

std::vector<std::size_t> split_parts(const Candidates& candidates, std::size_t chosen) {
    const std::vector<Alignment>& all = candidates.alignments;
    std::vector<std::size_t> told = {chosen};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_covered = std::ranges::any_of(
            told, [&](std::size_t other) { return competes(all[i], all[other]); });
        if (!is_covered) {
            told.push_back(i);
        }
    }
    told.erase(told.begin());
    return told;
}

std::vector<Alternative> alternatives_to(const Candidates& candidates, std::size_t chosen,
                                         const OrientedRead& read,
                                         const seq::ReferenceIndex& index) {
    const Alignment& own = candidates.alignments[chosen];
    std::vector<Alternative> result;
    const auto consider = [&](const Alignment& other) {
        if (&other != &own && competes(other, own) &&
            is_alternative_score(other.score, own.score)) {
            result.push_back({other, edit_distance(other, read, index)});
        }
    };
    std::ranges::for_each(candidates.alignments, consider);
    std::ranges::for_each(candidates.alternate, consider);
    if (result.size() > most_alternatives) {
        result.clear();
    }
    return result;
}

}  // namespace sarcotrace::align
