#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/tumor_fraction/known_profile.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

constexpr double noise = 0.05;
constexpr double most_copies = 6.0;

/// 2,400 bins in pieces of 60 with 1, 2, 3 copies in turn, at a tumor fraction.
struct Simulated {
    BinRatios ratios;
    CopyProfile profile{{}, 2.0};
};

Simulated simulate(double fraction, stats::Random& random) {
    Simulated simulated;
    for (int bin = 0; bin < 2400; ++bin) {
        const double copies = 1.0 + (bin / 60) % 3;
        simulated.profile.copies.push_back(copies);
        simulated.ratios.ln_ratio.push_back(
            std::log(1.0 - fraction + 0.5 * fraction * copies) + noise * random.normal());
        simulated.ratios.variance.push_back(noise * noise);
    }
    double sum = 0.0;
    for (const double copies : simulated.profile.copies) {
        sum += copies;
    }
    simulated.profile.ploidy = sum / 2400.0;
    return simulated;
}

SignedFraction estimate(const Simulated& simulated) {
    return signed_fraction(copy_levels(simulated.ratios, simulated.profile),
                           simulated.profile.ploidy, most_copies)
        .value();
}

TEST_CASE("the signed fraction is unbiased at 0 and spreads as its standard error and the formula say") {
    stats::Random random(7);
    double sum = 0.0;
    double squares = 0.0;
    double error = 0.0;
    constexpr int runs = 300;
    for (int run = 0; run < runs; ++run) {
        const SignedFraction fraction = estimate(simulate(0.0, random));
        sum += fraction.tumor_cell_fraction;
        squares += fraction.tumor_cell_fraction * fraction.tumor_cell_fraction;
        error = fraction.standard_error;
    }
    // SE = 2 sigma / (sqrt(B) SD(c)), SD(c) = sqrt(2/3): the Fisher information of bins of known copies.
    const double expected = 2.0 * noise / (std::sqrt(2400.0) * std::sqrt(2.0 / 3.0));
    CHECK(std::abs(sum / runs) < 4.0 * expected / std::sqrt(runs));
    CHECK(std::sqrt(squares / runs) == Approx(expected).epsilon(0.15));
    CHECK(error == Approx(expected).epsilon(0.1));
}

TEST_CASE("a fraction of 2 percent is found, and one bin that is far off moves it little") {
    stats::Random random(8);
    Simulated simulated = simulate(0.02, random);
    const double before = estimate(simulated).tumor_cell_fraction;
    CHECK(before == Approx(0.02).margin(0.008));
    simulated.ratios.ln_ratio[5] = 3.0;
    CHECK(std::abs(estimate(simulated).tumor_cell_fraction - before) < 0.001);
}

TEST_CASE("the likelihood of levels is highest at the signed fraction") {
    stats::Random random(9);
    const Simulated simulated = simulate(0.10, random);
    const auto levels = copy_levels(simulated.ratios, simulated.profile);
    std::vector<double> fractions;
    for (int step = 0; step <= 400; ++step) {
        fractions.push_back(0.0005 * step);
    }
    const auto curve =
        log_likelihood_of_levels(levels, simulated.profile.ploidy, most_copies, fractions);
    const auto top = std::ranges::max_element(curve) - curve.begin();
    CHECK(fractions[static_cast<std::size_t>(top)] ==
          Approx(estimate(simulated).tumor_cell_fraction).margin(0.003));
}

TEST_CASE("a flat profile tells no fraction") {
    stats::Random random(10);
    Simulated simulated = simulate(0.0, random);
    simulated.profile.copies.assign(2400, 2.0);
    CHECK_FALSE(signed_fraction(copy_levels(simulated.ratios, simulated.profile), 2.0, most_copies));
}

TEST_CASE("p-values against blanks are those of Student's t") {
    // 27 blanks of mean 0 and deviation 1: z of 2.479 x sqrt(28/27) is the 99 % point of t with 26.
    const EmpiricalNull null{0.0, 1.0, 27};
    CHECK(null.p_value(2.4786298 * std::sqrt(28.0 / 27.0)) == Approx(0.01).epsilon(1e-4));
    CHECK(null.p_value(0.0) == Approx(0.5));
    CHECK(null.p_value(-2.4786298 * std::sqrt(28.0 / 27.0)) == Approx(0.99).epsilon(1e-4));
}

}  // namespace
}  // namespace sarcotrace::tumor_fraction
