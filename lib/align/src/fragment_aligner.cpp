#include "sarcotrace/align/fragment_aligner.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <utility>

#include "sarcotrace/align/mapping_quality.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

// A read with more mismatches than one in so many bases may belong elsewhere: all its seeds are
// looked at.
constexpr int bases_per_mismatch = 25;
// A fragment with more differences may have a better place that its key does not tell of.
constexpr int most_differences_by_key = 2;
// Two places of a read this close are one place with a gap.
constexpr std::int64_t same_place_bp = 7;
constexpr int lowest_mate_score = 20;
// A place with so many more mismatches leaves the quality as it is.
constexpr int mismatches_of_doubt = 3;
// A fragment among repeats with more differences may have a better place with a gap.
constexpr int most_differences_among_repeats = 4;
// Reads that differ from every place of frequent seeds so much are not looked for there.
constexpr int most_differences_from_family = 4;

std::uint64_t place_key(const EndLocus& locus) {
    return (static_cast<std::uint64_t>(locus.five_prime) << 1U) | (locus.is_reverse ? 1U : 0U);
}

std::int64_t fragment_bp(const EndLocus& a, const EndLocus& b) {
    return std::llabs(a.five_prime - b.five_prime);
}

/// A place of an end with so many mismatches more than its best one changes nothing.
int mismatches_that_matter(const seq::Scoring& scoring, double unpaired_penalty) {
    const double lost = unpaired_penalty + scoring.costliest_edit();
    return static_cast<int>(lost / (scoring.match + scoring.mismatch)) + 1;
}

/// Runner-up among scores, and how many are about as good.
class RunnersUp {
public:
    explicit RunnersUp(double nearness) : nearness_(nearness) {}

    void add(double score) { scores_.push_back(score); }
    [[nodiscard]] double best(double floor) const {
        double best = floor;
        for (const double score : scores_) {
            best = std::max(best, score);
        }
        return best;
    }
    [[nodiscard]] int near(double best) const {
        return static_cast<int>(std::ranges::count_if(
            scores_, [&](double score) { return best - score <= nearness_; }));
    }

private:
    double nearness_;
    std::vector<double> scores_;
};

}  // namespace

FragmentAligner::FragmentAligner(const seq::ReferenceIndex& index, const seq::Scoring& scoring,
                                 double unpaired_penalty, FragmentMemory* memory)
    : index_(&index),
      scoring_(scoring),
      unpaired_penalty_(unpaired_penalty),
      locator_(index, memory),
      near_(index, mismatches_that_matter(scoring, unpaired_penalty)),
      memory_(memory) {}

bool FragmentAligner::is_same_place(const ScoredEnd& a, const ScoredEnd& b) {
    return a.locus.is_reverse == b.locus.is_reverse &&
           std::llabs(a.locus.five_prime - b.locus.five_prime) <= same_place_bp;
}

bool FragmentAligner::is_eligible(const std::array<OrientedRead, 2>& reads) const {
    return std::ranges::all_of(reads, [](const OrientedRead& read) {
        return read.sequenced().size() >= key_bp && !read.has_n();
    });
}

std::optional<int> FragmentAligner::score_at(const OrientedRead& read,
                                             const EndLocus& locus) const {
    const auto begin = begin_of(*index_, read, locus);
    if (!begin) {
        return std::nullopt;
    }
    return best_score_without_gaps(read.packed(locus.is_reverse), index_->packed_bases(), *begin,
                                   scoring_);
}

bool FragmentAligner::score_pairs(const FragmentLoci& loci, std::uint64_t name_hash,
                                  const InsertSizeModel& model) {
    pairs_.clear();
    for (const std::size_t which : near_.pairs(reads_, loci, name_hash)) {
        const auto& pair = loci.pairs[which];
        ScoredPair scored;
        for (std::size_t e = 0; e < 2; ++e) {
            const auto score = score_at(*reads_[e], pair[e]);
            if (!score) {
                return false;
            }
            scored.ends[e] = {pair[e], *score};
        }
        const std::int64_t length = fragment_bp(pair[0], pair[1]);
        scored.is_proper = model.is_proper(length);
        const double penalty = scored.is_proper
                                   ? std::min(model.penalty(length), unpaired_penalty_)
                                   : unpaired_penalty_;
        scored.score = scored.ends[0].score + scored.ends[1].score - penalty;
        pairs_.push_back(scored);
    }
    is_by_name_ = is_by_name_ || near_.is_by_name();
    return true;
}

