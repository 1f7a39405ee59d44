#include "sarcotrace/simulation/copy_number_profile.hpp"

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;

TEST_CASE("complex histologies are broken and synovial sarcoma is nearly flat", "[simulation]") {
    constexpr std::uint64_t seeds = 20;
    double synovial_sd = 0.0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        stats::Random random(seed);
        for (const char* group : {"LMS", "UPS", "MPNST", "LPS", "OTHER"}) {
            CHECK(simulate_copy_number(simulation::copy_number_options(group), false, random)
                      .sd_copy_number() >= 0.4);
        }
        synovial_sd +=
            simulate_copy_number(simulation::copy_number_options("SYNOVIAL"), false, random)
                .sd_copy_number();
    }
    CHECK(synovial_sd / static_cast<double>(seeds) < 0.2);
}

TEST_CASE("segments cover each chromosome without gaps", "[simulation]") {
    stats::Random random(3);
    const auto profile = simulate_copy_number(simulation::copy_number_options("LMS"), true, random);
    std::int64_t expected_begin = 0;
    std::size_t chromosome = 0;
    for (const auto& segment : profile.segments()) {
        if (segment.chromosome != chromosome) {
            chromosome = segment.chromosome;
            expected_begin = 0;
        }
        CHECK(segment.interval.begin().value() == expected_begin);
        expected_begin = segment.interval.end().value();
    }
    CHECK(chromosome == 22);
}

TEST_CASE("the DNA fraction follows ploidy", "[simulation]") {
    CHECK(simulation::tumor_dna_fraction(0.1, 2.0) == Approx(0.1));
    // 0.2 x 4 / (0.2 x 4 + 2 x 0.8) = 0.8 / 2.4
    CHECK(simulation::tumor_dna_fraction(0.2, 4.0) == Approx(1.0 / 3.0));
}

TEST_CASE("an unknown histology is an input error", "[simulation]") {
    CHECK_THROWS_AS(simulation::copy_number_options("GIST"), core::InputError);
}
