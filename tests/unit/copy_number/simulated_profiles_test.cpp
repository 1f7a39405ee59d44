#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/copy_number/estimate.hpp"
#include "sarcotrace/copy_number/fraction_profile.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

/// A profile with its truth.
struct Simulated {
    RatioProfile profile;
    double tumor_fraction;
    double sd_copy_number;
};

/// Copies of 22 x 120 bins in segments of 10 to 60 bins, mostly two.
std::vector<double> draw_copies(stats::Random& random) {
    std::vector<double> copies;
    for (int contig = 0; contig < 22; ++contig) {
        std::size_t left = 120;
        while (left > 0) {
            const std::size_t length = std::min<std::size_t>(left, 10 + random.below(51));
            const double c = 1.0 + static_cast<double>(random.categorical({0.2, 0.55, 0.15, 0.1}));
            copies.insert(copies.end(), length, c);
            left -= length;
        }
    }
    return copies;
}

/// Fragments of 1 Mb bins at `coverage` (fragments of 167 bp), over-dispersed, as log2 ratios to
/// the median.
Simulated simulate(const std::vector<double>& copies, double tumor_fraction, double coverage,
                   stats::Random& random) {
    Simulated simulated{{}, tumor_fraction, stats::standard_deviation(copies)};
    const double expected = coverage * 1e6 / 167.0;
    constexpr double dispersion_size = 8000.0;  // about 1.1 % beyond Poisson
    std::vector<double> counts;
    for (const double c : copies) {
        const double ratio = 1.0 - tumor_fraction + 0.5 * tumor_fraction * c;
        counts.push_back(
            static_cast<double>(random.negative_binomial(expected * ratio, dispersion_size)));
    }
    const double median = stats::median(counts);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto begin = static_cast<std::int64_t>(i % 120) * 1000000;
        simulated.profile.bins.push_back(
            {"chr" + std::to_string(i / 120 + 1),
             core::Interval(core::Pos0(begin), core::Pos0(begin + 1000000))});
        simulated.profile.log2_ratio.push_back(std::log2(counts[i] / median));
    }
    return simulated;
}

Simulated simulate(double tumor_fraction, double coverage, stats::Random& random) {
    return simulate(draw_copies(random), tumor_fraction, coverage, random);
}

/// Two copies but for 16 Mb of chromosome 12.
std::vector<double> lone_amplicon(double amplified_copies) {
    std::vector<double> copies(22 * 120, 2.0);
    std::fill_n(copies.begin() + 11 * 120 + 56, 16, amplified_copies);
    return copies;
}

TEST_CASE("a lone amplicon leaves the fraction open, and the interval says so") {
    stats::Random random(12);
    const Simulated simulated = simulate(lone_amplicon(19.0), 0.0135, 0.7, random);
    const CopyNumberResult result = estimate_fraction(simulated.profile, {}, Sex::Unknown);
    REQUIRE(result.detected);
    const FractionEstimate& estimate = result.estimate.value();
    INFO(estimate.tumor_cell_fraction << " " << estimate.lower << " " << estimate.upper);
    CHECK(estimate.lower < 0.0135);
    CHECK(estimate.upper > 0.0135);
    // Seven copies at 4.5 % show the same ratio.
    CHECK(estimate.upper > 3.0 * estimate.lower);
}

TEST_CASE("of a flat likelihood the median is the geometric middle, and the interval spans it") {
    std::vector<ProfilePoint> profile;
    for (int i = 0; i <= 1000; ++i) {
        profile.push_back({0.01 * std::pow(10.0, i / 1000.0), 7.0});
    }
    const std::vector<std::vector<ProfilePoint>> profiles = {profile};
    // Log-uniform on 0.01 to 0.1: quantile p is 0.01 * 10^p.
    const FractionPosterior posterior = combine(profiles, 1e-4);
    CHECK(posterior.median == Approx(0.01 * std::pow(10.0, 0.5)).epsilon(1e-3));
    CHECK(posterior.lower == Approx(0.01 * std::pow(10.0, 0.025)).epsilon(1e-3));
    CHECK(posterior.upper == Approx(0.01 * std::pow(10.0, 0.975)).epsilon(1e-3));
    CHECK(posterior.weights.front() == Approx(1.0));
    // The same profile twice is no more than once.
    const std::vector<std::vector<ProfilePoint>> twice = {profile, profile};
    CHECK(combine(twice, 1e-4).median == Approx(posterior.median));
}

TEST_CASE("the error of the model widens a sharp posterior to its own normal interval") {
    const std::vector<std::vector<ProfilePoint>> sharp = {{{0.2, 0.0}}};
    const FractionPosterior posterior = combine(sharp, 0.03);
    CHECK(posterior.median == Approx(0.2));
    CHECK(posterior.lower == Approx(0.2 * std::exp(-1.959964 * 0.03)));
    CHECK(posterior.upper == Approx(0.2 * std::exp(1.959964 * 0.03)));
}

TEST_CASE("simulated profiles of 5 to 30 percent are estimated within 3 points, and covered") {
    stats::Random random(20260301);
    int profiles = 0;
    int near = 0;
    int covered = 0;
    constexpr int wanted = 20;
    while (profiles < wanted) {
        const double truth = 0.05 + 0.25 * random.uniform();
        const Simulated simulated = simulate(truth, 0.5 + 0.5 * random.uniform(), random);
        if (simulated.sd_copy_number < 0.4) {
            continue;
        }
        ++profiles;
        const CopyNumberResult result = estimate_fraction(simulated.profile, {}, Sex::Unknown);
        REQUIRE(result.estimate.has_value());
        const FractionEstimate& estimate = *result.estimate;
        INFO("truth " << truth << " estimate " << estimate.tumor_cell_fraction << " "
                      << estimate.lower << " " << estimate.upper << " ploidy " << estimate.ploidy);
        near += std::abs(estimate.tumor_cell_fraction - truth) <= 0.03 ? 1 : 0;
        covered += estimate.lower <= truth && truth <= estimate.upper ? 1 : 0;
    }
    CHECK(near >= 18);
    CHECK(covered >= 18);
}

TEST_CASE("a flat profile is not detected, and says down to what") {
    stats::Random random(5);
    const Simulated simulated = simulate(0.0, 0.5, random);
    const CopyNumberResult result = estimate_fraction(simulated.profile, {}, Sex::Unknown);
    CHECK_FALSE(result.detected);
    REQUIRE(result.estimate.has_value());
    CHECK(result.estimate.value().tumor_cell_fraction == 0.0);
    CHECK(result.lod95_tumor_cell_fraction > 0.0);
    CHECK(result.lod95_tumor_cell_fraction < 0.03);
}

TEST_CASE("too few bins are not assessable") {
    const CopyNumberResult result = estimate_fraction({}, {}, Sex::Unknown);
    CHECK(result.estimate.reason() == core::MissingReason::Insufficient);
}

TEST_CASE("the limit of detection follows the formula") {
    // Bin noise 0.024 (0.5x), 2400 bins, SD(c) 1, design effect 1.4: 0.38 %.
    CHECK(lod95_known_profile(0.024, 2400, 1.0, 1.4) == Approx(0.0038).epsilon(0.01));
}

}  // namespace
}  // namespace sarcotrace::copy_number
