#include "catch.hpp"
#include "sarcotrace/calling/limit_of_detection.hpp"

using namespace sarcotrace;
using calling::TargetCoverage;

namespace {

/// `bases` target bases, all of trinucleotide ACG, each with this many duplex molecules.
TargetCoverage duplex(std::int64_t molecules, std::int64_t bases = 100) {
    TargetCoverage coverage;
    coverage.bases = bases;
    for (auto& depths : coverage.bases_by_depth) {
        depths[0] = bases;
    }
    coverage.bases_by_depth[0] = {{molecules, bases}};
    coverage.trinucleotides[6] = bases;
    return coverage;
}

/// No controls: duplex errors of 1e-6 with shape 1.
const noise::NoiseModel& prior_model() {
    static const noise::NoiseModel model({});
    return model;
}

double limit(const TargetCoverage& plasma, const TargetCoverage& normal,
             const calling::Settings& settings, double threshold) {
    return calling::limit_of_detection(plasma, &normal, prior_model(), settings, threshold).value();
}

}  // namespace

TEST_CASE("coverage holds every base of the core under its depth and trinucleotide") {
    pileup::Columns columns;
    columns.begin = 10;
    columns.columns.resize(4);
    columns.columns[1].bases[0][0] = 5;
    columns.columns[2].bases[1][0] = 2;
    columns.columns[2].bases[2][0] = 1;
    columns.columns[2].bases[2][3] = 4;
    const pileup::ReferenceWindow reference{"chr1", 9, "AACGTN"};
    TargetCoverage coverage =
        calling::coverage_of(columns, reference, {core::Pos0(11), core::Pos0(14)});
    CHECK(coverage.bases == 3);
    CHECK(coverage.bases_by_depth[0] ==
          std::map<std::int64_t, std::int64_t>{{0, 1}, {3, 1}, {5, 1}});
    CHECK(coverage.bases_by_depth[3] == std::map<std::int64_t, std::int64_t>{{0, 2}, {4, 1}});
    CHECK(coverage.median_molecules() == pileup::PerStratum<std::int64_t>{3, 0, 0, 0, 0});
    CHECK(coverage.trinucleotides[6] == 1);   // ACG
    CHECK(coverage.trinucleotides[27] == 1);  // CGT; GTN has none
    coverage += duplex(3, 2);
    CHECK(coverage.bases == 5);
    CHECK(coverage.bases_by_depth[0].at(3) == 3);
    CHECK(coverage.trinucleotides[6] == 3);
}

TEST_CASE("the limit of detection is the VAF that R's binomial gives for the least molecules") {
    // Reference values: uniroot of pbinom(k - 1, 600, q, lower = FALSE) - 0.95.
    calling::Settings settings;
    CHECK(limit(duplex(600), duplex(300), settings, 1e-7) == Approx(0.0104544998387).epsilon(1e-8));
    SECTION("more molecules if the threshold is lower") {
        CHECK(limit(duplex(600), duplex(300), settings, 1e-10) ==
              Approx(0.0128706618181).epsilon(1e-8));
    }
    SECTION("more molecules if the class needs them: R's posterior of 3 is 0.929, of 4 0.950") {
        settings.least_posterior = 0.94;
        CHECK(limit(duplex(600), duplex(300), settings, 1e-7) ==
              Approx(0.0128706618181).epsilon(1e-8));
    }
    SECTION("more molecules if the user wants them") {
        settings.least_alt_molecules = 6;
        CHECK(limit(duplex(600), duplex(300), settings, 1e-7) ==
              Approx(0.0174403428388).epsilon(1e-8));
    }
}

TEST_CASE("without molecules or a matched normal no VAF is detected") {
    const calling::Settings settings;
    const TargetCoverage covered = duplex(600);
    const TargetCoverage bare = duplex(0);
    CHECK_FALSE(calling::limit_of_detection(covered, nullptr, prior_model(), settings, 1e-7));
    CHECK_FALSE(calling::limit_of_detection(covered, &bare, prior_model(), settings, 1e-7));
    CHECK_FALSE(calling::limit_of_detection(bare, &covered, prior_model(), settings, 1e-7));
    CHECK_FALSE(calling::limit_of_detection({}, &covered, prior_model(), settings, 1e-7));
}

TEST_CASE("a thinly covered normal raises the limit") {
    const calling::Settings settings;
    double before = 0.0;
    for (const std::int64_t molecules : {300, 60, 20}) {
        const double now = limit(duplex(600), duplex(molecules), settings, 1e-7);
        CHECK(now >= before);
        before = now;
    }
    CHECK(before > 0.02);
}
