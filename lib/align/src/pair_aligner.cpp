#include "sarcotrace/align/pair_aligner.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "sarcotrace/align/mapping_quality.hpp"
#include "sarcotrace/seq/codes.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

constexpr std::size_t most_extensions = 20;
constexpr std::size_t most_rescues = 4;
// A chain this much weaker than the best cannot become the best or a close runner-up.
constexpr double weakest_chain = 0.4;
constexpr int unambiguous_quality = 20;
// A clip shorter than a seed holds no split that could be found.
constexpr std::int64_t shortest_split_bp = 20;

/// Whether a better chain covers the same part of the read, so that this one cannot become the
/// best or a close runner-up. A chain of another part may be a split.
bool is_hopeless(const std::vector<Chain>& chains, std::size_t which, int read_length) {
    const auto part = [&](const Chain& chain) {
        return chain.longest.is_reverse
                   ? std::pair(read_length - chain.query_end, read_length - chain.query_begin)
                   : std::pair(chain.query_begin, chain.query_end);
    };
    const auto own = part(chains[which]);
    return std::ranges::any_of(chains.begin(), chains.begin() + static_cast<std::ptrdiff_t>(which),
                               [&](const Chain& better) {
                                   const auto other = part(better);
                                   const int overlap = std::min(own.second, other.second) -
                                                       std::max(own.first, other.first);
                                   return chains[which].score < weakest_chain * better.score &&
                                          2 * overlap >= own.second - own.first;
                               });
}

}  // namespace

/// Best concordant pair: indices of the candidates, score, and the gap to the next best
/// explanation.
struct PairAligner::PairChoice {
    std::array<std::size_t, 2> chosen{};
    bool is_proper = false;
    double gap = 0.0;
    int near_runner_ups = 0;
};

PairAligner::PairAligner(const seq::ReferenceIndex& index, const AlignerOptions& options)
    : index_(&index),
      options_(options),
      fragments_(index, options.scoring, options.unpaired_penalty, options.memory),
      seeds_(index, options.seeds),
      extender_(index, options.scoring),
      rescue_(index) {}

void PairAligner::find_chains(std::size_t which) {
    const OrientedRead& read = reads_[which];
    const Seeds& seeds = seeds_.find(read.sequenced());
    candidates_[which].repetitive_fraction = seeds.repetitive_fraction;
    chains_[which].clear();
    for (const Chain& chain : chain_matches(seeds.matches)) {
        chains_[which].push_back({chain, chain.score, 0});
    }
    if (chains_[which].size() <= most_extensions) {
        return;
    }
    for (FittedChain& fitted : chains_[which]) {
        const auto place = static_cast<std::uint64_t>(fitted.chain.longest.target);
        fitted.fit = std::max(fitted.chain.score, extender_.fit_score(read, fitted.chain.longest));
        fitted.order = stats::stream_seed(name_hash_, {place});
    }
}

void PairAligner::extend_chains(std::size_t which) {
    const OrientedRead& read = reads_[which];
    Candidates& result = candidates_[which];
    result.alignments.clear();
    const std::vector<Chain> chains =
        best_fitting(chains_[which], chains_[1 - which], most_extensions);
    for (std::size_t i = 0; i < chains.size(); ++i) {
        if (is_hopeless(chains, i, read.length())) {
            continue;
        }
        Alignment alignment = extender_.extend(read, chains[i].longest);
        if (alignment.score >= options_.lowest_score) {
            result.alignments.push_back(std::move(alignment));
        }
    }
    rank(result.alignments, name_hash_);
    set_alternate_apart(result, *index_);
}

void PairAligner::load(const ReadPair& pair) {
    name_hash_ = stats::name_key(pair.name);
    for (std::size_t i = 0; i < 2; ++i) {
        reads_[i].assign(seq::to_codes(pair.reads[i].bases));
    }
}

std::optional<PairPlacement> PairAligner::align_whole(const InsertSizeModel& model) {
    auto whole = fragments_.align(reads_, name_hash_, model);
    if (!whole) {
        return std::nullopt;
    }
    PairPlacement placement;
    placement.is_proper = true;
    for (std::size_t i = 0; i < 2; ++i) {
        const WholePlacement& own = (*whole)[i];
        const auto length = static_cast<std::uint32_t>(reads_[i].length());
        placement.reads[i] = PlacedRead{{own.begin,
                                         own.begin + length,
                                         own.is_reverse,
                                         own.score,
                                         {{core::CigarOp::Match, length}}},
                                        own.mapping_quality,
                                        own.runner_up_score};
        placement.alternatives[i] = std::move((*whole)[i].alternatives);
    }
    return placement;
}

void PairAligner::find_all_candidates() {
    for (std::size_t i = 0; i < 2; ++i) {
        find_chains(i);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        extend_chains(i);
    }
}

std::optional<std::int64_t> PairAligner::fragment_bp(const Alignment& a, const Alignment& b) const {
    if (a.is_reverse == b.is_reverse || index_->contig_at(a.begin) != index_->contig_at(b.begin)) {
        return std::nullopt;
    }
    const Alignment& forward = a.is_reverse ? b : a;
    const Alignment& reverse = a.is_reverse ? a : b;
    return reverse.unclipped_end() - forward.unclipped_begin();
}

