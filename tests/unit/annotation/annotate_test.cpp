#include <algorithm>

#include "catch.hpp"
#include "genes.hpp"
#include "sarcotrace/annotation/annotate.hpp"
#include "sarcotrace/core/error.hpp"

namespace {

using namespace sarcotrace;
using annotation::CodingChange;
using annotation::ProteinEffect;

/// M K K L Q stop; behind it AAA GGG TGA.
constexpr std::string_view coding = "ATGAAAAAGCTTCAATAA";
constexpr std::string_view behind = "AAAGGGTGACC";

annotation::ProteinChange change(std::int64_t begin, std::int64_t end, const std::string& alt) {
    return annotation::protein_change(coding, behind, {begin, end, alt});
}

}  // namespace

TEST_CASE("protein changes are named as HGVS recommends") {
    CHECK(change(9, 10, "A").hgvs == "p.Leu4Ile");
    CHECK(change(9, 10, "A").hgvs_short == "p.L4I");
    CHECK(change(9, 10, "A").codons == "Ctt/Att");
    CHECK(change(11, 12, "C").hgvs == "p.Leu4=");
    CHECK(change(12, 13, "T").hgvs == "p.Gln5Ter");
    CHECK(change(12, 13, "T").hgvs_short == "p.Q5*");
    CHECK(change(0, 1, "G").hgvs == "p.Met1?");
    CHECK(change(3, 6, "").hgvs == "p.Lys3del");  // Lys2 or Lys3: the later one
    CHECK(change(3, 3, "AAA").hgvs == "p.Lys3dup");
    CHECK(change(9, 9, "TGG").hgvs == "p.Lys3_Leu4insTrp");
    CHECK(change(6, 12, "TGG").hgvs == "p.Lys3_Leu4delinsTrp");
    CHECK(change(9, 10, "").hgvs == "p.Leu4PhefsTer?");
    CHECK(change(9, 9, "GGGTAAC").hgvs == "p.Leu4GlyfsTer2");
    CHECK(change(9, 9, "GGGTAAC").hgvs_short == "p.L4Gfs*2");
    CHECK(change(9, 10, "").codons == "Ctt/tt");
    CHECK(change(15, 16, "C").hgvs == "p.Ter6GlnextTer3");
    CHECK(change(15, 16, "C").effect == ProteinEffect::StopLost);
    CHECK(change(17, 18, "G").effect == ProteinEffect::StopRetained);
    CHECK(change(9, 12, "").codons == "CTT/-");
}

TEST_CASE("changes of both strands have the same names at the same place of the transcript") {
    const testing::TwoGenes genes;
    const auto transcripts = genes.transcripts();
    REQUIRE(transcripts.size() == 2);
    const annotation::Transcript& forward = transcripts[0];
    const annotation::Transcript& reverse = transcripts[1];
    CHECK(forward.model().gene_name == "FWD");
    CHECK(reverse.model().canonical);
    CHECK(forward.spliced().substr(static_cast<std::size_t>(forward.coding_begin()), 3) == "ATG");
    CHECK(reverse.spliced().substr(static_cast<std::size_t>(reverse.coding_begin()), 3) == "ATG");
    CHECK(forward.hgvs_position(240) == "1");
    CHECK(forward.hgvs_position(239) == "-1");
    CHECK(forward.hgvs_position(339) == "100");
    CHECK(forward.hgvs_position(340) == "100+1");
    CHECK(forward.hgvs_position(499) == "101-1");
    CHECK(forward.hgvs_position(500) == "101");
    CHECK(reverse.hgvs_position(2402) == "78");
    CHECK(reverse.hgvs_position(2397) == "80+3");
    CHECK(reverse.hgvs_position(2210) == "81-1");
    CHECK(reverse.hgvs_position(1739) == "282");
}

TEST_CASE("insertions and deletions follow the 3' rule on the transcript's strand") {
    annotation::TranscriptModel model;
    model.id = "T";
    model.gene_name = "G";
    model.contig = "chr1";
    model.exons = {{core::Pos0(0), core::Pos0(12)}};
    const std::string bases = "ACGTTTTGCACA";
    const annotation::Transcript forward(model, bases);
    model.forward = false;
    const annotation::Transcript reverse(model, bases);
    const auto name = [](const annotation::Transcript& transcript, annotation::Change change) {
        return annotation::annotate(change, transcript).hgvs_c;
    };
    CHECK(name(forward, {2, "GT", "G"}) == "n.7del");
    CHECK(name(reverse, {2, "GT", "G"}) == "n.9del");
    CHECK(name(forward, {2, "G", "GTT"}) == "n.6_7dup");
    CHECK(name(reverse, {2, "G", "GTT"}) == "n.8_9dup");
    CHECK(name(forward, {2, "G", "GA"}) == "n.3_4insA");
    CHECK(name(reverse, {2, "G", "GA"}) == "n.9_10insT");
    CHECK(name(forward, {1, "CG", "TA"}) == "n.2_3delinsTA");
    CHECK(name(reverse, {0, "A", "C"}) == "n.12T>G");
    CHECK_THROWS_AS(annotation::annotate({0, "C", "T"}, forward), core::InputError);
}

TEST_CASE("a GFF3 that lacks a parent or breaks the format is refused") {
    const testing::TempDir folder;
    testing::write_file(folder / "a.gff3", "chr1\tx\texon\t5\t9\t.\t+\t.\tParent=transcript:T\n");
    CHECK_THROWS_AS(annotation::transcripts_of(io::read_gff3(folder / "a.gff3")),
                    core::InputError);
    for (const char* line : {"chr1\tx\texon\t9\t5\t.\t+\t.\tID=1\n", "chr1 x exon 5 9\n",
                             "chr1\tx\tCDS\t5\t9\t.\t+\t3\tID=1\n"}) {
        testing::write_file(folder / "b.gff3", line);
        CHECK_THROWS_AS(io::read_gff3(folder / "b.gff3"), core::InputError);
    }
    testing::write_file(folder / "c.gff3",
                        "##gff-version 3\nchr1\tx\tgene\t5\t9\t.\t+\t.\tID=a%3Bb;Name=x\n##FASTA\n>z\n");
    const auto features = io::read_gff3(folder / "c.gff3");
    REQUIRE(features.size() == 1);
    CHECK(features[0].attribute("ID") == "a;b");
    CHECK(features[0].interval.begin().value() == 4);
}
