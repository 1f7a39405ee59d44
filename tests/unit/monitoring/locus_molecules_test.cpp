#include "catch.hpp"
#include "sarcotrace/monitoring/locus_molecules.hpp"
#include "sarcotrace/monitoring/tracking.hpp"

using namespace sarcotrace;
using monitoring::LocusEvidence;
using monitoring::MoleculesByLocus;
using pileup::Support;

namespace {

monitoring::LocusMolecule molecule(std::uint64_t key, Support support) {
    return {key, pileup::Stratum::Duplex, support, pileup::LengthClass::Mono, 3};
}

/// Two loci that all molecules cover; `both` show both variants, `first` and `second` one.
MoleculesByLocus two_loci(std::uint64_t depth, std::uint64_t both, std::uint64_t first,
                          std::uint64_t second) {
    MoleculesByLocus loci(2);
    for (std::uint64_t key = 0; key < depth; ++key) {
        const bool is_both = key < both;
        const bool is_first = is_both || (key >= both && key < both + first);
        const bool is_second =
            is_both || (key >= both + first && key < both + first + second);
        loci[0].push_back(molecule(key, is_first ? Support::Alt : Support::Ref));
        loci[1].push_back(molecule(key, is_second ? Support::Alt : Support::Ref));
    }
    return loci;
}

std::vector<LocusEvidence> evidence_of(const MoleculesByLocus& molecules, bool once) {
    const auto groups = once ? monitoring::phase_groups({molecules}) : monitoring::PhaseGroups{};
    std::vector<LocusEvidence> loci;
    for (const pileup::AlleleEvidence& evidence : monitoring::counted_once(molecules, groups)) {
        LocusEvidence locus{evidence, {}};
        locus.errors.fill({1e-6, 1.0});
        loci.push_back(locus);
    }
    return loci;
}

}  // namespace

TEST_CASE("variants are of one phase if molecules show both as often as one alone") {
    CHECK(monitoring::phase_groups({two_loci(100, 3, 0, 0)}) ==
          monitoring::PhaseGroups{{0, 1}});
    CHECK(monitoring::phase_groups({two_loci(100, 0, 3, 4)}).empty());
    CHECK(monitoring::phase_groups({two_loci(100, 1, 3, 4)}).empty());
    CHECK(monitoring::phase_groups({two_loci(100, 0, 0, 0)}).empty());
    // All samples together decide.
    CHECK(monitoring::phase_groups({two_loci(100, 0, 1, 0), two_loci(100, 5, 0, 0)}).size() == 1);
}

TEST_CASE("a molecule that covers several variants of one phase counts once") {
    const MoleculesByLocus molecules = two_loci(1000, 5, 1, 2);
    const auto once = evidence_of(molecules, true);
    CHECK(once[0].evidence.depth() + once[1].evidence.depth() == 1000);
    CHECK(once[0].evidence.total(Support::Alt) == 6);
    CHECK(once[1].evidence.total(Support::Alt) == 2);
    const auto apart = evidence_of(molecules, false);
    CHECK(apart[0].evidence.depth() == 1000);
    CHECK(apart[1].evidence.total(Support::Alt) == 7);
}

TEST_CASE("one molecule with two variants of one phase is no evidence of two loci") {
    MoleculesByLocus molecules = two_loci(3000, 1, 0, 0);
    molecules.emplace_back();
    for (std::uint64_t key = 10000; key < 13000; ++key) {
        molecules.back().push_back(molecule(key, Support::Ref));
    }
    // Counted at both loci the one molecule would make the sample positive.
    CHECK(monitoring::sample_result(evidence_of(molecules, false), {}).status ==
          monitoring::Status::Detected);
    const auto result = monitoring::sample_result(evidence_of(molecules, true), {});
    CHECK(result.status == monitoring::Status::NotDetected);
    CHECK(result.mutant_molecules == 1);
    CHECK(result.informative_molecules == 6000);
    REQUIRE(result.lod95_vaf);
}
