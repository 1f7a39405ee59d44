#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/align/frequent_seeds.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// A stretch in which the read equals the reference base by base. `query` is the start in the
/// read as it would stand on the forward strand.
struct ExactMatch {
    std::int64_t target = 0;
    int query = 0;
    int length = 0;
    bool is_reverse = false;

    [[nodiscard]] std::int64_t diagonal() const noexcept { return target - query; }
};

/// Exact matches that lie in line: a hypothesis where the read comes from.
struct Chain {
    ExactMatch longest;
    int score = 0;  ///< read bases matched, less gap costs
    /// Part of the read it covers, in the orientation of its strand.
    int query_begin = 0;
    int query_end = 0;
};

/// Seeds of one read.
struct Seeds {
    std::vector<ExactMatch> matches;
    /// Share of the read's bases under seeds that were too frequent to follow.
    double repetitive_fraction = 0.0;
};

struct SeedOptions {
    /// Where fewer seeds apart from each other have at most frequent_hits hits, the places on which
    /// frequent ones agree are looked for as well.
    int fewest_rare_seeds = 4;
    /// A seed with more hits is only followed if it is the rarest of its third of the read.
    std::size_t frequent_hits = 64;
    /// A seed with more hits is never followed.
    std::size_t most_hits = 1000;
};

/// Looks up a read's minimisers, and all its k-mers where those cover less than half of it (a
/// k-mer that is no minimiser of the read may be one of the reference). Hits on one diagonal are
/// joined.
class SeedFinder {
public:
    SeedFinder(const seq::ReferenceIndex& index, const SeedOptions& options)
        : index_(&index), options_(options) {}

    /// The result is valid until the next call. `codes`: the read as sequenced.
    const Seeds& find(std::span<const seq::Code> codes);

private:
    void look_up(std::span<const seq::Code> codes, int window_kmers);
    void mark_followed(int read_length);
    void collect(int read_length);
    void join();
    bool collect_frequent(const SeedHits& read);

    const seq::ReferenceIndex* index_;
    SeedOptions options_;
    std::vector<seq::Minimiser> kmers_;
    std::vector<std::span<const std::uint64_t>> hits_;
    std::vector<bool> is_followed_;
    Seeds seeds_;
    FrequentSeeds frequent_;
    int covered_bp_ = 0;  ///< of the read, by seeds that the reference has
};

/// Chains by dynamic programming over the matches (Li 2018, minimap2, without its log term): a
/// match may follow another if it lies behind it in read and reference and their diagonals
/// differ by at most 100. Each match is in one chain. Highest score first; ties in order of
/// strand and position.
[[nodiscard]] std::vector<Chain> chain_matches(std::vector<ExactMatch> matches);

}  // namespace sarcotrace::align
