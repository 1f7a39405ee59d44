#include "sarcotrace/fragmentomics/fragment_lengths.hpp"

#include <cmath>
#include <numbers>

#include "catch.hpp"

namespace sarcotrace::fragmentomics {
namespace {

void add(FragmentLengths& lengths, std::int64_t length_bp, std::int64_t times) {
    for (std::int64_t i = 0; i < times; ++i) {
        lengths.add(length_bp);
    }
}

TEST_CASE("without fragments no figure has a value") {
    const FragmentLengths lengths;
    CHECK(lengths.total() == 0);
    CHECK_FALSE(lengths.mode_bp().has_value());
    CHECK_FALSE(lengths.median_bp().has_value());
    CHECK_FALSE(lengths.short_fraction().has_value());
    CHECK_FALSE(lengths.helix_amplitude().has_value());
}

TEST_CASE("all lengths over 1000 share the last class") {
    FragmentLengths lengths;
    for (const std::int64_t length_bp : {1, 1000, 1001, 250000}) {
        lengths.add(length_bp);
    }
    REQUIRE(lengths.counts().size() == 1002);
    CHECK(lengths.counts()[1] == 1);
    CHECK(lengths.counts()[1000] == 1);
    CHECK(lengths.counts()[1001] == 2);
    CHECK(lengths.total() == 4);
}

TEST_CASE("the mode is the shortest of equals and the median the lower of two") {
    FragmentLengths lengths;
    add(lengths, 180, 2);
    add(lengths, 167, 2);
    CHECK(lengths.mode_bp() == 167);
    CHECK(lengths.median_bp() == 167);
    lengths.add(180);
    CHECK(lengths.mode_bp() == 180);
    CHECK(lengths.median_bp() == 180);
}

TEST_CASE("the short fraction is 90-150 among 90-220 bp") {
    FragmentLengths lengths;
    add(lengths, 89, 5);
    add(lengths, 221, 5);
    CHECK_FALSE(lengths.short_fraction().has_value());
    lengths.add(90);
    lengths.add(150);
    lengths.add(151);
    add(lengths, 220, 2);
    CHECK(lengths.short_fraction() == 0.4);
}

TEST_CASE("a flat histogram has no helix period and a gap in it no amplitude") {
    FragmentLengths lengths;
    for (std::int64_t length_bp = 70; length_bp <= 153; ++length_bp) {
        add(lengths, length_bp, 7);
    }
    REQUIRE(lengths.helix_amplitude().has_value());
    CHECK(std::abs(*lengths.helix_amplitude()) < 1e-12);

    FragmentLengths gap;
    add(gap, 90, 100);
    CHECK_FALSE(gap.helix_amplitude().has_value());
}

TEST_CASE("a cosine of 10.4 bp over a flat histogram has its own amplitude") {
    // Of 21 bp the average keeps the share sin(21 x)/(21 sin x), x = pi/10.4, of the cosine: about
    // 1 %. The 64 bp are not a whole number of turns, which leaves about as much.
    FragmentLengths lengths;
    for (std::int64_t length_bp = 60; length_bp <= 165; ++length_bp) {
        const double wave =
            std::cos(2.0 * std::numbers::pi * static_cast<double>(length_bp) / 10.4);
        add(lengths, length_bp, std::llround(10000.0 * (1.0 + 0.3 * wave)));
    }
    REQUIRE(lengths.helix_amplitude().has_value());
    CHECK(*lengths.helix_amplitude() == Approx(0.3).epsilon(0.05));
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
