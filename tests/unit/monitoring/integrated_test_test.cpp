#include <cmath>

#include "catch.hpp"
#include "sarcotrace/monitoring/integrated_test.hpp"
#include "sarcotrace/monitoring/tracking.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using monitoring::equal_lengths;
using monitoring::IntegratedTest;
using monitoring::LengthShares;
using monitoring::LocusEvidence;
using monitoring::TestLocus;

namespace {

const LengthShares shares = monitoring::length_shares({99, 699, 199, 0});

TestLocus locus(std::int64_t molecules, std::int64_t alt, noise::ErrorRate error) {
    return {{{molecules, {0, alt, 0, 0}, error}}, equal_lengths};
}

/// Two loci, one of them with two strata and with length ratios.
std::vector<TestLocus> two_loci() {
    return {{{{400, {1, 0, 0, 0}, {1e-5, 1.0}}, {300, {0, 1, 0, 0}, {1e-3, 2.0}}},
             {2.0, 0.8, 0.5, 1.0}},
            {{{500, {0, 2, 0, 0}, {1e-6, 1.0}}}, equal_lengths}};
}

LocusEvidence evidence(std::int64_t molecules, std::int64_t alt) {
    LocusEvidence made;
    made.evidence.counts[0][0][1] = molecules - alt;
    made.evidence.counts[0][1][1] = alt;
    made.errors.fill({1e-6, 1.0});
    return made;
}

}  // namespace

TEST_CASE("bounded loci and fragment lengths give the tail that enumeration in R gives") {
    // R: all counts of three length classes by beta-binomial and multinomial probabilities, scores
    // added up, each locus cut at 14, and the two loci convolved.
    const IntegratedTest test(two_loci(), shares, 0.001, 2);
    CHECK(test.bound() == 14);
    CHECK(test.locus_scores() == std::vector<std::int64_t>{12, 28});
    CHECK(test.score() == 26);
    CHECK(test.p_value() == Approx(7.88534055547e-08).epsilon(1e-6));
    CHECK(test.critical_score(0.01) == 15);
    CHECK(test.power(0.002, 15) == Approx(0.5177335357).epsilon(1e-7));
    // The same loci unbounded have another statistic.
    CHECK(IntegratedTest(two_loci(), shares, 0.001, 1).score() == 40);
}

TEST_CASE("one locus alone is tested as noise::ScoreTest tests it") {
    const IntegratedTest test({locus(500, 3, {1e-4, 1.0})}, shares, 0.005, 2);
    CHECK(test.p_value() == Approx(1.0739404276507685e-04).epsilon(1e-10));  // R, as there
    const IntegratedTest negative({locus(1000, 0, {1e-6, 1.0})}, shares, 0.001, 2);
    CHECK(negative.p_value() == 1.0);
    CHECK(negative.limit_of_detection(0.01) == Approx(2.9902525353478720e-03).epsilon(1e-6));
}

TEST_CASE("one locus of another origin does not make a sample positive, two of the tumor do") {
    for (const std::int64_t molecules : {1, 6, 60, 300}) {
        std::vector<LocusEvidence> loci(16, evidence(600, 0));
        loci[4] = evidence(600, molecules);
        const auto bounded = monitoring::sample_result(loci, {});
        CHECK(bounded.status == monitoring::Status::NotDetected);
        CHECK(bounded.mutant_loci == 1);
        monitoring::Settings unbounded;
        unbounded.least_loci = 1;
        unbounded.alpha = 0.01;
        CHECK(monitoring::sample_result(loci, unbounded).status == monitoring::Status::Detected);
        loci[7] = evidence(600, 1);
        CHECK(monitoring::sample_result(loci, {}).status == monitoring::Status::Detected);
    }
}

TEST_CASE("an outlier is named and left out of the mutant fraction") {
    std::vector<LocusEvidence> loci(16, evidence(600, 0));
    loci[2] = evidence(600, 1);
    loci[4] = evidence(600, 30);
    const auto outliers = monitoring::outlier_loci(loci);
    CHECK(std::count(outliers.begin(), outliers.end(), true) == 1);
    CHECK(outliers[4]);
    const auto result = monitoring::sample_result(loci, {});
    CHECK(result.outlier_loci == 1);
    CHECK(*result.imaf == Approx(1.0 / 9000.0).epsilon(0.02));
    CHECK(*result.mean_vaf == Approx(1.0 / 9000.0));
    CHECK(result.mutant_molecules == 31);
    // Loci of one tumor that differ by clonality and copies are none.
    std::vector<LocusEvidence> tumor(16, evidence(600, 60));
    tumor[1] = evidence(600, 15);
    tumor[2] = evidence(600, 200);
    CHECK(monitoring::sample_result(tumor, {}).outlier_loci == 0);
}

