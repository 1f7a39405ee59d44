#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/fisher_exact.hpp"
#include "sarcotrace/stats/poisson_interval.hpp"

using namespace sarcotrace;

TEST_CASE("the exact interval of a Poisson count is R's poisson.test") {
    const auto check = [](std::int64_t count, double lower, double upper) {
        const auto interval = stats::poisson_interval(count);
        CHECK(interval.lower == Approx(lower).margin(1e-12));
        CHECK(interval.upper == Approx(upper));
    };
    check(0, 0.0, 3.68887945411394);
    check(1, 0.0253178079842899, 5.5716433909388989);
    check(7, 2.81436305151987, 14.42267536170238);
    check(100, 81.3639912509232, 121.6267937924264);
    CHECK_THROWS_AS(stats::poisson_interval(-1), std::domain_error);
}

TEST_CASE("one odds over several strata is tested as R's exact mantelhaen.test does") {
    const std::vector<stats::TwoByTwo> tables = {
        {12, 488, 3, 297}, {5, 95, 1, 199}, {9, 41, 9, 191}};
    CHECK(stats::stratified_fisher_greater(tables) == Approx(6.35905582406418e-05));
    // One stratum: fisher.test(alternative = "greater").
    CHECK(stats::stratified_fisher_greater({tables.data(), 1}) == Approx(0.12438760623772));
    CHECK(stats::stratified_fisher_greater({}) == 1.0);
    const std::vector<stats::TwoByTwo> empty = {{0, 10, 0, 10}};
    CHECK(stats::stratified_fisher_greater(empty) == Approx(1.0));
}
