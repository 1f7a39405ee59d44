#include <cmath>
#include <stdexcept>

#include "catch.hpp"
#include "sarcotrace/noise/score_test.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/special.hpp"

using namespace sarcotrace;
using noise::ErrorRate;
using noise::ScoreTest;

TEST_CASE("a single stratum gives the beta-binomial tail that R gives") {
    // R: sum(exp(lchoose(n, k:n) + lbeta(k:n + a, n - k:n + b) - lbeta(a, b)))
    CHECK(ScoreTest({{500, 3, ErrorRate{1e-4, 1.0}}}, 0.005).p_value() ==
          Approx(1.0739404276507685e-04).epsilon(1e-10));
    CHECK(ScoreTest({{1000, 2, ErrorRate{1e-5, 0.5}}}, 0.005).p_value() ==
          Approx(1.4498969199709698e-04).epsilon(1e-10));
    CHECK(ScoreTest({{2000, 5, ErrorRate{1e-3, 2.0}}}, 0.005).p_value() ==
          Approx(1.0931628890850008e-01).epsilon(1e-10));
}

TEST_CASE("two strata give the convolved tail that a double loop in R gives") {
    const ScoreTest test({{400, 1, ErrorRate{1e-5, 1.0}}, {300, 2, ErrorRate{1e-3, 2.0}}}, 0.005);
    CHECK(test.score() == 20);
    CHECK(test.p_value() == Approx(3.9656313010100202e-04).epsilon(1e-8));
}

TEST_CASE("no molecules and no alt molecules give a p-value of 1") {
    CHECK(ScoreTest({}, 0.005).p_value() == 1.0);
    CHECK(ScoreTest({{0, 0, ErrorRate{1e-6, 1.0}}}, 0.005).p_value() == 1.0);
    CHECK(ScoreTest({{900, 0, ErrorRate{1e-6, 1.0}}}, 0.005).p_value() == 1.0);
    CHECK(ScoreTest({}, 0.005).limit_of_detection(0.01) == 1.0);
}

TEST_CASE("a VAF of 1 gives a p-value near 0 and a fraction of 1") {
    const std::vector<noise::StratumCount> all = {{500, 500, ErrorRate{1e-6, 1.0}}};
    const double p_value = ScoreTest(all, 0.005).p_value();
    CHECK(p_value >= 0.0);
    CHECK(p_value < 1e-50);
    const noise::MutantFraction fraction = noise::mutant_fraction(all);
    CHECK(fraction.estimate == 1.0);
    CHECK(fraction.upper == 1.0);
    CHECK(fraction.lower > 0.99);
}

TEST_CASE("the mutant fraction and its interval are those of the closed form and of R") {
    // One stratum: (k / n - e) / (1 - e); R: uniroot on the binomial log likelihood.
    const noise::MutantFraction fraction = noise::mutant_fraction({{1000, 7, ErrorRate{1e-3, 1.0}}});
    CHECK(fraction.estimate == Approx(6.0060060060060060e-03).epsilon(1e-9));
    CHECK(fraction.lower == Approx(2.0158226064899373e-03).epsilon(1e-8));
    CHECK(fraction.upper == Approx(1.2505986670389119e-02).epsilon(1e-8));
}

TEST_CASE("errors alone give a mutant fraction of 0 with an upper limit") {
    const noise::MutantFraction fraction = noise::mutant_fraction({{1000, 0, ErrorRate{1e-6, 1.0}}});
    CHECK(fraction.estimate == 0.0);
    CHECK(fraction.lower == 0.0);
    // exp(-n v) = exp(-chi2(1, 0.95) / 2)
    CHECK(fraction.upper == Approx(1.92072941 / 1000.0).epsilon(2e-3));
    CHECK_THROWS_AS(noise::mutant_fraction({}), std::domain_error);
}

TEST_CASE("the limit of detection is where the power is 0.95") {
    // One mutant molecule is enough here: 1 - (1 - q)^1000 = 0.95, solved in R.
    const ScoreTest test({{1000, 0, ErrorRate{1e-6, 1.0}}}, 0.001);
    CHECK(test.limit_of_detection(0.01) == Approx(2.9902525353478720e-03).epsilon(1e-6));
}

TEST_CASE("p-values of simulated errors are no smaller than they should be") {
    stats::Random random(2026);
    const std::vector<ErrorRate> errors = {{3e-5, 1.0}, {3e-4, 1.0}, {2e-3, 2.0}};
    constexpr int trials = 20000;
    int below_5 = 0;
    int below_01 = 0;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<noise::StratumCount> strata;
        for (const ErrorRate& error : errors) {
            const double rate = random.beta(error.alpha(), error.beta());
            strata.push_back({400, random.binomial(400, rate), error});
        }
        const double p_value = ScoreTest(strata, 0.005).p_value();
        below_5 += p_value <= 0.05 ? 1 : 0;
        below_01 += p_value <= 0.001 ? 1 : 0;
    }
    // The test is discrete, so it can only be conservative; three standard errors above.
    CHECK(below_5 <= 0.05 * trials + 3.0 * std::sqrt(0.05 * trials));
    CHECK(below_01 <= 0.001 * trials + 3.0 * std::sqrt(0.001 * trials));
    CHECK(below_5 > 0.005 * trials);
}

TEST_CASE("the power at a VAF of 0 is the level that the critical score keeps") {
    const ScoreTest test({{3000, 0, ErrorRate{1e-4, 1.0}}, {2000, 0, ErrorRate{1e-5, 1.0}}}, 0.001);
    const std::int64_t critical = test.critical_score(0.01);
    CHECK(critical > 0);
    CHECK(test.power(0.0, critical) < 0.02);
    CHECK(test.power(0.05, critical) > 0.999);
}

TEST_CASE("the power with a least number of molecules is what a double loop in R gives") {
    const noise::ScoreTest test({{300, 0, {1e-6, 1.0}}, {200, 0, {1e-4, 1.0}}}, 0.005);
    CHECK(test.power(0.004, 30, 3) == Approx(0.316705614397).epsilon(1e-9));
    CHECK(test.power(0.004, 30, 0) == Approx(0.412300239199).epsilon(1e-9));
    CHECK(test.power(0.004, 60, 4) == Approx(0.0528575080004).epsilon(1e-9));
    CHECK(test.power(0.004, 20, 6) == Approx(0.0170805727873).epsilon(1e-8));
    CHECK(test.power(1.0, 30, 501) == 0.0);
}