TEST_CASE("length ratios are learned without the locus and without the sample") {
    // Sample 0 is tested; sample 1 has short mutant molecules at locus 1 and 2, long ones at 0.
    const monitoring::LengthEvidence quiet{{0, 0, 0, 0}, {200, 700, 100, 0}};
    const monitoring::LengthEvidence brief{{60, 20, 0, 0}, {200, 700, 100, 0}};
    const monitoring::LengthEvidence lengthy{{0, 0, 80, 0}, {200, 700, 100, 0}};
    const std::vector<std::vector<monitoring::LengthEvidence>> samples = {
        {lengthy, lengthy, lengthy}, {lengthy, brief, brief}, {}};
    const auto ratios = monitoring::left_out_ratios(samples, 0, 3);
    REQUIRE(ratios.size() == 3);
    // Locus 0: 120 short, 40 mononucleosomal of 160; the prior's 20 at shares 401/2003, 1401/2003.
    const double share = 401.0 / 2003.0;
    CHECK(ratios[0][0] == Approx((120.0 + 20.0 * share) / 180.0 / share));
    CHECK(ratios[0][3] == 1.0);
    CHECK(ratios[1][2] > 1.0);  // locus 0 is in, locus 1 is not
    CHECK(ratios[0][2] < 1.0);
    const auto none = monitoring::left_out_ratios({{quiet, quiet}, {quiet, quiet}}, 0, 2);
    for (const double ratio : none[0]) {
        CHECK(ratio == Approx(1.0));
    }
}

TEST_CASE("short mutant molecules weigh more where the tumor's are short") {
    std::vector<TestLocus> brief(20, {{{1000, {0, 0, 0, 0}, {1e-4, 1.0}}}, {3.0, 0.5, 0.5, 1.0}});
    std::vector<TestLocus> usual = brief;
    for (std::size_t i = 0; i < 6; ++i) {
        brief[i].strata[0].alt_molecules[0] = 1;
        usual[i].strata[0].alt_molecules[1] = 1;
    }
    const double p_brief = IntegratedTest(brief, shares, 0.001, 2).p_value();
    const double p_usual = IntegratedTest(usual, shares, 0.001, 2).p_value();
    CHECK(p_brief < p_usual / 100.0);
}

TEST_CASE("the level holds for simulated errors, and the stated limit is where 95 % are found") {
    const noise::ErrorRate duplex{3e-6, 1.0};
    const noise::ErrorRate simplex{5e-5, 1.0};
    const auto simulated = [&](stats::Random& random, double vaf) {
        std::vector<TestLocus> loci;
        for (int i = 0; i < 12; ++i) {
            TestLocus made;
            for (const noise::ErrorRate& error : {duplex, simplex}) {
                const double rate = random.beta(error.alpha(), error.beta());
                const std::int64_t alt = random.binomial(1000, rate + vaf * (1.0 - rate));
                made.strata.push_back({1000, {0, alt, 0, 0}, error});
            }
            loci.push_back(made);
        }
        return IntegratedTest(loci, monitoring::length_shares({0, 100000, 0, 0}), 0.001, 2);
    };
    stats::Random random(7);
    const double limit = simulated(random, 0.0).limit_of_detection(0.01);
    constexpr int trials = 2000;
    int false_positives = 0;
    int found = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const IntegratedTest blank = simulated(random, 0.0);
        false_positives += blank.score() >= blank.critical_score(0.01) ? 1 : 0;
        const IntegratedTest positive = simulated(random, limit);
        found += positive.score() >= positive.critical_score(0.01) ? 1 : 0;
    }
    CHECK(false_positives <= 0.01 * trials + 3.0 * std::sqrt(0.01 * trials));
    CHECK(found == Approx(0.95 * trials).margin(4.0 * std::sqrt(0.95 * 0.05 * trials)));
}
