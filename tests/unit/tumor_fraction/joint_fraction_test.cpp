#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/tumor_fraction/detection.hpp"
#include "sarcotrace/tumor_fraction/joint_fraction.hpp"
#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

VariantMolecules counts(std::int64_t molecules, std::int64_t alt) {
    VariantMolecules result;
    result.molecules = {0, molecules};
    result.alt_molecules = {0, alt};
    result.error = 3e-5;
    return result;
}

JointEvidence evidence_of(std::vector<JointVariant> variants, std::size_t samples) {
    JointMode mode{0.0, 2.0, std::vector<int>(variants.size(), 2), {},
                   std::vector<std::vector<double>>(samples),
                   std::vector<std::vector<double>>(samples)};
    return {samples, std::move(variants), {}, {mode}};
}

std::int64_t draw(stats::Random& random, std::int64_t molecules, double vaf) {
    return random.binomial(molecules, vaf * (1.0 - 3e-5) + (1.0 - vaf) * 3e-5);
}

/// Heterozygous clonal variants of 3,000 molecules at each fraction.
JointEvidence simulate(const std::vector<double>& fractions, std::size_t variants,
                       stats::Random& random) {
    std::vector<JointVariant> list(variants);
    for (JointVariant& variant : list) {
        for (const double fraction : fractions) {
            variant.samples.push_back(counts(3000, draw(random, 3000, fraction / 2.0)));
        }
    }
    return evidence_of(std::move(list), fractions.size());
}

TEST_CASE("the interval of one clonal variant is that of a beta posterior") {
    // With dropout, subclones and blood cells made impossible the posterior of VAF is Beta(k+1, n-k+1).
    std::vector<double> log_density;
    for (const double fraction : fraction_grid()) {
        const double vaf = fraction / 2.0;
        log_density.push_back(60.0 * std::log(std::max(vaf, 1e-300)) + 1940.0 * std::log1p(-vaf));
    }
    const FractionInterval interval = describe(log_density, 1e-3);
    CHECK(interval.estimate == Approx(0.06).epsilon(0.002));
    const double held = stats::beta_cdf(interval.upper / 2.0, 61.0, 1941.0) -
                        stats::beta_cdf(interval.lower / 2.0, 61.0, 1941.0);
    CHECK(held == Approx(0.95).margin(0.005));
}

TEST_CASE("three time points of 15, 0.2 and 5 percent are found and their fold changes with them") {
    stats::Random random(21);
    const std::vector<double> truth = {0.15, 0.002, 0.05};
    const JointResult result = joint_fraction(simulate(truth, 16, random));
    for (std::size_t s = 0; s < truth.size(); ++s) {
        const FractionInterval& fraction = result.samples[s].fraction;
        INFO(s << " " << fraction.estimate << " " << fraction.lower << " " << fraction.upper);
        CHECK(fraction.estimate == Approx(truth[s]).epsilon(s == 1 ? 0.4 : 0.1));
        CHECK(fraction.lower < truth[s]);
        CHECK(fraction.upper > truth[s]);
    }
    REQUIRE(result.changes.size() == 3);
    // From 15 % to 5 %: log2(1/3).
    CHECK(result.changes[1].log2_ratio == Approx(std::log2(1.0 / 3.0)).margin(0.15));
    CHECK(result.changes[1].lower < std::log2(1.0 / 3.0));
    CHECK(result.changes[1].upper > std::log2(1.0 / 3.0));
}

TEST_CASE("a clone of blood cells is flat in time and is told from the tumor; lost variants are, too") {
    stats::Random random(22);
    const std::vector<double> truth = {0.10, 0.001, 0.04};
    JointEvidence evidence = simulate(truth, 8, random);
    for (VariantMolecules& sample : evidence.variants[0].samples) {
        sample = counts(3000, draw(random, 3000, 0.02));
    }
    for (VariantMolecules& sample : evidence.variants[1].samples) {
        sample = counts(3000, draw(random, 3000, 0.0));
    }
    evidence.variants[0].blood_prior = 0.02;
    const JointResult result = joint_fraction(evidence);
    const VariantClasses classes = variant_classes(2);
    CHECK(result.variant_classes[0][classes.blood()] > 0.95);
    CHECK(result.variant_classes[1][classes.lost()] > 0.8);
    for (std::size_t j = 2; j < 8; ++j) {
        CHECK(result.variant_classes[j][0] > 0.5);
    }
    CHECK(result.samples[1].fraction.upper < 0.003);
    CHECK(result.samples[0].fraction.estimate == Approx(0.10).epsilon(0.1));
}

