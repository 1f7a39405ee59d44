#include "sarcotrace/fragmentomics/region_mask.hpp"

#include <stdexcept>

#include "catch.hpp"

namespace sarcotrace::fragmentomics {
namespace {

core::Interval interval(std::int64_t begin, std::int64_t end) {
    return {core::Pos0(begin), core::Pos0(end)};
}

MaskedRegion region(int contig, std::int64_t begin, std::int64_t end) {
    return {core::ContigIndex{contig}, interval(begin, end)};
}

TEST_CASE("overlapping, touching and unordered targets cover each position once") {
    const std::vector<MaskedRegion> regions = {region(0, 500, 600), region(0, 100, 200),
                                               region(0, 150, 250), region(0, 260, 300),
                                               region(1, 0, 10)};
    const RegionMask mask({1000, 50}, regions, 10);
    std::vector<bool> expected(1000, false);
    for (const MaskedRegion& of : regions) {
        for (std::int64_t at = of.interval.begin().value() - 10;
             to_int(of.contig) == 0 && at < of.interval.end().value() + 10; ++at) {
            expected[static_cast<std::size_t>(at)] = true;
        }
    }
    std::int64_t covered = 0;
    for (std::int64_t at = 0; at < 1000; ++at) {
        const bool here = expected[static_cast<std::size_t>(at)];
        CHECK(mask.covers(core::ContigIndex{0}, core::Pos0(at)) == here);
        covered += here && at >= 180 && at < 595 ? 1 : 0;
    }
    CHECK(mask.covered_bp(core::ContigIndex{0}, interval(180, 595)) == covered);
    CHECK(mask.covered_bp(core::ContigIndex{1}, interval(0, 50)) == 20);
}

TEST_CASE("a margin ends where the contig does") {
    const RegionMask mask({1000}, {region(0, 20, 980)}, 100);
    CHECK(mask.covered_bp(core::ContigIndex{0}, interval(0, 1000)) == 1000);
    CHECK_THROWS_AS(RegionMask({1000}, {region(0, 1, 2)}, -1), std::invalid_argument);
    CHECK_THROWS_AS(RegionMask({1000}, {region(1, 1, 2)}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
