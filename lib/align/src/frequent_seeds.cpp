#include "sarcotrace/align/frequent_seeds.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace sarcotrace::align {
namespace {

// A part of a read from which one seed is taken: two of them seldom share a difference.
constexpr int part_bp = 25;
constexpr std::size_t most_parts = 8;
// Hits of the chosen seeds together: comparing them costs a millisecond at the most.
constexpr std::size_t most_compared_hits = 65'536;

// A vote as a number, in the order of strand, place and seed.
constexpr unsigned seed_bits = 3;
constexpr std::uint64_t seed_mask = (std::uint64_t{1} << seed_bits) - 1;
constexpr std::uint64_t reverse_bit = std::uint64_t{1} << 62U;
constexpr std::int64_t shift = std::int64_t{1} << 40U;  // places before the axis are negative

std::uint64_t number_of(const EndLocus& locus, std::size_t seed) {
    return (static_cast<std::uint64_t>(locus.five_prime + shift) << seed_bits) | seed |
           (locus.is_reverse ? reverse_bit : 0U);
}

EndLocus place_of(std::uint64_t number) {
    return {static_cast<std::int64_t>((number & ~reverse_bit) >> seed_bits) - shift,
            (number & reverse_bit) != 0};
}

}  // namespace

int fewest_differences_elsewhere(const SeedHits& read, std::size_t most_hits,
                                 const seq::MinimiserScheme& scheme) {
    const int apart = scheme.kmer_bp + scheme.window_kmers - 1;
    int differences = 0;
    int free_from = 0;
    for (std::size_t i = 0; i < read.seeds.size(); ++i) {
        const int position = static_cast<int>(read.seeds[i].position);
        if (read.hits[i].size() <= most_hits && position >= free_from) {
            ++differences;
            free_from = position + apart;
        }
    }
    return differences;
}

EndLocus locus_of(std::uint64_t entry, const seq::Minimiser& seed, int kmer_bp) {
    const seq::SeedHit hit = seq::ReferenceIndex::hit(entry);
    const std::int64_t position = seed.position;
    if (hit.is_reverse == seed.is_reverse) {
        return {hit.target - position, false};
    }
    return {hit.target + kmer_bp + position, true};
}

bool FrequentSeeds::choose(const SeedHits& read, std::size_t frequent_hits) {
    const auto read_bp = static_cast<std::size_t>(read.read_bp);
    const std::size_t parts = std::clamp<std::size_t>(read_bp / part_bp, 1, most_parts);
    std::array<std::optional<std::size_t>, most_parts> rarest;
    for (std::size_t i = 0; i < read.seeds.size(); ++i) {
        auto& best = rarest[std::min(parts - 1, parts * read.seeds[i].position / read_bp)];
        if (read.hits[i].size() > frequent_hits &&
            (!best || read.hits[i].size() < read.hits[*best].size())) {
            best = i;
        }
    }
    chosen_.clear();
    for (const auto& seed : rarest) {
        if (seed) {
            chosen_.push_back(*seed);
        }
    }
    const std::size_t frequent_parts = chosen_.size();
    std::ranges::stable_sort(chosen_, {}, [&](std::size_t i) { return read.hits[i].size(); });
    std::size_t kept = 0;
    std::size_t together = 0;
    while (kept < chosen_.size() &&
           together + read.hits[chosen_[kept]].size() <= most_compared_hits) {
        together += read.hits[chosen_[kept++]].size();
    }
    chosen_.resize(kept);
    return kept >= 2 || frequent_parts < 2;
}

/// Each seed's hits are in the order of position, and so are the places on each strand.
void FrequentSeeds::gather(const SeedHits& read, int kmer_bp) {
    numbers_.clear();
    runs_.clear();
    for (std::size_t which = 0; which < chosen_.size(); ++which) {
        const seq::Minimiser& seed = read.seeds[chosen_[which]];
        for (const bool is_reverse : {false, true}) {
            for (const std::uint64_t entry : read.hits[chosen_[which]]) {
                const EndLocus locus = locus_of(entry, seed, kmer_bp);
                if (locus.is_reverse == is_reverse) {
                    numbers_.push_back(number_of(locus, which));
                }
            }
        }
        runs_.push_back(numbers_.size());
    }
}

void FrequentSeeds::merge() {
    const auto at = [](std::vector<std::uint64_t>& numbers, std::size_t i) {
        return numbers.begin() + static_cast<std::ptrdiff_t>(i);
    };
    merged_.resize(numbers_.size());
    while (runs_.size() > 1) {
        std::size_t begin = 0;
        std::size_t joined = 0;
        for (std::size_t i = 0; i < runs_.size(); i += 2) {
            const std::size_t middle = runs_[i];
            const std::size_t end = i + 1 < runs_.size() ? runs_[i + 1] : middle;
            std::merge(at(numbers_, begin), at(numbers_, middle), at(numbers_, middle),
                       at(numbers_, end), at(merged_, begin));
            runs_[joined++] = end;
            begin = end;
        }
        runs_.resize(joined);
        std::swap(numbers_, merged_);
    }
}

void FrequentSeeds::count() {
    for (std::size_t i = 0; i < numbers_.size();) {
        std::size_t next = i + 1;
        while (next < numbers_.size() && numbers_[next] >> seed_bits == numbers_[i] >> seed_bits) {
            ++next;
        }
        for (std::size_t vote = i; next - i >= 2 && vote < next; ++vote) {
            votes_.push_back({place_of(numbers_[vote]), chosen_[numbers_[vote] & seed_mask]});
        }
        i = next;
    }
}

bool FrequentSeeds::find(const SeedHits& read, std::size_t frequent_hits, int kmer_bp) {
    votes_.clear();
    if (!choose(read, frequent_hits)) {
        return false;
    }
    if (chosen_.size() >= 2) {
        gather(read, kmer_bp);
        merge();
        count();
    }
    return true;
}

}  // namespace sarcotrace::align
