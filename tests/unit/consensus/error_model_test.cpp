#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/consensus/error_model.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using consensus::ConsensusModel;
using consensus::Observation;
using core::Base;

namespace {

const ConsensusModel model{consensus::ErrorRates{}};

consensus::StrandEvidence evidence_of(const ConsensusModel& used,
                                      const std::vector<Observation>& seen) {
    consensus::StrandEvidence evidence;
    for (const Observation& observation : seen) {
        used.add(evidence, observation);
    }
    return evidence;
}

consensus::CalledBase call(const std::vector<Observation>& top,
                           const std::vector<Observation>& bottom,
                           const ConsensusModel& used = model) {
    return used.call(evidence_of(used, top), evidence_of(used, bottom));
}

/// Posterior error of the best base as a plain product of probabilities, no logarithms.
struct Direct {
    int base;
    long double error;
};

std::array<long double, 4> strand_posterior(const std::vector<Observation>& seen) {
    std::array<long double, 4> likelihood = {1, 1, 1, 1};
    for (const Observation& o : seen) {
        const long double x = std::pow(10.0L, -static_cast<long double>(o.quality) / 10);
        const long double y = 1e-4L;
        const long double e = x * (1 - y) + (1 - x) * y + x * y * 2 / 3;
        for (int b = 0; b < 4; ++b) {
            likelihood[static_cast<std::size_t>(b)] *=
                b == static_cast<int>(o.base) ? 1 - e : e / 3;
        }
    }
    const long double sum = likelihood[0] + likelihood[1] + likelihood[2] + likelihood[3];
    const long double pre = std::pow(10.0L, -4.5L);
    for (long double& p : likelihood) {
        p /= sum;
        p = (1 - pre) * p + pre / 3 * (1 - p);
    }
    return likelihood;
}

/// The base that a strand's product of probabilities favours; 4 for a tie, 5 without reads.
int favoured(const std::vector<Observation>& seen) {
    if (seen.empty()) {
        return 5;
    }
    const auto posterior = strand_posterior(seen);
    const auto best = std::max_element(posterior.begin(), posterior.end());
    const auto near = std::count_if(posterior.begin(), posterior.end(),
                                    [&](long double p) { return p > *best * (1 - 1e-9L); });
    return near > 1 ? 4 : static_cast<int>(best - posterior.begin());
}

Direct direct(const std::vector<Observation>& top, const std::vector<Observation>& bottom) {
    std::array<long double, 4> p = {1, 1, 1, 1};
    for (const auto* strand : {&top, &bottom}) {
        if (!strand->empty()) {
            const auto posterior = strand_posterior(*strand);
            for (std::size_t b = 0; b < 4; ++b) {
                p[b] *= posterior[b];
            }
        }
    }
    const auto best = std::max_element(p.begin(), p.end()) - p.begin();
    long double others = 0;
    for (std::size_t b = 0; b < 4; ++b) {
        others += static_cast<std::ptrdiff_t>(b) == best ? 0 : p[b];
    }
    return {static_cast<int>(best), others / (others + p[static_cast<std::size_t>(best)])};
}

int quality_of_one(int quality) {
    const std::vector<Observation> seen = {{Base::C, static_cast<std::uint8_t>(quality)}};
    const auto called = call(seen, {});
    CHECK(called.base == Base::C);
    return called.quality;
}

std::vector<Observation> draw(stats::Random& random, std::size_t most) {
    std::vector<Observation> seen(random.below(most + 1));
    for (Observation& o : seen) {
        o.base = random.bernoulli(0.85) ? Base::G : static_cast<Base>(random.below(4));
        o.quality = static_cast<std::uint8_t>(10 + random.below(84));
    }
    return seen;
}

}  // namespace

TEST_CASE("a family of one has the quality that fgbio's model gives") {
    // calling.md, B.1: q37 -> Q35, q40 -> Q36, q93 -> -10 log10(1e-4 + 10^-4.5) = 38.8.
    CHECK(quality_of_one(37) == 35);
    CHECK(quality_of_one(40) == 36);
    CHECK(quality_of_one(93) == 39);
}

TEST_CASE("the posterior is the product computed directly") {
    stats::Random random(11);
    int without_call = 0;
    for (int repeat = 0; repeat < 3000; ++repeat) {
        const auto top = draw(random, 5);
        const auto bottom = draw(random, 5);
        const auto called = call(top, bottom);
        if (top.empty() && bottom.empty()) {
            CHECK(called.base == Base::N);
            continue;
        }
        const int a = favoured(top);
        const int b = favoured(bottom);
        using consensus::NoCall;
        const NoCall expected_fault = a == 4 || b == 4             ? NoCall::Tie
                                      : a != b && a != 5 && b != 5 ? NoCall::StrandsDisagree
                                                                   : NoCall::None;
        REQUIRE(called.no_call == expected_fault);
        REQUIRE((called.base == Base::N) == (expected_fault != NoCall::None));
        if (called.base == Base::N) {
            ++without_call;
            continue;
        }
        const Direct expected = direct(top, bottom);
        CHECK(static_cast<int>(called.base) == expected.base);
        const double phred = std::clamp(
            std::min(45.0, static_cast<double>(-10 * std::log10(expected.error))), 2.0, 93.0);
        CHECK(std::abs(called.quality - phred) <= 0.5 + 1e-6);
    }
    CHECK(without_call > 100);
}

