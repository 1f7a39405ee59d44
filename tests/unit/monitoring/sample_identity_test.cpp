#include <cmath>

#include "catch.hpp"
#include "sarcotrace/monitoring/sample_identity.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using monitoring::Sex;
using monitoring::SnpCount;

namespace {

using Snps = std::vector<SnpCount>;

/// Counts of a person's genotypes (0, 1, 2), with a share of another person's molecules.
Snps counts_of(const std::vector<int>& genotypes, stats::Random& random,
               const std::vector<int>& other = {}, double share = 0.0) {
    Snps snps;
    for (std::size_t i = 0; i < genotypes.size(); ++i) {
        double alt = 0.5 * genotypes[i];
        if (!other.empty()) {
            alt = (1.0 - share) * alt + share * 0.5 * other[i];
        }
        const std::int64_t k = random.binomial(600, alt);
        snps.push_back({600 - k, k});
    }
    return snps;
}

std::vector<int> person(stats::Random& random) {
    std::vector<int> genotypes;
    for (int i = 0; i < 40; ++i) {
        genotypes.push_back((random.bernoulli(0.5) ? 1 : 0) + (random.bernoulli(0.5) ? 1 : 0));
    }
    return genotypes;
}

}  // namespace

TEST_CASE("the concordance of two samples is what R gives") {
    const auto ratio = [](SnpCount a, SnpCount b) {
        return monitoring::concordance({a}, {b}).log_ratio;
    };
    CHECK(ratio({300, 290}, {280, 310}) == Approx(0.688134638736).epsilon(1e-8));
    CHECK(ratio({600, 1}, {310, 290}) == Approx(-4.60516827771).epsilon(1e-8));
    CHECK(ratio({2, 600}, {0, 500}) == Approx(1.37876605369).epsilon(1e-8));
    CHECK(ratio({500, 120}, {300, 290}) == Approx(0.688134638736).epsilon(1e-8));
    // Too few molecules say nothing.
    const auto few = monitoring::concordance({{10, 5}}, {{300, 290}});
    CHECK(few.snps == 0);
    CHECK(few.log_ratio == 0.0);
}

TEST_CASE("one person's samples agree, two persons' do not") {
    stats::Random random(11);
    for (int trial = 0; trial < 20; ++trial) {
        const auto first = person(random);
        const auto second = person(random);
        CHECK(monitoring::concordance(counts_of(first, random), counts_of(first, random)).log_ratio >
              monitoring::stated_log_ratio);
        CHECK(monitoring::concordance(counts_of(first, random), counts_of(second, random)).log_ratio <
              -monitoring::stated_log_ratio);
    }
}

TEST_CASE("another person's molecules are seen at the homozygous SNPs") {
    stats::Random random(12);
    const auto patient = person(random);
    const auto other = person(random);
    const std::vector<Snps> clean = {counts_of(patient, random), counts_of(patient, random)};
    const auto none = monitoring::foreign_alleles(clean, 0);
    REQUIRE(none);
    CHECK(none->fraction == 0.0);
    CHECK_FALSE(monitoring::is_contaminated(*none, 0.01));
    const std::vector<Snps> mixed = {counts_of(patient, random, other, 0.1), clean[1]};
    const auto some = monitoring::foreign_alleles(mixed, 0);
    REQUIRE(some);
    CHECK(monitoring::is_contaminated(*some, 0.01));
    CHECK(some->lower < some->fraction);
    // The other sample is still the patient's alone.
    CHECK_FALSE(monitoring::is_contaminated(*monitoring::foreign_alleles(mixed, 1), 0.01));
    CHECK_FALSE(monitoring::foreign_alleles({{{600, 0}}, {{600, 0}}}, 0));
}

TEST_CASE("the sex follows Y, or X where the panel has no Y") {
    CHECK(monitoring::infer_sex(600.0, 300.0, 290.0) == Sex::Male);
    CHECK(monitoring::infer_sex(600.0, 600.0, 2.0) == Sex::Female);
    CHECK_FALSE(monitoring::infer_sex(600.0, 300.0, 60.0));
    CHECK(monitoring::infer_sex(600.0, 310.0, {}) == Sex::Male);
    CHECK(monitoring::infer_sex(600.0, 590.0, {}) == Sex::Female);
    CHECK_FALSE(monitoring::infer_sex(600.0, 450.0, {}));
    CHECK_FALSE(monitoring::infer_sex(600.0, {}, {}));
    CHECK_FALSE(monitoring::infer_sex(10.0, 5.0, 5.0));
}