/// Places of one end without the other: a copy of the fragment that differs in the other's key is
/// looked for at the distance that the best pair has.
void FragmentAligner::score_alone(const FragmentLoci& loci, const ScoredPair& best,
                                  const InsertSizeModel& model) {
    const std::int64_t length = fragment_bp(best.ends[0].locus, best.ends[1].locus);
    const double penalty = std::min(model.penalty(length), unpaired_penalty_);
    for (std::size_t e = 0; e < 2; ++e) {
        alone_[e].clear();
        for (const EndLocus& locus : loci.alone[e]) {
            const auto score = score_at(*reads_[e], locus);
            if (!score) {
                continue;
            }
            alone_[e].push_back({locus, *score});
            const EndLocus mate{locus.five_prime + (locus.is_reverse ? -length : length),
                                !locus.is_reverse};
            const auto mate_score = score_at(*reads_[1 - e], mate);
            if (mate_score && *mate_score >= lowest_mate_score) {
                ScoredPair pair;
                pair.ends[e] = {locus, *score};
                pair.ends[1 - e] = {mate, *mate_score};
                pair.is_proper = true;
                pair.score = *score + *mate_score - penalty;
                pairs_.push_back(pair);
            }
        }
    }
}

std::size_t FragmentAligner::choose(std::uint64_t name_hash) {
    const auto tie_key = [&](const ScoredPair& pair) {
        return stats::stream_seed(
            name_hash, {place_key(pair.ends[0].locus), place_key(pair.ends[1].locus)});
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < pairs_.size(); ++i) {
        if (pairs_[i].score > pairs_[best].score ||
            (pairs_[i].score == pairs_[best].score && tie_key(pairs_[i]) < tie_key(pairs_[best]))) {
            best = i;
        }
    }
    is_by_name_ = is_by_name_ || std::ranges::count(pairs_, pairs_[best].score,
                                                    &ScoredPair::score) > 1;
    return best;
}

bool FragmentAligner::is_whole_best(const OrientedRead& read, const EndLocus& locus) {
    const auto& strand = read.packed(locus.is_reverse);
    const std::int64_t begin = *begin_of(*index_, read, locus);
    // The N between contigs keep a read within one.
    if (index_->has_n(begin, begin + read.length())) {
        return false;
    }
    fit_without_gaps(strand, index_->packed_bases(), begin, fit_);
    differences_ += static_cast<int>(fit_.mismatches.size());
    const auto in_key = [&](int mismatch) {
        const int from_five_prime = locus.is_reverse ? fit_.length - 1 - mismatch : mismatch;
        return from_five_prime < static_cast<int>(key_bp);
    };
    differences_in_key_ += static_cast<int>(std::ranges::count_if(fit_.mismatches, in_key));
    return static_cast<int>(fit_.mismatches.size()) * bases_per_mismatch <= fit_.length &&
           is_best_without_gaps(strand, index_->packed_bases(), begin, fit_, scoring_);
}

std::vector<FragmentAligner::ScoredEnd> FragmentAligner::other_places(std::size_t end,
                                                                      const ScoredEnd& own) const {
    std::vector<ScoredEnd> others;
    const auto consider = [&](const ScoredEnd& other) {
        const bool is_known =
            is_same_place(own, other) || std::ranges::any_of(others, [&](const ScoredEnd& earlier) {
                return is_same_place(earlier, other);
            });
        if (!is_known) {
            others.push_back(other);
        }
    };
    for (const ScoredPair& pair : pairs_) {
        consider(pair.ends[end]);
    }
    std::ranges::for_each(alone_[end], consider);
    return others;
}

int FragmentAligner::limit_in_tandem(const ScoredEnd& own,
                                     const std::vector<ScoredEnd>& others) const {
    int limit = highest_mapping_quality;
    for (const ScoredEnd& other : others) {
        if (other.locus.is_reverse == own.locus.is_reverse &&
            std::llabs(other.locus.five_prime - own.locus.five_prime) <= longest_pair_bp) {
            limit = std::min(limit, tandem_limit(own.score - other.score, scoring_.match));
        }
    }
    return limit;
}