TEST_CASE("intervals over simulated patients hold the truth in 93 to 97 percent") {
    stats::Random random(23);
    int held = 0;
    int all = 0;
    JointOptions options;
    options.burn_in = 50;
    options.sweeps = 200;
    options.relative_model_error = 1e-3;
    while (all < 200) {
        const std::vector<double> truth = {std::pow(10.0, -3.0 + 2.0 * random.uniform()),
                                           std::pow(10.0, -3.0 + 2.0 * random.uniform())};
        const JointResult result = joint_fraction(simulate(truth, 5, random), options);
        for (std::size_t s = 0; s < truth.size(); ++s) {
            const FractionInterval& fraction = result.samples[s].fraction;
            held += fraction.lower <= truth[s] && truth[s] <= fraction.upper ? 1 : 0;
            ++all;
        }
    }
    // Two standard errors about the limits of 93 and 97 percent, for 200 intervals.
    const double share = static_cast<double>(held) / all;
    INFO(share);
    CHECK(share > 0.89);
    CHECK(share <= 1.0 - 0.005);
}

TEST_CASE("allelic imbalance alone gives the fraction of a lost arm") {
    stats::Random random(24);
    constexpr double truth = 0.08;
    JointEvidence evidence = evidence_of({}, 1);
    evidence.modes[0].segment_copies = {1};
    for (int l = 0; l < 200; ++l) {
        const double share = allele_share(truth, random.bernoulli(0.5) ? 1 : 0, 1);
        evidence.sites.push_back({0, {1000}, {random.binomial(1000, share)}});
    }
    const JointResult result = joint_fraction(evidence);
    const FractionInterval& fraction = result.samples[0].fraction;
    // SE = 2 / (sqrt(R) Delta) = 0.45 %.
    CHECK(std::abs(fraction.estimate - truth) < 0.0135);
    CHECK(fraction.lower < truth);
    CHECK(fraction.upper > truth);
    CHECK(result.samples[0].channels.front().channel == Channel::Alleles);
}

TEST_CASE("five variants of 3,000 molecules have the limits that the formula gives") {
    stats::Random random(25);
    const JointEvidence blank = simulate({0.1, 0.0}, 5, random);
    const std::vector<double> fractions = {0.1, 0.0};
    const auto detection =
        detect(blank, blank.modes[0], 1, fractions, std::nullopt, JointOptions{}, {});
    REQUIRE(detection.has_value());
    CHECK_FALSE(detection->detected);
    CHECK(detection->lob <= 0.0003);
    // 15,000 molecules at 3e-5: 0.097 % by the Fisher information at level 0.01.
    CHECK(detection->lod95 > 0.0005);
    CHECK(detection->lod95 <= 0.0012);
    const JointEvidence positive = simulate({0.1, 0.003}, 5, random);
    CHECK(detect(positive, positive.modes[0], 1, fractions, std::nullopt, JointOptions{}, {})
              ->detected);
}

TEST_CASE("simulated blanks are detected as seldom as the level says") {
    stats::Random random(26);
    int found = 0;
    constexpr int blanks = 100;
    DetectionOptions options;
    options.blanks = 500;
    options.positives = 10;
    for (int i = 0; i < blanks; ++i) {
        const JointEvidence blank = simulate({0.1, 0.0}, 5, random);
        const std::vector<double> fractions = {0.1, 0.0};
        found += detect(blank, blank.modes[0], 1, fractions, std::nullopt, JointOptions{}, options)
                         ->detected
                     ? 1
                     : 0;
    }
    CHECK(found <= 4);  // level 0.01: 1 expected, 99 % point 4
}

TEST_CASE("without a clonal variant the fraction is bounded from below alone") {
    JointEvidence evidence = evidence_of({}, 1);
    JointVariant variant;
    variant.clonal = false;
    variant.samples = {counts(3000, 150)};
    evidence.variants = {variant};
    evidence.modes[0].variant_copies = {2};
    const FractionInterval fraction = joint_fraction(evidence).samples[0].fraction;
    CHECK(fraction.lower > 0.08);
    CHECK(fraction.upper > 0.8);
}

}  // namespace
}  // namespace sarcotrace::tumor_fraction
