#include "sarcotrace/seq/minimiser.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

namespace {

std::vector<seq::Code> random_codes(std::size_t length) {
    stats::Random random(7);
    std::vector<seq::Code> codes(length);
    std::ranges::generate(codes, [&] { return static_cast<seq::Code>(random.below(4)); });
    return codes;
}

std::vector<seq::Minimiser> sampled(const std::vector<seq::Code>& codes,
                                    const seq::MinimiserScheme& scheme) {
    std::vector<seq::Minimiser> result;
    seq::find_minimisers(codes, scheme, result);
    return result;
}

}  // namespace

TEST_CASE("a k-mer that holds N is never sampled", "[seq]") {
    auto codes = random_codes(300);
    codes[100] = seq::code_of_n;
    for (const auto& kmer : sampled(codes, {19, 1})) {
        CHECK((kmer.position + 19 <= 100 || kmer.position > 100));
    }
    CHECK(sampled(std::vector<seq::Code>(200, seq::code_of_n), {19, 8}).empty());
}

TEST_CASE("N is not taken for A", "[seq]") {
    std::vector<seq::Code> codes(60, 0);
    codes[30] = seq::code_of_n;
    CHECK(sampled(codes, {15, 1}).size() == 16 + 15);
    CHECK(sampled(std::vector<seq::Code>(60, 0), {15, 1}).size() == 46);
}

TEST_CASE("both strands give the same k-mers at mirrored positions", "[seq]") {
    const auto codes = random_codes(500);
    auto forward = sampled(codes, {19, 1});
    auto backward = sampled(seq::reverse_complement(codes), {19, 1});
    std::ranges::reverse(backward);
    REQUIRE(forward.size() == backward.size());
    for (std::size_t i = 0; i < forward.size(); ++i) {
        CHECK(forward[i].hash == backward[i].hash);
        CHECK(forward[i].position == 500 - 19 - backward[i].position);
        CHECK(forward[i].is_reverse != backward[i].is_reverse);
    }
}

TEST_CASE("the hash is a bijection of the k-mers", "[seq]") {
    std::set<std::uint64_t> hashes;
    const auto all = sampled(random_codes(200'000), {23, 1});
    for (const auto& kmer : all) {
        hashes.insert(kmer.hash);
        CHECK_FALSE(kmer.hash >> 46U);
    }
    CHECK(hashes.size() == all.size());
}

TEST_CASE("every window holds a sampled k-mer and it is the smallest there", "[seq]") {
    const auto codes = random_codes(2000);
    const auto all = sampled(codes, {19, 1});
    const auto some = sampled(codes, {19, 8});
    for (std::size_t i = 0; i + 8 <= all.size(); ++i) {
        const auto smallest =
            *std::min_element(all.begin() + static_cast<std::ptrdiff_t>(i),
                              all.begin() + static_cast<std::ptrdiff_t>(i + 8),
                              [](const auto& a, const auto& b) { return a.hash < b.hash; });
        CHECK(std::ranges::find(some, smallest) != some.end());
    }
    // Expected density of minimisers: 2 / (window + 1) (Roberts et al. 2004).
    CHECK(static_cast<double>(some.size()) / 2000.0 == Approx(2.0 / 9.0).epsilon(0.15));
}

TEST_CASE("a sequence shorter than a k-mer gives none, one shorter than a window its smallest",
          "[seq]") {
    CHECK(sampled({}, {19, 8}).empty());
    CHECK(sampled(random_codes(18), {19, 8}).empty());
    CHECK(sampled(random_codes(21), {19, 8}).size() == 1);
}

TEST_CASE("a read's minimisers are those that SeqAn3's k-mers give", "[seq]") {
    auto codes = random_codes(2000);
    codes[300] = seq::code_of_n;
    codes[310] = seq::code_of_n;
    for (const seq::MinimiserScheme scheme : {seq::MinimiserScheme{19, 8}, {19, 1}, {11, 5}}) {
        for (const std::size_t length : {10U, 19U, 32U, 150U, 2000U}) {
            const std::vector<seq::Code> part(codes.end() - static_cast<std::ptrdiff_t>(length),
                                              codes.end());
            std::vector<seq::Minimiser> result;
            seq::find_read_minimisers(part, scheme, result);
            CHECK(result == sampled(part, scheme));
        }
    }
}
