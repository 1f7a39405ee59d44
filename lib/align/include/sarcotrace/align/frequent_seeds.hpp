#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/align/end_locus.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Seeds of one read with their entries in the index, in the order of position. Shape:
/// hits.size() == seeds.size().
struct SeedHits {
    std::span<const seq::Minimiser> seeds;
    std::span<const std::span<const std::uint64_t>> hits;
    int read_bp = 0;
};

/// How many differences a read must have from every place that none of its seeds with at most
/// `most_hits` hits gives: each of these asks for one, unless it stands within a window of
/// another. Differences beside a seed can hide it as well, by a smaller seed in the reference;
/// the distance allows for most of them.
[[nodiscard]] int fewest_differences_elsewhere(const SeedHits& read, std::size_t most_hits,
                                               const seq::MinimiserScheme& scheme);

/// The place of a read's 5' end that a seed's entry in the index says.
[[nodiscard]] EndLocus locus_of(std::uint64_t entry, const seq::Minimiser& seed, int kmer_bp);

/// Places on which two seeds of a read agree, among seeds too frequent for each hit to be looked
/// at: the rarest frequent one of each part of the read. In a family of repeats a sequencing
/// error makes a rare seed, of another copy, while all seeds of the read's own copy are frequent.
class FrequentSeeds {
public:
    /// A seed that says a place; `seed` is its number in SeedHits.
    struct Vote {
        EndLocus locus;
        std::size_t seed;
    };

    /// Votes in the order of place, at least two for each; none if fewer than two parts of the
    /// read have a seed of more than `frequent_hits` hits. The result is valid until the next
    /// call.
    /// \return false if the seeds have too many hits to compare them
    bool find(const SeedHits& read, std::size_t frequent_hits, int kmer_bp);
    [[nodiscard]] const std::vector<Vote>& votes() const noexcept { return votes_; }

private:
    bool choose(const SeedHits& read, std::size_t frequent_hits);
    void gather(const SeedHits& read, int kmer_bp);
    void merge();
    void count();

    std::vector<std::size_t> chosen_;
    std::vector<std::uint64_t> numbers_;
    std::vector<std::uint64_t> merged_;
    std::vector<std::size_t> runs_;  ///< where each sorted run of the numbers ends
    std::vector<Vote> votes_;
};

}  // namespace sarcotrace::align
