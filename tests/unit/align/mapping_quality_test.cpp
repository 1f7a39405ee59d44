#include "sarcotrace/align/mapping_quality.hpp"

#include "catch.hpp"

using namespace sarcotrace;

TEST_CASE("equal placements have quality 0", "[align]") {
    CHECK(align::mapping_quality({.score = 100, .runner_up_score = 100, .aligned_bp = 100}) == 0);
}

TEST_CASE("a gap of scores gives bwa's quality", "[align]") {
    // 6.02 * 10 * (ln 50 / ln 100)^2 - 4.343 ln 2 = 40.43
    CHECK(align::mapping_quality(
              {.score = 100, .runner_up_score = 90, .near_runner_ups = 1, .aligned_bp = 100}) ==
          40);
    // Half of the read repetitive.
    CHECK(align::mapping_quality({.score = 100,
                                  .runner_up_score = 90,
                                  .near_runner_ups = 1,
                                  .aligned_bp = 100,
                                  .repetitive_fraction = 0.5}) == 20);
}

TEST_CASE("a unique read has the highest quality, a short one a lower", "[align]") {
    CHECK(align::mapping_quality({.score = 100, .runner_up_score = 19, .aligned_bp = 100}) == 60);
    CHECK(align::mapping_quality({.score = 22, .runner_up_score = 19, .aligned_bp = 22}) == 18);
}

TEST_CASE("a pair raises a read's quality by 40 at most", "[align]") {
    CHECK(align::quality_in_pair(0, 60) == 40);
    CHECK(align::quality_in_pair(50, 60) == 60);
    CHECK(align::quality_in_pair(60, 10) == 60);
    CHECK(align::pair_quality(5.0, 1, 0, 0.0) == 30);
    CHECK(align::pair_quality(0.0, 1, 3, 0.0) == 0);
}
