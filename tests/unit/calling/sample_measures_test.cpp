#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/calling/microsatellites.hpp"
#include "sarcotrace/calling/mutational_burden.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;
using calling::RepeatTract;
using calling::TractState;

namespace {

const noise::NoiseModel& prior_model() {
    static const noise::NoiseModel model({});
    return model;
}

std::vector<RepeatTract> tracts_in(const std::string& bases) {
    return calling::find_tracts({"chr1", 100, bases},
                                {core::Pos0(100), core::Pos0(100 + static_cast<int>(bases.size()))});
}

/// A duplex molecule over the bases, with an indel after `anchor`.
pileup::Molecule molecule_over(const std::string& bases, std::int64_t anchor, std::int64_t deleted_bp,
                               const std::string& inserted) {
    pileup::Molecule molecule{};
    molecule.begin = 100;
    for (const char base : bases) {
        molecule.observations.push_back(
            {static_cast<pileup::Call>(std::string("ACGT").find(base)), pileup::Stratum::Duplex});
    }
    if (deleted_bp > 0 || !inserted.empty()) {
        molecule.indels.push_back(
            {core::Pos0(anchor), deleted_bp, inserted, pileup::Stratum::SimplexTop, true});
    }
    return molecule;
}

calling::TractLengths lengths(std::int64_t reference, std::int64_t shorter) {
    calling::TractLengths made;
    made[0][pileup::to_index(pileup::Stratum::Duplex)] = reference;
    made[-1][pileup::to_index(pileup::Stratum::Duplex)] = shorter;
    return made;
}

}  // namespace