TEST_CASE("ties give N with quality 2") {
    const std::vector<Observation> a = {{Base::A, 30}};
    const std::vector<Observation> c = {{Base::C, 30}};
    const std::vector<Observation> both = {{Base::A, 30}, {Base::C, 30}};
    CHECK(call(both, {}).base == Base::N);
    CHECK(call(both, {}).quality == 2);
    CHECK(call(a, c).base == Base::N);
}

TEST_CASE("no quality exceeds the error before the UMI") {
    const std::vector<Observation> many(200, Observation{Base::T, 40});
    CHECK(call(many, {}).quality == 45);
    CHECK(call(many, many).quality == 45);
    const ConsensusModel lower({30.0, 40.0});
    CHECK(call(many, many, lower).quality == 30);
}

TEST_CASE("two strands that agree are better than one, two that disagree are no base") {
    const std::vector<Observation> one = {{Base::T, 30}};
    const std::vector<Observation> deep(50, Observation{Base::T, 40});
    const std::vector<Observation> other(3, Observation{Base::C, 40});
    CHECK(call(one, one).quality == 45);
    CHECK(call(one, {}).quality == 29);
    CHECK(call(deep, other).base == Base::N);
    CHECK(call(deep, other).quality == 2);
    CHECK(call(deep, other).no_call == consensus::NoCall::StrandsDisagree);
    CHECK(call(deep, {}).base == Base::T);
}

TEST_CASE("a strand that favours no base leaves none, however deep the other is") {
    const std::vector<Observation> deep(50, Observation{Base::T, 40});
    const std::vector<Observation> undecided = {{Base::C, 30}, {Base::T, 30}};
    CHECK(call(deep, undecided).no_call == consensus::NoCall::Tie);
    CHECK(call(undecided, {}).no_call == consensus::NoCall::Tie);
    CHECK(call({}, {}).no_call == consensus::NoCall::NoReads);
}

TEST_CASE("the order of reads and of strands does not matter") {
    stats::Random random(5);
    for (int repeat = 0; repeat < 500; ++repeat) {
        auto top = draw(random, 6);
        const auto bottom = draw(random, 6);
        const auto first = call(top, bottom);
        std::reverse(top.begin(), top.end());
        const auto second = call(bottom, top);
        CHECK(first.base == second.base);
        CHECK(first.quality == second.quality);
    }
}

TEST_CASE("mates of a template are one observation") {
    using consensus::combine_mates;
    const Observation a30{Base::A, 30};
    const Observation c20{Base::C, 20};
    const Observation nothing;
    CHECK(combine_mates(a30, a30).quality == 60);
    CHECK(combine_mates(a30, c20).base == Base::A);
    CHECK(combine_mates(a30, c20).quality == 10);
    CHECK_FALSE(combine_mates(a30, {Base::C, 30}).is_there());
    CHECK(combine_mates(nothing, c20).base == Base::C);
    CHECK(combine_mates({Base::A, 60}, {Base::A, 60}).quality == 93);
}

TEST_CASE("error rates must be positive") {
    CHECK_THROWS_AS(ConsensusModel({0.0, 40.0}), std::invalid_argument);
    CHECK_THROWS_AS(ConsensusModel({45.0, std::nan("")}), std::invalid_argument);
}

TEST_CASE("each substitution has its own error before the UMI, on the strand that it happened to") {
    // Deamination alone: 1e-4 of the C of a strand, all else 1e-9.
    consensus::SubstitutionRates rates{};
    for (auto& row : rates) {
        row.fill(1e-9);
    }
    rates[1][3] = 1e-4;
    const ConsensusModel damaged(rates, 40.0);
    const auto deep = [](Base base) { return std::vector<Observation>(60, Observation{base, 40}); };
    // A deep T of the top strand is a C with odds 1e-4 to 1; of the bottom strand it is an A of
    // that strand's own letters, which deamination does not make: 3e-9, or Q85.
    CHECK(call(deep(Base::T), {}, damaged).quality == 40);
    CHECK(call({}, deep(Base::T), damaged).quality == 85);
    CHECK(call(deep(Base::A), {}, damaged).quality == 85);
    CHECK(call({}, deep(Base::A), damaged).quality == 40);
    CHECK(call(deep(Base::C), {}, damaged).quality == 85);
    // Both strands could be copies of one of them.
    CHECK(call(deep(Base::T), deep(Base::T), damaged).quality == 40);
    CHECK(call(deep(Base::C), deep(Base::C), damaged).quality == 85);
    CHECK(call(deep(Base::T), deep(Base::C), damaged).base == Base::N);
}

TEST_CASE("even substitutions are the same model told by substitution") {
    const ConsensusModel told(consensus::even_substitutions(45.0), 40.0);
    stats::Random random(23);
    for (int repeat = 0; repeat < 500; ++repeat) {
        const auto top = draw(random, 5);
        const auto bottom = draw(random, 5);
        CHECK(call(top, bottom, told).base == call(top, bottom).base);
        CHECK(call(top, bottom, told).quality == call(top, bottom).quality);
    }
}

TEST_CASE("substitution rates must be positive and below one in all") {
    auto rates = consensus::even_substitutions(45.0);
    rates[0][2] = 0.0;
    CHECK_THROWS_AS(ConsensusModel(rates, 40.0), std::invalid_argument);
    rates[0][2] = 1.0;
    CHECK_THROWS_AS(ConsensusModel(rates, 40.0), std::invalid_argument);
}
