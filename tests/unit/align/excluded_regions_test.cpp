#include "sarcotrace/align/excluded_regions.hpp"

#include "catch.hpp"

using namespace sarcotrace;

namespace {

align::PlacedRead placed(std::int64_t begin, std::int64_t end) {
    align::PlacedRead read;
    read.alignment.begin = begin;
    read.alignment.end = end;
    read.mapping_quality = 60;
    return read;
}

}  // namespace

TEST_CASE("a placement is excluded if it shares a base with a region", "[align]") {
    // The first two overlap, the third touches them, the last is empty.
    const align::ExcludedRegions regions({{150, 200}, {100, 160}, {200, 210}, {300, 301}, {5, 5}});
    const auto overlap = [&](std::int64_t begin, std::int64_t end) {
        return regions.overlap(placed(begin, end).alignment);
    };
    CHECK_FALSE(overlap(0, 100));
    CHECK(overlap(0, 101));
    CHECK(overlap(120, 130));
    CHECK(overlap(209, 250));
    CHECK_FALSE(overlap(210, 300));
    CHECK(overlap(210, 301));
    CHECK(overlap(300, 310));
    CHECK_FALSE(overlap(301, 400));
    CHECK_FALSE(align::ExcludedRegions().overlap(placed(0, 1000).alignment));
}

TEST_CASE("placements in excluded regions get mapping quality 0, others keep theirs", "[align]") {
    const align::ExcludedRegions regions({{100, 200}});
    align::PairPlacement placement;
    placement.reads = {placed(150, 250), placed(300, 400)};
    placement.supplementary[1] = {placed(0, 50), placed(199, 220)};
    CHECK(regions.apply(placement) == std::array{true, false});
    CHECK(placement.reads[0]->mapping_quality == 0);
    CHECK(placement.reads[1]->mapping_quality == 60);
    CHECK(placement.supplementary[1][0].mapping_quality == 60);
    CHECK(placement.supplementary[1][1].mapping_quality == 0);
    align::PairPlacement unaligned;
    CHECK(regions.apply(unaligned) == std::array{false, false});
}
