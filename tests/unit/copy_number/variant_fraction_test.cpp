#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

TEST_CASE("the fraction behind a VAF of 5 percent depends on the copies") {
    // Closed form: deletion with LOH, copy-neutral LOH, doubled genome, amplified mutant allele.
    CHECK(*fraction_from_vaf(0.05, 1, 1) == Approx(0.1 / 1.05));
    CHECK(*fraction_from_vaf(0.05, 2, 2) == Approx(0.05));
    CHECK(*fraction_from_vaf(0.05, 2, 4) == Approx(0.1 / 1.9));
    CHECK(*fraction_from_vaf(0.05, 7, 8) == Approx(0.1 / 6.7));
    CHECK_FALSE(fraction_from_vaf(0.9, 1, 2).has_value());
    CHECK(expected_vaf(*fraction_from_vaf(0.05, 7, 8), 7, 8) == Approx(0.05));
}

TEST_CASE("clonal variants give the fraction and an interval that covers it") {
    stats::Random random(11);
    int covered = 0;
    constexpr int patients = 40;
    for (int patient = 0; patient < patients; ++patient) {
        const double truth = 0.02 + 0.2 * random.uniform();
        std::vector<VariantCount> variants;
        for (int v = 0; v < 8; ++v) {
            variants.push_back({1500, random.binomial(1500, truth / 2.0), 2});
        }
        const auto estimate = fraction_from_variants(variants);
        REQUIRE(estimate.has_value());
        covered += estimate->lower <= truth && truth <= estimate->upper ? 1 : 0;
    }
    CHECK(covered >= 36);
}

TEST_CASE("no molecules give no fraction, impossible counts are refused") {
    CHECK_FALSE(fraction_from_variants({}).has_value());
    const std::vector<VariantCount> empty = {{0, 0, 2}};
    CHECK_FALSE(fraction_from_variants(empty).has_value());
    const std::vector<VariantCount> impossible = {{5, 6, 2}};
    CHECK_THROWS_AS(fraction_from_variants(impossible), std::invalid_argument);
}

TEST_CASE("the estimate is the maximum itself, not a point of a grid") {
    // One clonal heterozygous variant: t = 2 VAF, between the grid's points at any count.
    VariantModel model;
    model.subclonal_probability = 0.0;
    model.excess_probability = 0.0;
    model.background_error = 0.0;
    for (const std::int64_t alt : {3, 17, 58, 211}) {
        const std::vector<VariantCount> one = {{1999, alt, 2}};
        const auto estimate = fraction_from_variants(one, model);
        REQUIRE(estimate.has_value());
        CHECK(estimate->tumor_cell_fraction ==
              Approx(2.0 * static_cast<double>(alt) / 1999.0).epsilon(1e-6));
    }
}

TEST_CASE("one allele with gained copies does not carry the fraction away from the others") {
    // t = 0.13: five heterozygous variants (VAF 6.5 %), one with three of four copies (17 %).
    const std::vector<VariantCount> variants = {{600, 39, 2}, {600, 41, 2}, {600, 37, 2},
                                                {600, 40, 2}, {600, 38, 2}, {600, 104, 2}};
    const auto estimate = fraction_from_variants(variants);
    REQUIRE(estimate.has_value());
    CHECK(estimate->lower < 0.13);
    CHECK(estimate->upper > 0.13);
    CHECK(estimate->upper < 0.17);
}

TEST_CASE("without mutant molecules the interval begins near zero") {
    const std::vector<VariantCount> variants = {{2000, 0, 2}, {2000, 0, 2}};
    const auto estimate = fraction_from_variants(variants);
    REQUIRE(estimate.has_value());
    CHECK(estimate->tumor_cell_fraction == 0.0);
    CHECK(estimate->upper < 0.02);
}

}  // namespace
}  // namespace sarcotrace::tumor_fraction