std::vector<Alternative> FragmentAligner::alternatives(const OrientedRead& read,
                                                       const ScoredEnd& own,
                                                       const std::vector<ScoredEnd>& others) {
    std::vector<ScoredEnd> good;
    std::ranges::copy_if(others, std::back_inserter(good), [&](const ScoredEnd& other) {
        return is_alternative_score(other.score, own.score);
    });
    if (good.size() > most_alternatives) {
        return {};
    }
    std::ranges::sort(good, {}, [](const ScoredEnd& end) {
        return std::pair(-end.score, end.locus);
    });
    std::vector<Alternative> result;
    for (const ScoredEnd& end : good) {
        const std::int64_t begin = *begin_of(*index_, read, end.locus);
        fit_without_gaps(read.packed(end.locus.is_reverse), index_->packed_bases(), begin, fit_);
        const UngappedFit::Stretch part = fit_.written(scoring_);
        Alternative& alternative = result.emplace_back();
        alternative.alignment = {begin + part.begin, begin + part.end, end.locus.is_reverse,
                                 part.score, {}};
        core::Cigar& cigar = alternative.alignment.cigar;
        core::append(cigar, {core::CigarOp::SoftClip, static_cast<std::uint32_t>(part.begin)});
        core::append(cigar,
                     {core::CigarOp::Match, static_cast<std::uint32_t>(part.end - part.begin)});
        core::append(cigar,
                     {core::CigarOp::SoftClip, static_cast<std::uint32_t>(fit_.length - part.end)});
        alternative.edit_distance = static_cast<int>(
            std::ranges::count_if(fit_.mismatches, [&](int mismatch) {
                return mismatch >= part.begin && mismatch < part.end;
            }));
    }
    return result;
}

WholePlacement FragmentAligner::placement(std::size_t end, const ScoredPair& best,
                                          int quality_of_pair, const FragmentLoci& loci) {
    const ScoredEnd& own = best.ends[end];
    const OrientedRead& read = *reads_[end];
    std::vector<ScoredEnd> others = other_places(end, own);
    RunnersUp runners_up(scoring_.costliest_edit());
    for (const ScoredEnd& other : others) {
        runners_up.add(other.score);
    }
    WholePlacement result;
    result.begin = *begin_of(*index_, read, own.locus);
    result.is_reverse = own.locus.is_reverse;
    result.score = own.score;
    const double runner_up = runners_up.best(0.0);
    result.runner_up_score = static_cast<int>(runner_up);
    // Beside places that are not all known the pair alone speaks for this one.
    if (!loci.is_frequent[end] || !loci.alone[end].empty()) {
        const int seed_score = index_->scheme().kmer_bp * scoring_.match;
        result.mapping_quality =
            mapping_quality({.score = own.score,
                             .runner_up_score = std::max(result.runner_up_score, seed_score),
                             .near_runner_ups = runner_up > 0 ? runners_up.near(runner_up) : 0,
                             .aligned_bp = read.length(),
                             .match_score = scoring_.match,
                             .mismatch_penalty = scoring_.mismatch,
                             .repetitive_fraction = 0.0});
    }
    result.mapping_quality =
        std::min(quality_in_pair(result.mapping_quality, quality_of_pair),
                 limit_in_tandem(own, others));
    for (const EndLocus& locus : loci.alternate[end]) {
        if (const auto score = score_at(read, locus)) {
            others.push_back({locus, *score});
        }
    }
    if (!others.empty()) {
        result.alternatives = alternatives(read, own, others);
    }
    return result;
}

bool FragmentAligner::find_places(const FragmentLoci& loci, std::uint64_t name_hash,
                                  const InsertSizeModel& model) {
    if (loci.has_too_many || loci.pairs.empty() || !score_pairs(loci, name_hash, model)) {
        return false;
    }
    const ScoredPair found = pairs_[choose(name_hash)];
    if (found.is_proper) {
        score_alone(loci, found, model);
    }
    return found.is_proper;
}

bool FragmentAligner::is_certain(const ScoredPair& best) {
    differences_ = 0;
    differences_in_key_ = 0;
    const std::int64_t length = fragment_bp(best.ends[0].locus, best.ends[1].locus);
    const auto longest = std::max(reads_[0]->length(), reads_[1]->length());
    return best.is_proper && length >= longest &&
           is_whole_best(*reads_[0], best.ends[0].locus) &&
           is_whole_best(*reads_[1], best.ends[1].locus);
}

std::optional<int> FragmentAligner::quality_of_pair(std::size_t chosen) const {
    const ScoredPair& best = pairs_[chosen];
    std::array<int, 2> highest{};
    RunnersUp others(scoring_.costliest_edit());
    for (const ScoredPair& pair : pairs_) {
        const bool is_same = is_same_place(pair.ends[0], best.ends[0]) &&
                             is_same_place(pair.ends[1], best.ends[1]);
        if (!is_same && pair.is_proper) {
            others.add(pair.score);
        }
        for (std::size_t e = 0; e < 2; ++e) {
            highest[e] = std::max(highest[e], pair.ends[e].score);
        }
    }
    for (std::size_t e = 0; e < 2; ++e) {
        for (const ScoredEnd& end : alone_[e]) {
            highest[e] = std::max(highest[e], end.score);
        }
    }
    const double apart = highest[0] + highest[1] - unpaired_penalty_;
    if (best.score <= apart) {
        return std::nullopt;
    }
    const double runner_up = others.best(apart);
    return pair_quality(best.score - runner_up, scoring_.match, others.near(runner_up), 0.0);
}

