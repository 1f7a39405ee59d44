#include <cmath>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/local_regression.hpp"
#include "sarcotrace/stats/minimize.hpp"

namespace sarcotrace::stats {
namespace {

const std::vector<double> x = {0.30, 0.31, 0.35, 0.36, 0.36, 0.40, 0.41, 0.45, 0.47, 0.50,
                               0.52, 0.55, 0.56, 0.58, 0.60, 0.61, 0.66, 0.70, 0.71, 0.80};
const std::vector<double> y = {1.739, 1.404, 1.508, 1.549, 1.493, 1.545, 1.727,
                               1.686, 3,     1.969, 1.805, 2.069, 2.035, 1.856,
                               2.03,  1.895, 1.795, 1.879, 1.915, 2.059};

TEST_CASE("LOESS gives what R's loess gives with a direct surface") {
    // predict(loess(y ~ x, span = 0.5, degree = 2, control = loess.control(surface = "direct")))
    const Loess fit(x, y, 0.5);
    CHECK(*fit.at(0.30) == Approx(1.623595194).epsilon(1e-8));
    CHECK(*fit.at(0.42) == Approx(1.777709553).epsilon(1e-8));
    CHECK(*fit.at(0.5) == Approx(2.164751883).epsilon(1e-8));
    CHECK(*fit.at(0.655) == Approx(1.851730334).epsilon(1e-8));
    CHECK(*fit.at(0.80) == Approx(2.065407025).epsilon(1e-8));
}

TEST_CASE("LOESS has no value outside the fitted range") {
    const Loess fit(x, y, 0.5);
    CHECK_FALSE(fit.at(0.299).has_value());
    CHECK_FALSE(fit.at(0.801).has_value());
}

TEST_CASE("LOWESS gives what R's lowess gives") {
    const Lowess exact(x, y, {2.0 / 3.0, 3, 0.0});  // lowess(x, y, delta = 0)
    CHECK(*exact.at(0.30) == Approx(1.446083852).epsilon(1e-6));
    CHECK(*exact.at(0.47) == Approx(1.788445523).epsilon(1e-6));
    CHECK(*exact.at(0.80) == Approx(1.968027870).epsilon(1e-6));
    const Lowess skipping(x, y, {2.0 / 3.0, 3, 0.1});  // lowess(x, y, delta = 0.05)
    CHECK(*skipping.at(0.30) == Approx(1.449028262).epsilon(1e-6));
    CHECK(*skipping.at(0.47) == Approx(1.783868110).epsilon(1e-6));
    CHECK(*skipping.at(0.58) == Approx(1.922254587).epsilon(1e-6));
}

TEST_CASE("local regression refuses points that are too few or not finite") {
    const std::vector<double> none;
    CHECK_THROWS_AS(Loess(none, none, 0.5), std::invalid_argument);
    const std::vector<double> infinite = {INFINITY, 1.0};
    CHECK_THROWS_AS(Lowess(infinite, infinite), std::invalid_argument);
}

TEST_CASE("minimize finds the bottom of a parabola") {
    const Minimum found = minimize([](double v) { return (v - 2.5) * (v - 2.5) + 1.0; }, 0.0, 10.0);
    CHECK(found.at == Approx(2.5).epsilon(1e-5));
    CHECK(found.value == Approx(1.0));
}

}  // namespace
}  // namespace sarcotrace::stats
