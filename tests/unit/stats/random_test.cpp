#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace::stats;

TEST_CASE("the generator gives the published value of mt19937_64", "[stats]") {
    // C++ standard, [rand.predef]: the 10000th value of a default-seeded mt19937_64.
    Random random(5489);
    std::uint64_t value = 0;
    for (int i = 0; i < 10000; ++i) {
        value = random.bits();
    }
    CHECK(value == 9981545732273789042ULL);
}

TEST_CASE("streams with different keys differ, with equal keys agree", "[stats]") {
    CHECK(stream_seed(1, {2, 3}) == stream_seed(1, {2, 3}));
    CHECK(stream_seed(1, {2, 3}) != stream_seed(1, {3, 2}));
    CHECK(stream_seed(1, {name_key("P1")}) != stream_seed(1, {name_key("P2")}));
}

TEST_CASE("draws have the mean and variance of their distribution", "[stats]") {
    Random random(7);
    constexpr int n = 200000;
    double sum = 0.0;
    double sum_of_squares = 0.0;
    for (int i = 0; i < n; ++i) {
        const auto value = static_cast<double>(random.negative_binomial(4.0, 2.0));
        sum += value;
        sum_of_squares += value * value;
    }
    const double mean = sum / n;
    // Mean 4, variance 4 + 16 / 2 = 12; bounds at five standard errors.
    CHECK(mean == Approx(4.0).margin(5.0 * std::sqrt(12.0 / n)));
    CHECK(sum_of_squares / n - mean * mean == Approx(12.0).margin(0.5));
}

TEST_CASE("a category with weight zero is never drawn", "[stats]") {
    Random random(7);
    for (int i = 0; i < 1000; ++i) {
        CHECK(random.categorical({0.0, 1.0, 0.0}) == 1);
    }
}
