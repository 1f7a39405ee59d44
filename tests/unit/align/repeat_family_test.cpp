#include <algorithm>
#include <map>

#include "catch.hpp"
#include "genome_index.hpp"
#include "random_bases.hpp"
#include "sarcotrace/align/fitted_chain.hpp"
#include "sarcotrace/align/frequent_seeds.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using testing::GenomeIndex;
using testing::random_bases;

namespace {

constexpr std::size_t copy_bp = 400;
constexpr std::size_t copies = 1'500;
constexpr std::size_t spacer_bp = 1'200;  // no pair of two copies
constexpr std::size_t read_bp = 100;

char other_base(char base) { return base == 'A' ? 'C' : 'A'; }

/// Copies of one element, each with its own half of 24 differences, so that every stretch of a
/// seed's length stands in a quarter of the copies; and with four of its own, so that an error in
/// a read makes a stretch of some other copies.
std::string family() {
    const std::string element = random_bases(copy_bp, 1);
    stats::Random random(2);
    std::string genome;
    for (std::size_t i = 0; i < copies; ++i) {
        std::string copy = element;
        for (std::size_t place = 8; place < copy_bp; place += 16) {
            if (random.below(2) == 1) {
                copy[place] = other_base(copy[place]);
            }
        }
        for (int own = 0; own < 4; ++own) {
            char& base = copy[random.below(copy_bp)];
            base = other_base(base);
        }
        genome += copy + random_bases(spacer_bp, 1'000 + i);
    }
    return genome;
}

std::size_t begin_of_copy(std::size_t copy) { return copy * (copy_bp + spacer_bp); }

struct Fragment {
    std::size_t begin = 0;
    std::size_t length_bp = 0;
    std::string first;   ///< as on the forward strand
    std::string second;  ///< as on the forward strand
};

/// A fragment of a copy, of which each read has one error that looks like another copy's base.
Fragment fragment_of(const std::string& genome, stats::Random& random) {
    Fragment fragment;
    fragment.length_bp = 150 + random.below(100);
    fragment.begin =
        begin_of_copy(random.below(copies)) + random.below(copy_bp - fragment.length_bp);
    const std::string bases = genome.substr(fragment.begin, fragment.length_bp);
    fragment.first = bases.substr(0, read_bp);
    fragment.second = bases.substr(bases.size() - read_bp);
    for (std::string* read : {&fragment.first, &fragment.second}) {
        char& base = (*read)[random.below(read_bp)];
        base = other_base(base);
    }
    return fragment;
}

int mismatches(std::string_view a, std::string_view b) {
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        count += a[i] == b[i] ? 0 : 1;
    }
    return count;
}

/// Mismatches of both reads with each copy, at the fragment's place in it; fewest first.
std::vector<std::pair<int, std::size_t>> by_mismatches(const std::string& genome,
                                                       const Fragment& fragment) {
    const std::size_t within = fragment.begin % (copy_bp + spacer_bp);
    std::vector<std::pair<int, std::size_t>> result;
    for (std::size_t copy = 0; copy < copies; ++copy) {
        const std::size_t begin = begin_of_copy(copy) + within;
        const std::string_view there = std::string_view(genome).substr(begin, fragment.length_bp);
        result.emplace_back(
            mismatches(fragment.first, there.substr(0, read_bp)) +
                mismatches(fragment.second, there.substr(fragment.length_bp - read_bp)),
            begin);
    }
    std::ranges::sort(result);
    return result;
}

align::PairPlacement place(align::PairAligner& aligner, const Fragment& fragment,
                           const std::string& name) {
    align::ReadPair pair;
    pair.name = name;
    const std::string second = core::reverse_complement(fragment.second);
    pair.reads = {align::RawRead{fragment.first, std::string(fragment.first.size(), 30)},
                  align::RawRead{second, std::string(second.size(), 30)}};
    return aligner.align(pair, {});
}

}  // namespace

TEST_CASE("a fragment of a repeat goes to the copy that all copies' comparison gives", "[align]") {
    const GenomeIndex genome(family());
    align::PairAligner aligner(*genome.index, {});
    stats::Random random(3);
    int unique = 0;
    int worse = 0;
    int overrated = 0;
    for (int round = 0; round < 400; ++round) {
        const Fragment fragment = fragment_of(genome.bases, random);
        const auto ranked = by_mismatches(genome.bases, fragment);
        const auto placement = place(aligner, fragment, "r" + std::to_string(round));
        REQUIRE(placement.reads[0]);
        REQUIRE(placement.reads[1]);
        const std::int64_t begin = placement.reads[0]->alignment.begin - genome.offset();
        const auto chosen = std::ranges::find(ranked, static_cast<std::size_t>(begin),
                                              &std::pair<int, std::size_t>::second);
        const bool is_best = chosen != ranked.end() && chosen->first == ranked[0].first;
        const bool is_unique = ranked[1].first > ranked[0].first;
        worse += is_best ? 0 : 1;
        unique += is_unique ? 1 : 0;
        const int quality = placement.reads[0]->mapping_quality;
        overrated += (!is_best || !is_unique) && quality >= 10 ? 1 : 0;
    }
    CHECK(unique > 100);
    CHECK(worse == 0);
    CHECK(overrated == 0);
}

