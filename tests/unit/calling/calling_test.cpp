#include <algorithm>

#include "catch.hpp"
#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/core/bases.hpp"

using namespace sarcotrace;
using calling::Origin;
using pileup::Stratum;
using pileup::Support;

namespace {

pileup::PerStratum<noise::ErrorRate> errors() {
    return {noise::ErrorRate{1e-6, 1.0}, {1e-5, 1.0}, {1e-5, 1.0}, {1e-4, 1.0}, {1e-4, 1.0}};
}

pileup::AlleleEvidence duplex(std::int64_t molecules, std::int64_t alt) {
    pileup::AlleleEvidence evidence;
    evidence.counts[0][static_cast<std::size_t>(Support::Ref)][0] = molecules - alt;
    evidence.counts[0][static_cast<std::size_t>(Support::Alt)][0] = alt;
    return evidence;
}

Origin label(std::int64_t plasma_alt, std::int64_t normal_alt, std::int64_t molecules = 800) {
    return calling::origin_posterior({molecules, plasma_alt}, duplex(molecules, normal_alt),
                                     errors())
        .label(0.9);
}

/// Molecules of one stratum over [0, bases), each the reference but for what `change` does.
pileup::Molecule molecule(const std::string& bases, std::uint64_t key) {
    pileup::Molecule made{};
    made.key = key;
    made.mapping_quality = 60;
    for (const char base : bases) {
        made.observations.push_back(
            {static_cast<pileup::Call>(core::to_base(base)), Stratum::Duplex});
    }
    return made;
}

}  // namespace

TEST_CASE("counts in the matched normal tell the origin") {
    CHECK(label(10, 0) == Origin::Tumor);
    CHECK(label(3, 0) == Origin::Tumor);
    CHECK(label(300, 0) == Origin::Tumor);
    CHECK(label(120, 1) != Origin::Germline);
    CHECK(label(16, 15) == Origin::Chip);
    CHECK(label(60, 5) == Origin::Chip);
    CHECK(label(400, 410) == Origin::Germline);
    CHECK(label(640, 390) == Origin::Germline);
    CHECK(label(800, 800) == Origin::Germline);
}

TEST_CASE("posterior probabilities sum to 1") {
    const auto posterior = calling::origin_posterior({800, 12}, duplex(800, 1), errors());
    CHECK(posterior.tumor + posterior.chip + posterior.germline == Approx(1.0));
}

TEST_CASE("without a matched normal only germline is stated") {
    CHECK(calling::origin_without_normal({500, 250}) == Origin::Germline);
    CHECK(calling::origin_without_normal({500, 500}) == Origin::Germline);
    CHECK(calling::origin_without_normal({500, 10}) == Origin::Uncertain);
}

TEST_CASE("a strand difference needs size, not depth") {
    pileup::AlleleEvidence evidence;
    const auto set = [&](Stratum stratum, std::int64_t ref, std::int64_t alt) {
        evidence.counts[pileup::to_index(stratum)][0][0] = ref;
        evidence.counts[pileup::to_index(stratum)][1][0] = alt;
    };
    set(Stratum::SimplexTop, 500, 12);
    set(Stratum::SimplexBottom, 500, 0);
    const calling::ArtefactLimits limits;
    CHECK(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::Duplex, 300, 2);  // duplex molecules were read from both strands
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::Duplex, 300, 0);
    set(Stratum::SimplexTop, 500, 2);
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
    set(Stratum::SimplexTop, 500000, 5600);
    set(Stratum::SimplexBottom, 500000, 5000);
    CHECK_FALSE(is_strand_biased(calling::artefact_evidence(evidence), evidence, limits));
}

TEST_CASE("substitutions on the same molecules are one MNV, on others two SNVs") {
    const std::string bases = "ACGTTGCAACGTTACG";
    const pileup::ReferenceWindow reference{"chr1", 0, bases};
    const core::Interval core(core::Pos0(0), core::Pos0(16));
    noise::ControlStatistics control;
    for (noise::Sums& cell : control.substitutions) {
        cell.add(1000000, 1);
    }
    const noise::NoiseModel model({&control});
    std::vector<pileup::Molecule> molecules;
    for (std::uint64_t i = 0; i < 300; ++i) {
        std::string seen = bases;
        if (i < 10) {
            seen[6] = 'T';
            seen[7] = 'G';
        }
        molecules.push_back(molecule(seen, i));
    }
    auto found = calling::find_variants(molecules, reference, core, model, {});
    REQUIRE(found.size() == 1);
    CHECK(found[0].allele.id() == "chr1:7:CA:TG");
    CHECK(found[0].evidence.total(Support::Alt) == 10);

    for (std::size_t i = 0; i < 10; ++i) {
        molecules[i].observations[7].call = pileup::Call::A;
        molecules[i + 20].observations[7].call = pileup::Call::G;
    }
    found = calling::find_variants(molecules, reference, core, model, {});
    REQUIRE(found.size() == 2);
    CHECK(found[0].allele.id() == "chr1:7:C:T");
    CHECK(found[1].allele.id() == "chr1:8:A:G");
}

TEST_CASE("no molecules give no variants") {
    const pileup::ReferenceWindow reference{"chr1", 0, "ACGTACGT"};
    const noise::ControlStatistics control;
    const noise::NoiseModel model({&control});
    CHECK(calling::find_variants({}, reference, core::Interval(core::Pos0(0), core::Pos0(8)), model,
                                 {})
              .empty());
}

TEST_CASE("the threshold is the level divided by the tests") {
    CHECK(calling::p_value_threshold({}, 10000) == Approx(0.01 / 40000.0));
}