void PairAligner::rescue(const InsertSizeModel& model) {
    for (std::size_t anchor = 0; anchor < 2; ++anchor) {
        const std::vector<Alignment> anchors = candidates_[anchor].alignments;
        std::vector<Alignment>& mates = candidates_[1 - anchor].alignments;
        const std::size_t known = mates.size();
        for (std::size_t i = 0; i < std::min(most_rescues, anchors.size()); ++i) {
            const Alignment& mate = anchors[i];
            if (mate.score < anchors.front().score - options_.unpaired_penalty) {
                break;
            }
            const bool has_pair = std::ranges::any_of(mates, [&](const Alignment& other) {
                const auto length = fragment_bp(mate, other);
                return length && model.is_proper(*length);
            });
            if (has_pair) {
                continue;
            }
            auto found =
                rescue_.find(reads_[1 - anchor], mate, model.longest_proper_bp(), extender_);
            if (found && found->score >= options_.lowest_rescued_score) {
                mates.push_back(std::move(*found));
            }
        }
        if (mates.size() > known) {
            rank(mates, name_hash_);
        }
    }
}

PairAligner::PairChoice PairAligner::choose_pair(const InsertSizeModel& model) const {
    const auto& first = candidates_[0].alignments;
    const auto& second = candidates_[1].alignments;
    const double apart = first.front().score + second.front().score - options_.unpaired_penalty;
    PairChoice choice;
    double best = -std::numeric_limits<double>::infinity();
    std::vector<double> scores;
    for (std::size_t i = 0; i < first.size(); ++i) {
        for (std::size_t j = 0; j < second.size(); ++j) {
            const auto length = fragment_bp(first[i], second[j]);
            if (!length || !model.is_proper(*length)) {
                continue;
            }
            const double penalty = std::min(model.penalty(*length), options_.unpaired_penalty);
            const double score = first[i].score + second[j].score - penalty;
            scores.push_back(score);
            // Candidates are ranked with ties by hash, so the first of equals is the choice.
            if (score > best) {
                best = score;
                choice.chosen = {i, j};
            }
        }
    }
    if (best <= apart) {
        choice.chosen = {0, 0};
        return choice;
    }
    choice.is_proper = true;
    std::ranges::sort(scores, std::greater<>());
    const double runner_up = scores.size() > 1 ? std::max(scores[1], apart) : apart;
    const double near = options_.scoring.costliest_edit();
    choice.gap = best - runner_up;
    choice.near_runner_ups = static_cast<int>(std::ranges::count_if(
        scores.begin() + 1, scores.end(), [&](double score) { return runner_up - score <= near; }));
    return choice;
}

std::optional<PlacedRead> PairAligner::placed(std::size_t read, std::size_t chosen) const {
    const Candidates& candidates = candidates_[read];
    if (candidates.alignments.empty()) {
        return std::nullopt;
    }
    const RankedQuality ranked =
        quality_of(candidates, chosen, options_.scoring, index_->scheme().kmer_bp);
    return PlacedRead{candidates.alignments[chosen], ranked.quality, ranked.runner_up_score};
}

void PairAligner::place(std::size_t read, std::size_t chosen, PairPlacement& placement) const {
    placement.reads[read] = placed(read, chosen);
    if (!placement.reads[read]) {
        return;
    }
    const core::Cigar& cigar = placement.reads[read]->alignment.cigar;
    if (std::max(core::leading_clip(cigar), core::trailing_clip(cigar)) >= shortest_split_bp) {
        for (const std::size_t part : split_parts(candidates_[read], chosen)) {
            placement.supplementary[read].push_back(*placed(read, part));
        }
    }
    placement.alternatives[read] =
        alternatives_to(candidates_[read], chosen, reads_[read], *index_);
}

PairPlacement PairAligner::align_alone() {
    find_chains(0);
    chains_[1].clear();
    extend_chains(0);
    PairPlacement placement;
    place(0, 0, placement);
    return placement;
}

PairPlacement PairAligner::align(const ReadPair& pair, const InsertSizeModel& model) {
    load(pair);
    if (!pair.is_paired) {
        return align_alone();
    }
    if (auto whole = align_whole(model)) {
        return std::move(*whole);
    }
    find_all_candidates();
    rescue(model);
    PairPlacement placement;
    if (candidates_[0].alignments.empty() || candidates_[1].alignments.empty()) {
        place(0, 0, placement);
        place(1, 0, placement);
        return placement;
    }
    const PairChoice choice = choose_pair(model);
    placement.is_proper = choice.is_proper;
    for (std::size_t i = 0; i < 2; ++i) {
        place(i, choice.chosen[i], placement);
        if (choice.is_proper) {
            const double repetitive =
                (candidates_[0].repetitive_fraction + candidates_[1].repetitive_fraction) / 2;
            const int quality = pair_quality(choice.gap, options_.scoring.match,
                                             choice.near_runner_ups, repetitive);
            placement.reads[i]->mapping_quality =
                std::min(quality_in_pair(placement.reads[i]->mapping_quality, quality),
                         limit_in_tandem(candidates_[i], choice.chosen[i], options_.scoring));
        }
    }
    return placement;
}

std::optional<int> PairAligner::observed_fragment_bp(const ReadPair& pair) {
    if (!pair.is_paired) {
        return std::nullopt;
    }
    load(pair);
    const auto whole = fragments_.align(reads_, name_hash_, any_length_);
    if (!whole || (*whole)[0].mapping_quality < unambiguous_quality ||
        (*whole)[1].mapping_quality < unambiguous_quality) {
        return std::nullopt;
    }
    const std::size_t left = (*whole)[0].is_reverse ? 1 : 0;
    return static_cast<int>((*whole)[1 - left].begin + reads_[1 - left].length() -
                            (*whole)[left].begin);
}

}  // namespace sarcotrace::align
