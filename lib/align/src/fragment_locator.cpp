#include "sarcotrace/align/fragment_locator.hpp"

#include <algorithm>
#include <iterator>

namespace sarcotrace::align {
namespace {

// A seed with more hits is only looked at beside the places of the other end.
constexpr std::size_t frequent_hits = 128;
// Two lists of frequent seeds longer than this together are not compared.
constexpr std::size_t most_merged_hits = 8192;
constexpr std::size_t most_pairs = 256;
// The pairs that frequent seeds give are compared first, and the best are kept.
constexpr std::size_t most_compared_pairs = 16'384;
constexpr std::size_t most_alone = 64;
// A slot does not hold more places than a few: memory stays bounded.
constexpr std::size_t most_remembered = 16;

/// Where the other end of a pair may lie.
struct Window {
    std::int64_t begin;
    std::int64_t end;  ///< inclusive
    bool is_reverse;

    [[nodiscard]] bool holds(const EndLocus& locus) const noexcept {
        return locus.is_reverse == is_reverse && locus.five_prime >= begin &&
               locus.five_prime <= end;
    }
    /// The first place in it, or what follows. `loci` are sorted.
    [[nodiscard]] auto first_of(const std::vector<EndLocus>& loci) const {
        return std::ranges::lower_bound(loci, EndLocus{begin, is_reverse});
    }
};

Window window_of(const EndLocus& locus) {
    constexpr auto shortest = static_cast<std::int64_t>(key_bp);
    return locus.is_reverse
               ? Window{locus.five_prime - longest_pair_bp, locus.five_prime - shortest, false}
               : Window{locus.five_prime + shortest, locus.five_prime + longest_pair_bp, true};
}

std::int64_t target_of(std::uint64_t entry) { return seq::ReferenceIndex::hit(entry).target; }

/// Sorts as numbers, which is faster than as places.
void keep_unique(std::vector<EndLocus>& loci, std::vector<std::uint64_t>& numbers) {
    constexpr std::uint64_t reverse_bit = std::uint64_t{1} << 62U;
    constexpr std::int64_t shift = std::int64_t{1} << 40U;  // places before the axis are negative
    numbers.clear();
    for (const EndLocus& locus : loci) {
        numbers.push_back(static_cast<std::uint64_t>(locus.five_prime + shift) |
                          (locus.is_reverse ? reverse_bit : 0U));
    }
    std::ranges::sort(numbers);
    const auto rest = std::ranges::unique(numbers);
    numbers.erase(rest.begin(), rest.end());
    loci.clear();
    for (const std::uint64_t number : numbers) {
        loci.push_back({static_cast<std::int64_t>(number & ~reverse_bit) - shift,
                        (number & reverse_bit) != 0});
    }
}

/// Takes places out that have none of the other end in reach. Both lists are sorted.
void keep_paired(std::vector<EndLocus>& loci, const std::vector<EndLocus>& others) {
    std::erase_if(loci, [&](const EndLocus& locus) {
        const Window window = window_of(locus);
        const auto other = window.first_of(others);
        return other == others.end() || !window.holds(*other);
    });
}

void keep_unique(auto& items) {
    std::ranges::sort(items);
    const auto rest = std::ranges::unique(items);
    items.erase(rest.begin(), rest.end());
}

std::size_t places(const FragmentLoci& loci) {
    return loci.pairs.size() + loci.alone[0].size() + loci.alone[1].size() +
           loci.alternate[0].size() + loci.alternate[1].size();
}

}  // namespace

const FragmentLoci& FragmentLocator::find(
    const FragmentKey& key, const std::array<std::span<const seq::Code>, 2>& ends) {
    if (memory_ != nullptr && memory_->recall(key, found_)) {
        return found_;
    }
    find_by_key(ends);
    if (memory_ != nullptr && places(found_) <= most_remembered) {
        memory_->remember(key, found_);
    }
    return found_;
}

void FragmentLocator::find_by_key(const std::array<std::span<const seq::Code>, 2>& ends) {
    for (std::size_t e = 0; e < 2; ++e) {
        collect(ends[e], ends_[e]);
    }
    join(ends, found_);
}

bool FragmentLocator::lacks_an_end() const {
    return std::ranges::any_of(ends_, [](const End& end) { return end.loci.empty(); });
}

bool FragmentLocator::has_frequent(const End& end) {
    return std::ranges::any_of(end.hits,
                               [](const auto& hits) { return hits.size() > frequent_hits; });
}

void FragmentLocator::collect(std::span<const seq::Code> codes, End& end) {
    seq::find_read_minimisers(codes, index_->scheme(), end.seeds);
    index_->find(end.seeds, end.hits);
    end.loci.clear();
    end.read_bp = codes.size();
    for (std::size_t i = 0; i < end.seeds.size(); ++i) {
        if (end.hits[i].size() > frequent_hits) {
            continue;
        }
        for (const std::uint64_t entry : end.hits[i]) {
            end.loci.push_back(place_of(entry, end.seeds[i]));
        }
    }
    keep_unique(end.loci, numbers_);
}

bool FragmentLocator::collect_frequent(End& end) {
    if (!frequent_.find(end.seed_hits(), frequent_hits, index_->scheme().kmer_bp)) {
        return false;
    }
    for (const FrequentSeeds::Vote& vote : frequent_.votes()) {
        if (end.loci.empty() || end.loci.back() != vote.locus) {
            end.loci.push_back(vote.locus);
        }
    }
    keep_unique(end.loci, numbers_);
    return true;
}

/// Pairs of places that both ends' rarer seeds give.
void FragmentLocator::pair_known(FragmentLoci& result) const {
    const auto& others = ends_[1].loci;
    for (const EndLocus& locus : ends_[0].loci) {
        const Window window = window_of(locus);
        auto other = window.first_of(others);
        for (; other != others.end() && window.holds(*other); ++other) {
            result.pairs.push_back({locus, *other});
        }
        if (result.pairs.size() > most_compared_pairs) {
            return;
        }
    }
}

/// Pairs of a place that one end's rarer seeds give with one that a frequent seed of the other
/// end gives.
void FragmentLocator::pair_frequent(std::size_t known, FragmentLoci& result) const {
    const End& other = ends_[1 - known];
    for (std::size_t i = 0; i < other.seeds.size(); ++i) {
        if (other.hits[i].size() <= frequent_hits) {
            continue;
        }
        for (const EndLocus& locus : ends_[known].loci) {
            const Window window = window_of(locus);
            auto hit =
                std::ranges::lower_bound(other.hits[i], window.begin - reach_bp_, {}, target_of);
            for (; hit != other.hits[i].end() && target_of(*hit) <= window.end + reach_bp_; ++hit) {
                const EndLocus found = place_of(*hit, other.seeds[i]);
                if (window.holds(found)) {
                    result.pairs.push_back(known == 0 ? std::array{locus, found}
                                                      : std::array{found, locus});
                }
            }
        }
    }
}

/// Where both ends have frequent seeds only: pairs that their rarest ones give.
void FragmentLocator::pair_two_frequent(FragmentLoci& result) const {
    std::array<std::size_t, 2> rarest{};
    for (std::size_t e = 0; e < 2; ++e) {
        for (std::size_t i = 1; i < ends_[e].hits.size(); ++i) {
            const auto hits = ends_[e].hits[i].size();
            const auto fewest = ends_[e].hits[rarest[e]].size();
            rarest[e] = hits != 0 && (fewest == 0 || hits < fewest) ? i : rarest[e];
        }
    }
    const auto first = ends_[0].hits[rarest[0]];
    const auto second = ends_[1].hits[rarest[1]];
    if (first.size() + second.size() > most_merged_hits) {
        result.has_too_many = true;
        return;
    }
    const std::int64_t reach = longest_pair_bp + 2 * reach_bp_;
    std::size_t from = 0;
    for (const std::uint64_t entry : first) {
        const EndLocus locus = place_of(entry, ends_[0].seeds[rarest[0]]);
        const Window window = window_of(locus);
        const std::int64_t target = target_of(entry);
        while (from < second.size() && target_of(second[from]) < target - reach) {
            ++from;
        }
        for (std::size_t i = from; i < second.size() && target_of(second[i]) <= target + reach;
             ++i) {
            const EndLocus found = place_of(second[i], ends_[1].seeds[rarest[1]]);
            if (window.holds(found)) {
                result.pairs.push_back({locus, found});
            }
        }
        if (result.pairs.size() > most_pairs) {
            return;
        }
    }
}

void FragmentLocator::set_alternate_apart(FragmentLoci& result) const {
    const auto is_alternate = [&](const EndLocus& locus) {
        return index_->is_alt(locus.five_prime - (locus.is_reverse ? 1 : 0));
    };
    const auto in_alt_contig = [&](const auto& pair) { return is_alternate(pair[0]); };
    if (std::ranges::all_of(result.pairs, in_alt_contig)) {
        return;
    }
    for (const auto& pair : result.pairs) {
        if (in_alt_contig(pair)) {
            result.alternate[0].push_back(pair[0]);
            result.alternate[1].push_back(pair[1]);
        }
    }
    std::erase_if(result.pairs, in_alt_contig);
    for (std::size_t e = 0; e < 2; ++e) {
        std::ranges::copy_if(result.alone[e], std::back_inserter(result.alternate[e]),
                             is_alternate);
        std::erase_if(result.alone[e], is_alternate);
        keep_unique(result.alternate[e]);
    }
}

const FragmentLoci& FragmentLocator::find_by_all_seeds(
    const std::array<std::span<const seq::Code>, 2>& reads, const Prune& prune) {
    for (std::size_t e = 0; e < 2; ++e) {
        collect(reads[e], ends_[e]);
    }
    if (std::max(ends_[0].loci.size(), ends_[1].loci.size()) > most_alone && !lacks_an_end()) {
        // Where copies abound, one without the other end's seeds is not looked at.
        const std::vector<EndLocus> first = ends_[0].loci;
        keep_paired(ends_[0].loci, ends_[1].loci);
        keep_paired(ends_[1].loci, first);
    }
    for (std::size_t e = 0; e < 2; ++e) {
        prune(e, ends_[e].loci);
    }
    join(reads, found_);
    found_.differences_elsewhere = 0;
    for (const End& end : ends_) {
        found_.differences_elsewhere +=
            fewest_differences_elsewhere(end.seed_hits(), frequent_hits, index_->scheme());
    }
    return found_;
}

const FragmentLoci& FragmentLocator::add_frequent_seeds() {
    FragmentLoci& result = found_;
    result.has_too_many = !collect_frequent(ends_[0]) || !collect_frequent(ends_[1]);
    for (std::size_t e = 0; e < 2; ++e) {
        result.alone[e].clear();
    }
    if (!result.has_too_many) {
        pair_known(result);
        keep_unique(result.pairs);
        result.has_too_many = result.pairs.size() > most_compared_pairs;
    }
    if (result.has_too_many) {
        result.pairs.clear();
    } else if (index_->has_alt()) {
        set_alternate_apart(result);
    }
    return result;
}

void FragmentLocator::join(const std::array<std::span<const seq::Code>, 2>& ends,
                           FragmentLoci& result) {
    reach_bp_ = static_cast<std::int64_t>(std::max(ends[0].size(), ends[1].size()));
    result.pairs.clear();
    result.has_too_many = false;
    for (std::size_t e = 0; e < 2; ++e) {
        result.alone[e].clear();
        result.alternate[e].clear();
        result.is_frequent[e] = has_frequent(ends_[e]);
    }
    pair_known(result);
    if (ends_[0].loci.empty() && ends_[1].loci.empty()) {
        if (result.is_frequent[0] && result.is_frequent[1]) {
            pair_two_frequent(result);
        }
    } else {
        pair_frequent(0, result);
        pair_frequent(1, result);
    }
    keep_unique(result.pairs);
    for (std::size_t e = 0; e < 2 && result.pairs.size() <= most_pairs; ++e) {
        paired_.clear();
        std::ranges::transform(result.pairs, std::back_inserter(paired_),
                               [&](const auto& pair) { return pair[e]; });
        std::ranges::sort(paired_);
        std::ranges::set_difference(ends_[e].loci, paired_, std::back_inserter(result.alone[e]));
    }
    if (result.pairs.size() > most_pairs || result.alone[0].size() > most_alone ||
        result.alone[1].size() > most_alone) {
        result.has_too_many = true;
    }
    if (result.has_too_many) {
        // Nothing is asked of such a key's places, so they need not be remembered either.
        result.pairs.clear();
        result.alone[0].clear();
        result.alone[1].clear();
    } else if (index_->has_alt()) {
        set_alternate_apart(result);
    }
}

}  // namespace sarcotrace::align
