#include "sarcotrace/core/position.hpp"
#include "catch.hpp"
#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/core/probability.hpp"

using namespace sarcotrace::core;

TEST_CASE("a position converts between 0-based and 1-based and back", "[core]") {
    CHECK(Pos0(0).to_one_based().value() == 1);
    CHECK(Pos1(1).to_zero_based().value() == 0);
    CHECK(Pos0(41).to_one_based().to_zero_based() == Pos0(41));
}

TEST_CASE("constructing a position below its first value is an error", "[core]") {
    CHECK_THROWS_AS(Pos0(-1), std::out_of_range);
    CHECK_THROWS_AS(Pos1(0), std::out_of_range);
    CHECK_THROWS_AS(Pos0(3) - 4, std::out_of_range);
}

TEST_CASE("touching intervals do not overlap, from either side", "[core]") {
    const Interval left(Pos0(10), Pos0(20));
    const Interval right(Pos0(20), Pos0(30));
    CHECK_FALSE(left.overlaps(right));
    CHECK_FALSE(right.overlaps(left));
    CHECK(left.overlaps(Interval(Pos0(19), Pos0(20))));
    CHECK(left.contains(Pos0(10)));
    CHECK_FALSE(left.contains(Pos0(20)));
}

TEST_CASE("constructing a negative interval is an error, an empty one is not", "[core]") {
    CHECK_THROWS_AS(Interval(Pos0(5), Pos0(4)), std::out_of_range);
    CHECK(Interval(Pos0(5), Pos0(5)).empty());
}

TEST_CASE("probabilities refuse what is no probability", "[core]") {
    CHECK_THROWS_AS(Probability(1.1), std::out_of_range);
    CHECK_THROWS_AS(Probability(std::nan("")), std::out_of_range);
    CHECK_THROWS_AS(Phred(-1.0), std::out_of_range);
}

TEST_CASE("Phred 30 is one error in a thousand", "[core]") {
    CHECK(Phred(30).to_probability().value() == Approx(1e-3).epsilon(1e-12));
}