TEST_CASE("the burden is mutations per assessable megabase with the exact Poisson interval") {
    const auto burden = calling::mutational_burden(7, 2'000'000, 100'000).value();
    CHECK(burden.per_mb == Approx(3.5));
    // R: poisson.test(7)$conf.int / 2
    CHECK(burden.interval.lower == Approx(2.81436305151987 / 2.0));
    CHECK(burden.interval.upper == Approx(14.42267536170238 / 2.0));
    CHECK(calling::mutational_burden(0, 1'000'000, 1).value().interval.upper ==
          Approx(3.68887945411394));
    CHECK_FALSE(calling::mutational_burden(1, 99'999, 100'000));
}

TEST_CASE("repeat tracts are maximal and of their shortest unit") {
    const auto run = tracts_in("CGTAAAAAAAAGTC");
    REQUIRE(run.size() == 1);
    CHECK(run[0].begin == 103);
    CHECK(run[0].end == 111);
    CHECK(run[0].unit_bp == 1);
    const auto pair = tracts_in("GGTACACACACACTTG");
    REQUIRE(pair.size() == 1);
    CHECK(pair[0].begin == 103);
    CHECK(pair[0].end == 113);
    CHECK(pair[0].unit_bp == 2);
    CHECK(pair[0].copies() == 5);
    CHECK(tracts_in("CGTAAAAAAAGTC").empty());       // seven
    CHECK(tracts_in("CGTAAAAAAAANTC").empty());      // no base beside it
    CHECK(tracts_in("GGTACACACACATTG").empty());     // four copies and a half
    CHECK(tracts_in("G" + std::string(61, 'A') + "C").empty());
}

TEST_CASE("a molecule's tract is as long as its indels make it") {
    const std::string bases = "CGTAAAAAAAAGTC";
    const RepeatTract tract = tracts_in(bases).at(0);
    std::vector<pileup::Molecule> molecules = {
        molecule_over(bases, 0, 0, ""), molecule_over(bases, 102, 2, ""),
        molecule_over(bases, 102, 0, "A"), molecule_over(bases, 111, 1, "")};
    molecules.push_back(molecule_over(bases, 102, 1, ""));
    molecules.back().indels[0].usable = false;
    molecules.push_back(molecule_over(bases.substr(0, 11), 0, 0, ""));  // ends within the tract
    const calling::TractLengths found = calling::tract_lengths(molecules, tract);
    CHECK(found.size() == 3);
    // Also the one whose deletion lies behind the tract.
    CHECK(found.at(0)[pileup::to_index(pileup::Stratum::Duplex)] == 2);
    CHECK(found.at(-2)[pileup::to_index(pileup::Stratum::SimplexTop)] == 1);
    CHECK(found.at(1)[pileup::to_index(pileup::Stratum::SimplexTop)] == 1);
}

TEST_CASE("a tract is unstable against its own normal, not against its germline") {
    const std::string bases = "CGTAAAAAAAAGTC";
    const pileup::ReferenceWindow reference{"chr1", 100, bases};
    const RepeatTract tract = tracts_in(bases).at(0);
    const auto state = [&](const calling::TractLengths& plasma, const calling::TractLengths* normal) {
        const auto evidence =
            calling::tract_evidence(tract, plasma, normal, prior_model(), reference);
        return calling::state_of(evidence, calling::corrected_limits({evidence}, 0.01));
    };
    const calling::TractLengths slipping = lengths(950, 50);
    const calling::TractLengths heterozygous = lengths(500, 480);
    const calling::TractLengths shifted = lengths(880, 120);
    CHECK(state(slipping, &slipping) == TractState::Stable);
    CHECK(state(shifted, &slipping) == TractState::Unstable);
    CHECK(state(heterozygous, &heterozygous) == TractState::Stable);
    CHECK(state(heterozygous, nullptr) == TractState::Stable);
    CHECK(state(lengths(970, 30), nullptr) == TractState::Unstable);
    CHECK(state(lengths(995, 5), nullptr) == TractState::Stable);  // half a point
    const calling::TractLengths few = lengths(10, 9);
    CHECK(state(few, nullptr) == TractState::FewMolecules);
    CHECK(state(shifted, &few) == TractState::FewMolecules);
    // The counts' own test: R, fisher.test(matrix(c(120, 50, 880, 950), 2), alternative = "greater").
    CHECK(calling::tract_evidence(tract, shifted, &slipping, prior_model(), reference).p_value ==
          Approx(1.04674290504495e-08));
}

TEST_CASE("a simulated unstable tumor is told from a stable one") {
    const std::string bases = "CGTAAAAAAAAGTC";
    const pileup::ReferenceWindow reference{"chr1", 100, bases};
    const RepeatTract tract = tracts_in(bases).at(0);
    stats::Random random(stats::stream_seed(17, {1}));
    const auto score = [&](double unstable_share, double tumor_share) {
        std::vector<calling::TractEvidence> tracts;
        for (int i = 0; i < 60; ++i) {
            const double slip = 0.002 * std::exp(random.normal(0.0, 1.0));
            const bool is_unstable = random.uniform() < unstable_share;
            const auto drawn = [&](double share) {
                const std::int64_t other = random.binomial(1500, share);
                return lengths(1500 - other, other);
            };
            const calling::TractLengths normal = drawn(slip);
            const calling::TractLengths plasma = drawn(slip + (is_unstable ? tumor_share : 0.0));
            tracts.push_back(
                calling::tract_evidence(tract, plasma, &normal, prior_model(), reference));
        }
        return calling::microsatellite_score(tracts, 0.01, 10);
    };
    const auto unstable = score(0.4, 0.03);
    CHECK(unstable.assessed == 60);
    CHECK(unstable.unstable >= 17);
    CHECK(unstable.interval.value().lower < 0.4);
    CHECK(unstable.interval.value().upper > 0.4);
    const auto stable = score(0.0, 0.03);
    CHECK(stable.unstable == 0);
    // R: binom.test(0, 60)$conf.int[2]
    CHECK(stable.interval.value().upper == Approx(0.0596294922861669));
}

TEST_CASE("too few tracts give no instability") {
    const std::string bases = "CGTAAAAAAAAGTC";
    const auto evidence =
        calling::tract_evidence(tracts_in(bases).at(0), lengths(100, 0), nullptr, prior_model(),
                                {"chr1", 100, bases});
    const auto score = calling::microsatellite_score({evidence, evidence}, 0.01, 3);
    CHECK(score.assessed == 2);
    CHECK_FALSE(score.interval);
    CHECK(calling::microsatellite_score({evidence, evidence}, 0.01, 2).interval);
}
