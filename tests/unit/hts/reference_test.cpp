#include "sarcotrace/hts/reference.hpp"
#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

using namespace sarcotrace;
using core::Interval;
using core::Pos0;
using testing::run_tool;
using testing::TempDir;
using testing::write_file;

TEST_CASE("a reference reads the same with and without its index, and N stays N", "[hts]") {
    const TempDir folder;
    const std::filesystem::path path = folder / "a.fa";
    write_file(path, ">c1 first\nACGTacgtNN\nRYACGTACGT\nAC\n>c2\nGGG\n");
    const hts::Reference held(path);
    REQUIRE(run_tool("samtools", {"faidx", path.string()}).exit_status == 0);
    const hts::Reference indexed(path);
    for (const hts::Reference* reference : {&held, &indexed}) {
        CHECK(reference->contigs() == std::vector<hts::Contig>{{"c1", 22}, {"c2", 3}});
        CHECK(reference->fetch_contig("c1") == "ACGTACGTNNNNACGTACGTAC");
        CHECK(reference->fetch("c1", {Pos0(7), Pos0(13)}) == "TNNNNA");
        CHECK(reference->fetch("c2", {Pos0(1), Pos0(1)}).empty());
        CHECK_THROWS_AS(reference->fetch("c2", {Pos0(1), Pos0(4)}), core::InputError);
        CHECK_THROWS_AS(reference->fetch("c3", {Pos0(0), Pos0(1)}), core::InputError);
    }
}

TEST_CASE("a reference that is empty or no FASTA is an error", "[hts]") {
    const TempDir folder;
    write_file(folder / "empty.fa", "");
    CHECK_THROWS_AS(hts::Reference(folder / "empty.fa"), core::InputError);
    write_file(folder / "text.fa", "ACGT\n");
    CHECK_THROWS_AS(hts::Reference(folder / "text.fa"), core::InputError);
    write_file(folder / "twice.fa", ">a\nAC\n>a\nAC\n");
    CHECK_THROWS_AS(hts::Reference(folder / "twice.fa"), core::InputError);
    CHECK_THROWS_AS(hts::Reference(folder / "absent.fa"), core::IoError);
}
