#include "sarcotrace/fragmentomics/window_protection.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "catch.hpp"

namespace sarcotrace::fragmentomics {
namespace {

Fragment fragment(std::int64_t begin, std::int64_t length_bp, int contig = 0) {
    return {core::ContigIndex{contig},
            core::Interval(core::Pos0(begin), core::Pos0(begin + length_bp))};
}

WindowProtection over(std::int64_t begin, std::int64_t end) {
    return {core::ContigIndex{0}, core::Interval(core::Pos0(begin), core::Pos0(end))};
}

/// The definition, one position by itself: the window of 120 bp [p - 60, p + 60) lies within the
/// fragment (+1), holds one of its end bases (-1), or neither.
std::int64_t by_definition(const Fragment& fragment, std::int64_t position) {
    const std::int64_t first = fragment.interval.begin().value();
    const std::int64_t last = fragment.interval.end().value() - 1;
    const std::int64_t window_first = position - 60;
    const std::int64_t window_last = position + 59;
    if (first <= window_first && window_last <= last) {
        return 1;
    }
    const bool holds_first = window_first <= first && first <= window_last;
    const bool holds_last = window_first <= last && last <= window_last;
    return holds_first || holds_last ? -1 : 0;
}

TEST_CASE("without fragments every score is 0 and an empty region has none") {
    CHECK(over(100, 104).scores() == std::vector<std::int64_t>{0, 0, 0, 0});
    CHECK(over(100, 100).scores().empty());
    WindowProtection empty = over(1000, 1000);
    empty.add(fragment(900, 167));
    CHECK(empty.scores().empty());
}

TEST_CASE("a fragment of 120 bp protects the one position in its middle") {
    WindowProtection region = over(900, 1300);
    region.add(fragment(1000, 120));
    const auto scores = region.scores();
    const auto at = [&](std::int64_t position) {
        return scores[static_cast<std::size_t>(position - 900)];
    };
    CHECK(at(940) == 0);
    CHECK(at(941) == -1);
    CHECK(at(1059) == -1);
    CHECK(at(1060) == 1);
    CHECK(at(1061) == -1);
    CHECK(at(1179) == -1);
    CHECK(at(1180) == 0);
}

TEST_CASE("the scores of a fragment of L bp add up to L - 119 less 238") {
    for (const std::int64_t length_bp : {120, 121, 150, 167, 180}) {
        WindowProtection region = over(500, 2000);
        region.add(fragment(1000, length_bp));
        const auto scores = region.scores();
        CHECK(std::accumulate(scores.begin(), scores.end(), std::int64_t{0}) ==
              length_bp - 119 - 2 * 119);
    }
}

TEST_CASE("fragments shorter than 120 bp, longer than 180 bp or elsewhere do not count") {
    WindowProtection region = over(900, 1300);
    region.add(fragment(1000, 119));
    region.add(fragment(1000, 181));
    region.add(fragment(1000, 150, 1));
    region.add(fragment(600, 150));
    region.add(fragment(1360, 150));
    CHECK(region.scores() == std::vector<std::int64_t>(400, 0));
}

TEST_CASE("at the start of a contig the window is cut, the score is not") {
    WindowProtection region = over(0, 200);
    region.add(fragment(0, 120));
    std::vector<std::int64_t> expected(200, -1);
    expected[60] = 1;
    for (std::size_t position = 180; position < 200; ++position) {
        expected[position] = 0;
    }
    CHECK(region.scores() == expected);
}

TEST_CASE("the scores of a region do not depend on where it is cut") {
    WindowProtection whole = over(0, 600);
    std::vector<WindowProtection> parts;
    for (const std::int64_t begin : {0, 1, 60, 200, 399}) {
        parts.push_back(over(begin, 600));
        parts.push_back(over(begin, begin + 1));
    }
    std::vector<std::int64_t> expected(600, 0);
    for (std::int64_t i = 0; i < 200; ++i) {
        // Starts and lengths without order, some of them of no counted length.
        const Fragment next = fragment((i * 37) % 520, 110 + (i * 29) % 80);
        whole.add(next);
        for (WindowProtection& part : parts) {
            part.add(next);
        }
        if (next.length_bp() >= 120 && next.length_bp() <= 180) {
            for (std::size_t position = 0; position < expected.size(); ++position) {
                expected[position] += by_definition(next, static_cast<std::int64_t>(position));
            }
        }
    }
    CHECK(whole.scores() == expected);
    for (const WindowProtection& part : parts) {
        const auto first = expected.begin() + part.region().begin().value();
        CHECK(part.scores() == std::vector<std::int64_t>(first, first + part.region().length_bp()));
    }
}

TEST_CASE("many regions together score what each scores alone") {
    std::vector<WindowProtection> alone;
    for (const std::int32_t contig : {1, 0}) {
        for (const std::int64_t begin : {900, 0, 320, 300, 310}) {
            alone.emplace_back(core::ContigIndex{contig},
                               core::Interval(core::Pos0(begin), core::Pos0(begin + begin % 7 + 1)));
        }
    }
    RegionProtection together(alone);
    for (std::int64_t i = 0; i < 400; ++i) {
        Fragment next = fragment((i * 37) % 1'000, 110 + (i * 29) % 80);
        next.contig = core::ContigIndex{static_cast<std::int32_t>(i % 3)};
        together.add(next);
        for (WindowProtection& region : alone) {
            region.add(next);
        }
    }
    REQUIRE(together.regions().size() == alone.size());
    for (const WindowProtection& region : together.regions()) {
        const auto same = std::ranges::find_if(alone, [&](const WindowProtection& other) {
            return other.contig() == region.contig() &&
                   other.region().begin() == region.region().begin();
        });
        REQUIRE(same != alone.end());
        CHECK(same->scores() == region.scores());
    }
}

TEST_CASE("regions that overlap are told, those that touch are not") {
    const auto overlap_of = [](std::vector<WindowProtection> regions) {
        const RegionProtection together(std::move(regions));
        const WindowProtection* found = together.first_overlap();
        return found ? found->region().begin().value() : -1;
    };
    CHECK(overlap_of({over(10, 20), over(0, 10)}) == -1);
    CHECK(overlap_of({over(19, 30), over(10, 20)}) == 19);
    CHECK(overlap_of({}) == -1);
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
