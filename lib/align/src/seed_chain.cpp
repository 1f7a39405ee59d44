#include "sarcotrace/align/seed_chain.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "sarcotrace/align/rarest_seeds.hpp"

namespace sarcotrace::align {
namespace {

constexpr std::int64_t widest_gap_bp = 100;
constexpr std::size_t look_back = 32;
constexpr int gap_cost = 4;

/// What chaining `next` behind `last` adds to the score; nothing (0) if it cannot follow.
int gain(const ExactMatch& last, const ExactMatch& next) {
    const std::int64_t diagonal_shift = std::llabs(next.diagonal() - last.diagonal());
    if (last.is_reverse != next.is_reverse || next.query <= last.query ||
        next.target <= last.target || diagonal_shift > widest_gap_bp) {
        return 0;
    }
    const std::int64_t overlap =
        std::max({std::int64_t{0}, std::int64_t{last.query} + last.length - next.query,
                  last.target + last.length - next.target});
    const int cost = diagonal_shift == 0 ? 0 : gap_cost + static_cast<int>(diagonal_shift / 8);
    return next.length - static_cast<int>(overlap) - cost;
}

}  // namespace

void SeedFinder::mark_followed(int read_length) {
    is_followed_.assign(kmers_.size(), false);
    for (std::size_t i = 0; i < kmers_.size(); ++i) {
        is_followed_[i] = hits_[i].size() <= options_.frequent_hits;
    }
    for (const auto& rarest :
         rarest_by_third(kmers_, hits_, static_cast<std::size_t>(read_length))) {
        if (rarest && hits_[*rarest].size() <= options_.most_hits) {
            is_followed_[*rarest] = true;
        }
    }
}

bool SeedFinder::collect_frequent(const SeedHits& read) {
    const int kmer = index_->scheme().kmer_bp;
    const bool has_rare = fewest_differences_elsewhere(read, options_.frequent_hits,
                                                       index_->scheme()) >=
                          options_.fewest_rare_seeds;
    if (has_rare || !frequent_.find(read, options_.frequent_hits, kmer)) {
        return false;
    }
    for (const auto& [locus, seed] : frequent_.votes()) {
        const int position = static_cast<int>(kmers_[seed].position);
        if (locus.is_reverse) {
            seeds_.matches.push_back({locus.five_prime - position - kmer,
                                      read.read_bp - position - kmer, kmer, true});
        } else {
            seeds_.matches.push_back({locus.five_prime + position, position, kmer, false});
        }
    }
    return true;
}

void SeedFinder::collect(int read_length) {
    const int kmer = index_->scheme().kmer_bp;
    seeds_.matches.clear();
    const bool are_frequent_known = collect_frequent({kmers_, hits_, read_length});
    int repetitive_to = 0;
    int repetitive = 0;
    int covered_to = 0;
    covered_bp_ = 0;
    for (std::size_t i = 0; i < kmers_.size(); ++i) {
        const int position = static_cast<int>(kmers_[i].position);
        if (hits_[i].size() > options_.most_hits && !are_frequent_known) {
            repetitive += position + kmer - std::max(repetitive_to, position);
            repetitive_to = position + kmer;
        }
        if (!hits_[i].empty()) {
            covered_bp_ += position + kmer - std::max(covered_to, position);
            covered_to = position + kmer;
        }
        if (!is_followed_[i]) {
            continue;
        }
        for (const std::uint64_t entry : hits_[i]) {
            const seq::SeedHit hit = seq::ReferenceIndex::hit(entry);
            const bool is_reverse = hit.is_reverse != kmers_[i].is_reverse;
            const int query = is_reverse ? read_length - position - kmer : position;
            seeds_.matches.push_back({hit.target, query, kmer, is_reverse});
        }
    }
    seeds_.repetitive_fraction = static_cast<double>(repetitive) / std::max(1, read_length);
}

void SeedFinder::join() {
    auto& matches = seeds_.matches;
    std::ranges::sort(matches, {}, [](const ExactMatch& match) {
        return std::tuple(match.is_reverse, match.diagonal(), match.query);
    });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < matches.size(); ++i) {
        ExactMatch& last = matches[kept];
        const ExactMatch& next = matches[i];
        if (last.is_reverse == next.is_reverse && last.diagonal() == next.diagonal() &&
            next.query <= last.query + last.length) {
            last.length = next.query + next.length - last.query;
        } else {
            matches[++kept] = next;
        }
    }
    matches.resize(matches.empty() ? 0 : kept + 1);
}

const Seeds& SeedFinder::find(std::span<const seq::Code> codes) {
    look_up(codes, index_->scheme().window_kmers);
    if (2 * covered_bp_ < static_cast<int>(codes.size())) {
        // A k-mer that is no minimiser of the read may be one of the reference.
        look_up(codes, 1);
    }
    return seeds_;
}

void SeedFinder::look_up(std::span<const seq::Code> codes, int window_kmers) {
    seq::find_read_minimisers(codes, {index_->scheme().kmer_bp, window_kmers}, kmers_);
    index_->find(kmers_, hits_);
    const int length = static_cast<int>(codes.size());
    mark_followed(length);
    collect(length);
    join();
}

std::vector<Chain> chain_matches(std::vector<ExactMatch> matches) {
    std::ranges::sort(matches, {}, [](const ExactMatch& match) {
        return std::tuple(match.is_reverse, match.target, match.query);
    });
    const std::size_t n = matches.size();
    std::vector<int> score(n);
    std::vector<std::size_t> previous(n);
    for (std::size_t i = 0; i < n; ++i) {
        score[i] = matches[i].length;
        previous[i] = i;
        for (std::size_t j = i; j-- > (i > look_back ? i - look_back : 0);) {
            const int added = gain(matches[j], matches[i]);
            if (added > 0 && score[j] + added > score[i]) {
                score[i] = score[j] + added;
                previous[i] = j;
            }
        }
    }
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) {
        order[i] = i;
    }
    std::ranges::stable_sort(order,
                             [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
    std::vector<bool> used(n, false);
    std::vector<Chain> chains;
    for (const std::size_t last : order) {
        if (used[last]) {
            continue;
        }
        Chain chain{matches[last], score[last], matches[last].query,
                    matches[last].query + matches[last].length};
        for (std::size_t i = last;; i = previous[i]) {
            used[i] = true;
            chain.query_begin = matches[i].query;
            if (matches[i].length > chain.longest.length) {
                chain.longest = matches[i];
            }
            if (previous[i] == i) {
                break;
            }
            if (used[previous[i]]) {
                // The rest belongs to a better chain.
                chain.score -= score[previous[i]];
                break;
            }
        }
        chains.push_back(chain);
    }
    std::ranges::stable_sort(chains,
                             [](const Chain& a, const Chain& b) { return a.score > b.score; });
    return chains;
}

}  // namespace sarcotrace::align
