#include <cmath>

#include "catch.hpp"
#include "sarcotrace/stats/fisher_exact.hpp"
#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/stats/symmetric_solve.hpp"
#include "sarcotrace/stats/turning_point.hpp"

using namespace sarcotrace::stats;

namespace {

SquareMatrix two_by_two(double a, double b, double c) {
    SquareMatrix matrix(2);
    matrix(0, 0) = a;
    matrix(0, 1) = matrix(1, 0) = b;
    matrix(1, 1) = c;
    return matrix;
}

/// y ln(e^x) - e^x: a Poisson log-likelihood with its maximum at ln y.
NewtonPoint poisson(std::span<const double> x, double y) {
    SquareMatrix information(1);
    information(0, 0) = std::exp(x[0]);
    return {y * x[0] - std::exp(x[0]), {y - std::exp(x[0])}, information};
}

TEST_CASE("eigenvalues of a symmetric matrix come largest first with their vectors") {
    // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
    SquareMatrix matrix(2);
    matrix(0, 0) = 2.0;
    matrix(1, 1) = 2.0;
    matrix(0, 1) = 1.0;
    matrix(1, 0) = 1.0;
    const Eigensystem system = eigensystem(matrix);
    CHECK(system.values[0] == Approx(3.0));
    CHECK(system.values[1] == Approx(1.0));
    CHECK(system.vectors[0][0] == Approx(system.vectors[0][1]));
    CHECK(system.vectors[1][0] == Approx(-system.vectors[1][1]));
    CHECK(std::abs(system.vectors[0][0]) == Approx(std::sqrt(0.5)));
}

}  // namespace

TEST_CASE("the inverse of a positive definite matrix is exact, and badly scaled is no matter") {
    const auto inverse = inverse_of_positive_definite(two_by_two(4.0, 1.0, 3.0));
    REQUIRE(inverse);
    CHECK((*inverse)(0, 0) == Approx(3.0 / 11.0).epsilon(1e-14));
    CHECK((*inverse)(0, 1) == Approx(-1.0 / 11.0).epsilon(1e-14));
    const auto scaled = inverse_of_positive_definite(two_by_two(4e20, 1.0, 3e-20));
    REQUIRE(scaled);
    CHECK((*scaled)(1, 1) == Approx(4e20 / 11.0).epsilon(1e-12));
}

TEST_CASE("a singular, indefinite or zero matrix has no inverse; the empty one has") {
    CHECK_FALSE(inverse_of_positive_definite(two_by_two(1.0, 1.0, 1.0)));
    CHECK_FALSE(inverse_of_positive_definite(two_by_two(1.0, 2.0, 1.0)));
    CHECK_FALSE(inverse_of_positive_definite(two_by_two(0.0, 0.0, 1.0)));
    CHECK(inverse_of_positive_definite(SquareMatrix()));
}

TEST_CASE("the smallest relative eigenvalue is that of the whitened matrix") {
    const auto ratio =
        smallest_relative_eigenvalue(two_by_two(2.0, 0.0, 6.0), two_by_two(4.0, 0.0, 2.0));
    REQUIRE(ratio);
    CHECK(*ratio == Approx(0.5).epsilon(1e-14));
    CHECK_FALSE(smallest_relative_eigenvalue(two_by_two(1, 0, 1), two_by_two(0, 0, 0)));
}

TEST_CASE("Newton-Raphson reaches the maximum to rounding, also where a full step overshoots") {
    const auto result =
        maximize_by_newton([](std::span<const double> x) { return poisson(x, 7.0); }, {-6.0});
    CHECK(result.status == NewtonStatus::Converged);
    CHECK(result.arguments[0] == Approx(std::log(7.0)).epsilon(1e-14));
}

TEST_CASE("a function that rises for ever is reported, not iterated to a number") {
    const auto result =
        maximize_by_newton([](std::span<const double> x) { return poisson(x, 0.0); }, {0.0});
    CHECK(result.status == NewtonStatus::NoFiniteMaximum);
}

TEST_CASE("a flat start and an exhausted limit have their own status") {
    const auto flat = [](std::span<const double>) {
        return NewtonPoint{0.0, {0.0}, SquareMatrix(1)};
    };
    CHECK(maximize_by_newton(flat, {0.0}).status == NewtonStatus::SingularInformation);
    NewtonOptions options;
    options.iteration_limit = 2;
    CHECK(maximize_by_newton([](std::span<const double> x) { return poisson(x, 7.0); }, {-6.0},
                             options)
              .status == NewtonStatus::IterationLimit);
}

TEST_CASE("Fisher's exact test and its conditional odds ratio equal R's fisher.test") {
    // R 4.2.2: fisher.test(matrix(c(20, 4, 49, 30), 2)), whose root finder is good to 2e-4.
    const FisherExact result = fisher_exact({20, 49, 4, 30});
    CHECK(result.p_value == Approx(0.0811418197803153).epsilon(1e-10));
    CHECK(result.odds_ratio == Approx(3.03144230331391).epsilon(3e-4));
    CHECK(result.lower == Approx(0.894091246472617).epsilon(3e-4));
    CHECK(result.upper == Approx(13.3723091695749).epsilon(3e-4));
}

TEST_CASE(
    "Fisher's test at an edge has an infinite or zero odds ratio, and 1 for an empty margin") {
    const FisherExact edge = fisher_exact({5, 0, 2, 3});
    CHECK(std::isinf(edge.odds_ratio));
    CHECK(std::isinf(edge.upper));
    CHECK(edge.lower > 0.0);
    const FisherExact empty = fisher_exact({0, 5, 0, 3});
    CHECK(empty.p_value == Approx(1.0));
    CHECK(std::isnan(empty.odds_ratio));
    CHECK_THROWS_AS(fisher_exact({-1, 1, 1, 1}), std::domain_error);
}

TEST_CASE("a turning point is found over many powers of ten, and at an end") {
    CHECK(turning_point(0.0, 2.0, [](double x) { return x * x < 2.0; }) ==
          Approx(std::sqrt(2.0)).epsilon(1e-12));
    CHECK(turning_point(1e-12, 1.0, [](double x) { return x < 3e-9; }) ==
          Approx(3e-9).epsilon(1e-12));
    CHECK(turning_point(0.0, 1.0, [](double) { return true; }) == Approx(1.0));
}
