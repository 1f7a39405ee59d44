#include "sarcotrace/fragmentomics/bin_counter.hpp"

#include <stdexcept>

#include "catch.hpp"

namespace sarcotrace::fragmentomics {
namespace {

Fragment fragment(int contig, std::int64_t begin, std::int64_t length_bp) {
    return {core::ContigIndex{contig},
            core::Interval(core::Pos0(begin), core::Pos0(begin + length_bp))};
}

using Counts = BinCounter::Counts;

TEST_CASE("the last bin of a contig is the shorter rest and an empty contig has none") {
    const BinCounter counter({2500, 2000, 0, 1}, 1000);
    REQUIRE(counter.counts().size() == 4);
    CHECK(counter.counts()[0].size() == 3);
    CHECK(counter.counts()[1].size() == 2);
    CHECK(counter.counts()[2].empty());
    CHECK(counter.counts()[3].size() == 1);
    for (const auto& bins : counter.counts()) {
        for (const Counts& counts : bins) {
            CHECK(counts == Counts{0, 0, 0});
        }
    }
}

TEST_CASE("lengths of 90 to 150 are short, of 151 to 220 long, the others neither") {
    BinCounter counter({1000}, 1000);
    for (const std::int64_t length_bp : {1, 89, 90, 150, 151, 220, 221, 900}) {
        REQUIRE(counter.add(fragment(0, 0, length_bp)));
    }
    CHECK(counter.counts()[0][0] == Counts{8, 2, 2});
}

TEST_CASE("a fragment counts once, in the bin of its midpoint, the left base of two") {
    BinCounter counter({3000}, 1000);
    // 100 bases from 950: the middle ones are 999 and 1000; 101 bases: 1000.
    REQUIRE(counter.add(fragment(0, 950, 100)));
    CHECK(counter.counts()[0][0] == Counts{1, 1, 0});
    REQUIRE(counter.add(fragment(0, 950, 101)));
    CHECK(counter.counts()[0][1] == Counts{1, 1, 0});
    REQUIRE(counter.add(fragment(0, 0, 1)));
    CHECK(counter.counts()[0][0] == Counts{2, 1, 0});
    REQUIRE(counter.add(fragment(0, 2999, 1)));
    CHECK(counter.counts()[0][2] == Counts{1, 0, 0});
}

TEST_CASE("a midpoint past the last bin and an unknown contig are told, not counted") {
    BinCounter counter({2500}, 1000);
    CHECK_FALSE(counter.add(fragment(0, 2950, 200)));
    CHECK_FALSE(counter.add(fragment(1, 0, 100)));
    CHECK(counter.counts()[0][2] == Counts{0, 0, 0});
}

TEST_CASE("bins shorter than one base are refused") {
    CHECK_THROWS_AS(BinCounter({1000}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