TEST_CASE("a fragment of a repeat with a gap goes to its copy or has a low quality", "[align]") {
    const GenomeIndex genome(family());
    align::PairAligner aligner(*genome.index, {});
    stats::Random random(4);
    int right = 0;
    int wrong = 0;
    for (int round = 0; round < 200; ++round) {
        Fragment fragment = fragment_of(genome.bases, random);
        fragment.first.erase(40 + random.below(20), 3);
        const auto placement = place(aligner, fragment, "g" + std::to_string(round));
        REQUIRE(placement.reads[1]);
        const std::int64_t end = placement.reads[1]->alignment.end - genome.offset();
        if (placement.reads[1]->mapping_quality >= 20) {
            const bool is_right =
                end == static_cast<std::int64_t>(fragment.begin + fragment.length_bp);
            (is_right ? right : wrong) += 1;
        }
    }
    CHECK(right > 100);
    CHECK(wrong == 0);
}

TEST_CASE("places on which frequent seeds agree are those that every hit gives", "[align]") {
    const GenomeIndex genome(family());
    const int kmer_bp = genome.index->scheme().kmer_bp;
    const std::string read = genome.bases.substr(begin_of_copy(7) + 30, 150);
    for (const bool is_reverse : {false, true}) {
        const auto codes = seq::to_codes(is_reverse ? core::reverse_complement(read) : read);
        std::vector<seq::Minimiser> seeds;
        std::vector<std::span<const std::uint64_t>> hits;
        seq::find_read_minimisers(codes, genome.index->scheme(), seeds);
        genome.index->find(seeds, hits);
        align::FrequentSeeds frequent;
        REQUIRE(frequent.find({seeds, hits, 150}, 10, kmer_bp));
        REQUIRE_FALSE(frequent.votes().empty());
        std::map<std::size_t, bool> chosen;
        for (const auto& vote : frequent.votes()) {
            chosen[vote.seed] = true;
        }
        CHECK(chosen.size() <= 6);
        std::map<std::pair<bool, std::int64_t>, std::size_t> counts;
        for (const auto& [seed, is_chosen] : chosen) {
            CHECK(hits[seed].size() > 10);
            for (const std::uint64_t entry : hits[seed]) {
                const auto locus = align::locus_of(entry, seeds[seed], kmer_bp);
                ++counts[{locus.is_reverse, locus.five_prime}];
            }
        }
        std::erase_if(counts, [](const auto& item) { return item.second < 2; });
        std::map<std::pair<bool, std::int64_t>, std::size_t> votes;
        for (const auto& vote : frequent.votes()) {
            ++votes[{vote.locus.is_reverse, vote.locus.five_prime}];
        }
        CHECK(votes == counts);
        const std::int64_t own = genome.offset() +
                                 static_cast<std::int64_t>(begin_of_copy(7) + 30) +
                                 (is_reverse ? 150 : 0);
        CHECK(votes.contains({is_reverse, own}));
    }
}

TEST_CASE("rare seeds that stand apart each ask for a difference", "[align]") {
    const std::vector<std::uint64_t> entries(5);
    const std::span<const std::uint64_t> rare(entries.data(), 2);
    const std::span<const std::uint64_t> frequent(entries);
    const std::vector<seq::Minimiser> seeds = {
        {1, 0, false}, {2, 10, false}, {3, 26, false}, {4, 60, false}, {5, 86, false}};
    const std::vector<std::span<const std::uint64_t>> hits = {rare, rare, rare, frequent, rare};
    CHECK(align::fewest_differences_elsewhere({seeds, hits, 120}, 4, {19, 8}) == 3);
    CHECK(align::fewest_differences_elsewhere({seeds, hits, 120}, 5, {19, 8}) == 4);
    CHECK(align::fewest_differences_elsewhere({seeds, hits, 120}, 1, {19, 8}) == 0);
}

TEST_CASE("of many chains those beside a chain of the mate are kept", "[align]") {
    const auto chain_at = [](std::int64_t target, int score, bool is_reverse) {
        align::FittedChain fitted;
        fitted.chain.longest = {target, 0, score, is_reverse};
        fitted.chain.score = score;
        fitted.fit = score;
        fitted.order = static_cast<std::uint64_t>(target);
        return fitted;
    };
    std::vector<align::FittedChain> chains;
    for (std::int64_t i = 1; i <= 40; ++i) {
        chains.push_back(chain_at(10'000 * i, 100 - static_cast<int>(i), false));
    }
    const std::vector<align::FittedChain> mates = {chain_at(390'500, 80, true),
                                                   chain_at(381'500, 90, true),
                                                   chain_at(400'100, 90, false)};
    const auto kept = align::best_fitting(chains, mates, 8);
    REQUIRE(kept.size() == 8);
    CHECK(std::ranges::is_sorted(kept, std::greater<>(), &align::Chain::score));
    const auto holds = [&](std::int64_t target) {
        return std::ranges::any_of(
            kept, [&](const align::Chain& chain) { return chain.longest.target == target; });
    };
    CHECK(holds(10'000));
    CHECK(holds(20'000));
    CHECK(holds(390'000));
    CHECK_FALSE(holds(380'000));
    CHECK_FALSE(holds(400'000));
    CHECK(align::best_fitting(chains, mates, 40).size() == 40);
}