std::optional<WholePlacements> FragmentAligner::choose_among(
    const FragmentLoci& loci, std::uint64_t name_hash, const InsertSizeModel& model) {
    if (!find_places(loci, name_hash, model)) {
        return std::nullopt;
    }
    const std::size_t chosen = choose(name_hash);
    if (!is_certain(pairs_[chosen])) {
        return std::nullopt;
    }
    const std::optional<int> quality = quality_of_pair(chosen);
    if (!quality) {
        return std::nullopt;
    }
    WholePlacements result;
    for (std::size_t e = 0; e < 2; ++e) {
        result[e] = placement(e, pairs_[chosen], *quality, loci);
    }
    return result;
}

const FragmentLoci& FragmentAligner::find_by_all_seeds() {
    return locator_.find_by_all_seeds(
        {reads_[0]->sequenced(), reads_[1]->sequenced()},
        [&](std::size_t end, std::vector<EndLocus>& loci) { near_.prune(*reads_[end], loci); });
}

/// A better place that the key does not tell of would differ from the read in both ends of the
/// key. It cannot be better than a place without a difference, but as good as one: where the key
/// gives more places, there are repeats. Where the key's seeds are rare and fit this place, a
/// better one is not to be expected.
bool FragmentAligner::is_settled_by_key(const FragmentLoci& loci) const {
    if (loci.is_frequent[0] || loci.is_frequent[1]) {
        return differences_ == 0 && loci.pairs.size() == 1;
    }
    return differences_ <= most_differences_by_key || differences_in_key_ == 0;
}

/// A sequencing error in a family of repeats makes a rare seed, of another copy: a place by such
/// seeds is only trusted if one that they do not tell of must be worse.
bool FragmentAligner::needs_frequent_seeds(const FragmentLoci& loci, bool has_result) const {
    const int own = has_result ? differences_ + mismatches_of_doubt : most_differences_from_family;
    return (loci.is_frequent[0] || loci.is_frequent[1]) && loci.differences_elsewhere < own;
}

std::optional<WholePlacements> FragmentAligner::remembered(const FragmentQuery& query) {
    if (memory_ == nullptr || !memory_->recall(query, recalled_)) {
        return std::nullopt;
    }
    for (std::size_t e = 0; e < 2; ++e) {
        const WholePlacement& own = recalled_[e];
        if (count_mismatches(reads_[e]->packed(own.is_reverse), index_->packed_bases(), own.begin,
                             0) != 0) {
            return std::nullopt;
        }
    }
    return recalled_;
}

std::optional<WholePlacements> FragmentAligner::find(const FragmentKey& key,
                                                                   std::uint64_t name_hash,
                                                                   const InsertSizeModel& model) {
    const FragmentLoci& loci =
        locator_.find(key, {std::span<const seq::Code>(reads_[0]->sequenced()).first(key_bp),
                            std::span<const seq::Code>(reads_[1]->sequenced()).first(key_bp)});
    auto result = choose_among(loci, name_hash, model);
    if (!result || !is_settled_by_key(loci)) {
        const FragmentLoci& by_all = find_by_all_seeds();
        result = choose_among(by_all, name_hash, model);
        if (needs_frequent_seeds(by_all, result.has_value())) {
            result = choose_among(locator_.add_frequent_seeds(), name_hash, model);
            if (differences_ > most_differences_among_repeats) {
                result.reset();
            }
        }
    }
    return result;
}

std::optional<WholePlacements> FragmentAligner::align(
    const std::array<OrientedRead, 2>& reads, std::uint64_t name_hash, const InsertSizeModel& model) {
    if (!is_eligible(reads)) {
        return std::nullopt;
    }
    const FragmentKey key(reads[0].packed(false).words()[0], reads[1].packed(false).words()[0]);
    const std::size_t swap = key.is_swapped ? 1 : 0;
    reads_ = {&reads[swap], &reads[1 - swap]};
    const FragmentQuery query{key, {reads_[0]->length(), reads_[1]->length()}, model.fingerprint()};
    auto result = remembered(query);
    if (!result) {
        is_by_name_ = false;
        result = find(key, name_hash, model);
        if (memory_ != nullptr && result && differences_ == 0 && !is_by_name_) {
            memory_->remember(query, *result);
        }
    }
    if (result && key.is_swapped) {
        std::swap((*result)[0], (*result)[1]);
    }
    return result;
}

}  // namespace sarcotrace::align
