#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/pileup/allele.hpp"

using namespace sarcotrace;
using pileup::Allele;
using pileup::ReferenceWindow;

namespace {

Allele allele(std::int64_t position, std::string ref, std::string alt) {
    return {"chr1", core::Pos0(position), std::move(ref), std::move(alt)};
}

}  // namespace

TEST_CASE("an indel in a repeat takes its leftmost form") {
    // Tan, Abecasis, Kang 2015, figure 1: GGGCACACACAGGG, deletion of one CA.
    const ReferenceWindow reference{"chr1", 0, "GGGCACACACAGGG"};
    const Allele expected = allele(2, "GCA", "G");
    CHECK(pileup::normalise(allele(5, "CAC", "C"), reference) == expected);
    CHECK(pileup::normalise(allele(7, "CAC", "C"), reference) == expected);
    CHECK(pileup::normalise(allele(1, "GGCA", "GG"), reference) == expected);
    CHECK(pileup::normalise(allele(3, "CACACAC", "CACAC"), reference) == expected);
    CHECK(pileup::normalise(allele(10, "A", "ACA"), reference) == allele(2, "G", "GCA"));
}

TEST_CASE("shared bases are trimmed and contradictions refused") {
    const ReferenceWindow reference{"chr1", 0, "ACGTACGT"};
    CHECK(pileup::normalise(allele(1, "CGT", "CAT"), reference) == allele(2, "G", "A"));
    CHECK_THROWS_AS(pileup::normalise(allele(1, "T", "A"), reference), core::InputError);
    // bcftools norm -f leaves these as trimmed: what is deleted and inserted has no anchor.
    CHECK(pileup::normalise(allele(1, "CG", "TTT"), reference) == allele(1, "CG", "TTT"));
    CHECK(pileup::normalise(allele(0, "ACGT", "ATTT"), reference) == allele(1, "CG", "TT"));
    CHECK(pileup::normalise(allele(0, "ACGTA", "ATTTTA"), reference) == allele(1, "CG", "TTT"));
    CHECK(allele(1, "CG", "TTT").is_complex());
    CHECK(allele(1, "CG", "T").is_complex());
    CHECK_FALSE(allele(1, "CG", "C").is_complex());
    CHECK_FALSE(allele(1, "CG", "TT").is_complex());
}

TEST_CASE("a complex allele is told by the molecule's own sequence") {
    //                               0123456789
    const ReferenceWindow reference{"chr1", 0, "ACGTTGCAAC"};
    const Allele complex = allele(3, "TTG", "CCAGA");
    const auto molecule = [](const std::string& bases) {
        pileup::Molecule made{};
        for (const char base : bases) {
            made.observations.push_back(
                {base == '-' ? pileup::Call::Deleted
                             : static_cast<pileup::Call>(std::string("ACGT").find(base)),
                 pileup::Stratum::Duplex});
        }
        return made;
    };
    const auto support = [&](const pileup::Molecule& made) {
        return evidence_of(made, complex, required_span(complex, reference)).value().support;
    };
    CHECK(support(molecule("ACGTTGCAAC")) == pileup::Support::Ref);
    // Three ways to align the same molecule.
    pileup::Molecule first = molecule("ACGCCACAAC");
    first.indels.push_back({core::Pos0(5), 0, "GA", pileup::Stratum::Duplex, true});
    CHECK(support(first) == pileup::Support::Alt);
    pileup::Molecule second = molecule("ACGAGACAAC");
    second.indels.push_back({core::Pos0(2), 0, "CC", pileup::Stratum::Duplex, true});
    CHECK(support(second) == pileup::Support::Alt);
    pileup::Molecule third = molecule("ACG---CAAC");
    third.indels.push_back({core::Pos0(2), 3, "", pileup::Stratum::Duplex, true});
    CHECK(support(third) == pileup::Support::Other);
    third.indels.push_back({core::Pos0(5), 0, "CCAGA", pileup::Stratum::Duplex, true});
    CHECK(support(third) == pileup::Support::Alt);
}

TEST_CASE("a block substitution is told however its molecule is aligned") {
    //                               0123456789
    const ReferenceWindow reference{"chr1", 0, "AGTCTAGCAA"};
    const Allele block = allele(2, "TCTAG", "CTAGA");
    pileup::Molecule plain{};
    for (const char base : std::string("AGCTAGACAA")) {
        plain.observations.push_back(
            {static_cast<pileup::Call>(std::string("ACGT").find(base)), pileup::Stratum::Duplex});
    }
    // An aligner with cheap gaps writes it as 1D 4M 1I.
    pileup::Molecule gapped = plain;
    gapped.observations.clear();
    for (const char base : std::string("AG-CTAGCAA")) {
        gapped.observations.push_back(
            {base == '-' ? pileup::Call::Deleted
                         : static_cast<pileup::Call>(std::string("ACGT").find(base)),
             pileup::Stratum::Duplex});
    }
    gapped.indels = {{core::Pos0(1), 1, "", pileup::Stratum::Duplex, true},
                     {core::Pos0(6), 0, "A", pileup::Stratum::SimplexTop, true}};
    const auto evidence = [&](const pileup::Molecule& molecule) {
        return evidence_of(molecule, block, required_span(block, reference)).value();
    };
    CHECK(evidence(plain).support == pileup::Support::Alt);
    CHECK(evidence(gapped).support == pileup::Support::Alt);
    CHECK(evidence(gapped).stratum == pileup::Stratum::SimplexTop);
    gapped.indels.back().inserted = "C";
    CHECK(evidence(gapped).support == pileup::Support::Other);
}

TEST_CASE("an indel needs its whole repeat and one base more") {
    const ReferenceWindow reference{"chr1", 0, "GGGCACACACAGGG"};
    const pileup::RequiredSpan deletion = pileup::required_span(allele(2, "GCA", "G"), reference);
    CHECK(deletion.begin == 2);
    CHECK(deletion.end == 12);
    const pileup::RequiredSpan snv = pileup::required_span(allele(4, "A", "T"), reference);
    CHECK(snv.begin == 4);
    CHECK(snv.end == 5);
}

TEST_CASE("targets are merged, cut and put in the reference's order") {
    const auto region = [](std::string contig, std::int64_t begin, std::int64_t end) {
        return core::Region{std::move(contig),
                            core::Interval(core::Pos0(begin), core::Pos0(end)), "G"};
    };
    const std::vector<pileup::ContigLength> contigs = {{"chr2", 10000}, {"chr1", 5000}};
    const auto windows = pileup::plan_windows(
        {region("chr1", 100, 200), region("chr2", 0, 2500), region("chr1", 150, 300)}, contigs);
    REQUIRE(windows.size() == 3);
    CHECK(windows[0].contig == "chr2");
    CHECK(windows[1].core.length_bp() == 500);
    CHECK(windows[0].with_halo.begin().value() == 0);
    CHECK(windows[2].core.length_bp() == 200);
    CHECK(pileup::total_length_bp(windows) == 2700);
    CHECK_THROWS_AS(pileup::plan_windows({}, contigs), core::InputError);
    CHECK_THROWS_AS(pileup::plan_windows({region("chr1", 10, 10)}, contigs), core::InputError);
    CHECK_THROWS_AS(pileup::plan_windows({region("chr3", 0, 10)}, contigs), core::InputError);
    CHECK_THROWS_AS(pileup::plan_windows({region("chr1", 0, 5001)}, contigs), core::InputError);
}
