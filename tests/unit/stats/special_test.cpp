#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

using namespace sarcotrace::stats;

// Expected values printed by R 4.2.2 with 15 digits; the call stands beside each.
TEST_CASE("distribution functions agree with R", "[stats]") {
    CHECK(normal_quantile(0.975) == Approx(1.95996398454005).epsilon(1e-13));  // qnorm(.975)
    CHECK(chi_squared_upper(3.84, 1) ==
          Approx(0.0500435212487051).epsilon(1e-12));  // pchisq(3.84,1,lower=F)
}

TEST_CASE("the beta-binomial with a flat prior is uniform", "[stats]") {
    // Closed form: Beta(1, 1) gives 1 / (n + 1) to every count.
    for (int k = 0; k <= 20; ++k) {
        CHECK(std::exp(log_beta_binomial(k, 20, 1.0, 1.0)) == Approx(1.0 / 21.0).epsilon(1e-12));
        CHECK(beta_binomial_upper(k, 20, 1.0, 1.0) == Approx((21.0 - k) / 21.0).epsilon(1e-12));
    }
}

TEST_CASE("the beta-binomial tail nears the binomial as the prior sharpens", "[stats]") {
    // R: pbinom(2, 1000, 0.001, lower.tail = FALSE)
    CHECK(beta_binomial_upper(3, 1000, 1e6, 999e6) == Approx(0.0802093428402011).epsilon(1e-4));
}

TEST_CASE("log sums survive minus infinity and large exponents", "[stats]") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(log_add(-infinity, -2.0) == -2.0);
    CHECK(log_add(-1000.0, -1000.0) == Approx(-1000.0 + std::log(2.0)));
    CHECK(log_sum({}) == -infinity);
}

TEST_CASE("quantiles are R's type 7", "[stats]") {
    // quantile(c(1, 2, 4, 8), c(.25, .5, .9)) in R
    const std::vector<double> values{8, 1, 4, 2};
    CHECK(quantile(values, 0.25) == Approx(1.75));
    CHECK(median(values) == Approx(3.0));
    CHECK(quantile(values, 0.9) == Approx(6.8));
    CHECK(std::isnan(median({})));
}

TEST_CASE("the exact interval of one half of 69 and 34 is as clinical.md states", "[stats]") {
    // Lower and upper of 17 of 34 by Clopper-Pearson: 32.4 to 67.6 %.
    const ConfidenceInterval interval = clopper_pearson(17, 34);
    CHECK(interval.lower == Approx(0.324).margin(5e-4));
    CHECK(interval.upper == Approx(0.676).margin(5e-4));
    CHECK(clopper_pearson(0, 10).lower == 0.0);
    CHECK(clopper_pearson(10, 10).upper == 1.0);
    // Brown, Cai and DasGupta 2001, table 5: n = 10.
    CHECK(jeffreys(0, 10).lower == 0.0);
    CHECK(jeffreys(0, 10).upper == Approx(0.217).margin(0.0005));
    CHECK(jeffreys(1, 10).lower == Approx(0.011).margin(0.0005));
    CHECK(jeffreys(1, 10).upper == Approx(0.381).margin(0.0005));
    CHECK(jeffreys(10, 10).upper == 1.0);
}

TEST_CASE("Benjamini-Hochberg agrees with R's p.adjust and skips what is no test", "[stats]") {
    // p.adjust(c(.01, .04, .03, .005), "BH") gives .02 .04 .04 .02
    const std::vector<double> p{0.01, 0.04, std::nan(""), 0.03, 0.005};
    const std::vector<double> q = benjamini_hochberg(p);
    CHECK(q[0] == Approx(0.02));
    CHECK(q[1] == Approx(0.04));
    CHECK(std::isnan(q[2]));
    CHECK(q[3] == Approx(0.04));
    CHECK(q[4] == Approx(0.02));
}
