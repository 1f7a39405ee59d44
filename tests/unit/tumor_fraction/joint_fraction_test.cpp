#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
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

/// A patient of one sample drawn from the model's own prior: any fraction, Beta(1, 4) of the variants
/// lost, a tenth of the others in any part of the cells, all in two copies.
struct PriorDraw {
    JointEvidence evidence;
    double fraction;
};

PriorDraw draw_from_prior(stats::Random& random, const JointOptions& options) {
    constexpr std::int64_t molecules = 300;
    const double fraction = random.uniform();
    const double lost = random.beta(1.0, 4.0);
    const VariantClasses classes = variant_classes(2);
    std::vector<double> multiplicities;
    for (const double log_prior : classes.log_prior) {
        multiplicities.push_back(std::exp(log_prior));
    }
    std::vector<JointVariant> variants(5);
    for (JointVariant& variant : variants) {
        double share = 0.0;
        if (random.bernoulli(variant.blood_prior)) {
            share = random.beta(1.0, 20.0);
        } else if (!random.bernoulli(lost)) {
            share = random.bernoulli(options.subclonal_probability)
                        ? random.uniform() * expected_vaf(fraction, 1, 2)
                        : expected_vaf(fraction,
                                       classes.multiplicity[random.categorical(multiplicities)], 2);
        }
        variant.samples.push_back(counts(molecules, draw(random, molecules, share)));
    }
    return {evidence_of(std::move(variants), 1), fraction};
}

/// Fewest and most successes of n that leave at most 0.5 % of Binomial(n, p) on either side.
std::pair<int, int> acceptance_region(int n, double p) {
    // P(X <= k) of Binomial(n, p) is the beta function I_{1-p}(n - k, k + 1).
    const auto cdf = [n, p](int k) { return stats::beta_cdf(1.0 - p, n - k, k + 1.0); };
    int fewest = 0;
    while (cdf(fewest) <= 0.005) {
        ++fewest;
    }
    int most = n - 1;
    while (most > 0 && cdf(most - 1) >= 0.995) {
        --most;
    }
    return {fewest, most};
}

TEST_CASE("intervals of patients drawn from the prior hold the truth in 95 percent") {
    // Where the truth is drawn from the prior, a 95 % interval of the posterior holds it with a
    // probability of 95 %, so the number that hold it is binomial.
    stats::Random random(23);
    constexpr int patients = 600;
    JointOptions options;
    options.burn_in = 50;
    options.sweeps = 200;
    options.relative_model_error = 1e-3;
    int held = 0;
    int held_by_half = 0;
    for (int i = 0; i < patients; ++i) {
        const PriorDraw patient = draw_from_prior(random, options);
        const FractionInterval fraction = joint_fraction(patient.evidence, options).samples[0].fraction;
        const double half = 0.25 * (fraction.upper - fraction.lower);
        held += fraction.lower <= patient.fraction && patient.fraction <= fraction.upper ? 1 : 0;
        held_by_half += fraction.lower + half <= patient.fraction &&
                                patient.fraction <= fraction.upper - half
                            ? 1
                            : 0;
    }
    const auto [fewest, most] = acceptance_region(patients, 0.95);
    INFO(held << " of " << patients << ", accepted " << fewest << " to " << most);
    CHECK(held >= fewest);
    CHECK(held <= most);
    CHECK(held_by_half < fewest);  // intervals of half the width fail the check
}

TEST_CASE("readings of the copies at double the fractions are no likelier for the blanks beside") {
    const auto blank_curve = [](double width) {
        std::vector<double> curve;
        for (const double fraction : fraction_grid()) {
            curve.push_back(-0.5 * std::pow(fraction / width, 2));
        }
        return curve;
    };
    JointEvidence evidence = evidence_of({}, 6);
    evidence.modes.push_back(evidence.modes[0]);
    evidence.modes[0].bins.assign(6, blank_curve(0.01));
    evidence.modes[1].bins.assign(6, blank_curve(0.02));
    const JointResult result = joint_fraction(evidence);
    CHECK(result.mode_weights[0] == Approx(0.5));
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
    variant.blood_prior = 1e-9;
    variant.samples = {counts(3000, 150)};
    evidence.variants = {variant};
    evidence.modes[0].variant_copies = {2};
    JointOptions options;
    options.relative_model_error = 1e-3;
    const FractionInterval fraction = joint_fraction(evidence, options).samples[0].fraction;
    // Any share up to t / 2 is as likely: the density of t is I_{t/2}(151, 2851) / t, from which the
    // shortest interval is found by summing over 20,000 equal steps, highest first.
    constexpr int steps = 20000;
    std::vector<std::pair<double, double>> density;
    double sum = 0.0;
    for (int step = 1; step <= steps; ++step) {
        const double t = (step - 0.5) / steps;
        density.emplace_back(stats::beta_cdf(t / 2.0, 151.0, 2851.0) / t, t);
        sum += density.back().first;
    }
    std::ranges::sort(density, std::greater{});
    double lower = 1.0;
    double upper = 0.0;
    double held = 0.0;
    for (auto it = density.begin(); it != density.end() && held < 0.95 * sum; ++it) {
        held += it->first;
        lower = std::min(lower, it->second);
        upper = std::max(upper, it->second);
    }
    CHECK(fraction.lower == Approx(lower).epsilon(0.02));  // half a step of the grid
    CHECK(fraction.upper == Approx(upper).epsilon(0.02));
    CHECK(upper > 0.85);
}

}  // namespace
}  // namespace sarcotrace::tumor_fraction
