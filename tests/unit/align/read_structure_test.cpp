#include "sarcotrace/align/read_structure.hpp"

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;

TEST_CASE("UMI, skipped and template bases are taken apart", "[align]") {
    const align::ReadStructure structure("3M2S+T");
    CHECK(structure.has_umi());
    CHECK(structure.shortest_read_bp() == 6);
    const auto split = structure.split({"ACGTTGGGCA", "0123456789"});
    CHECK(split.read.bases == "GGGCA");
    CHECK(split.read.qualities == "56789");
    REQUIRE(split.umis.size() == 1);
    CHECK(split.umis[0].bases == "ACG");
    CHECK(split.umis[0].qualities == "012");
}

TEST_CASE("a read may have several UMI segments and a barcode", "[align]") {
    const auto split = align::ReadStructure("2M1B2M3T").split({"AACGGTTT", "abcdefgh"});
    REQUIRE(split.umis.size() == 2);
    CHECK(split.umis[0].bases == "AA");
    CHECK(split.umis[1].bases == "GG");
    CHECK(split.read.bases == "TTT");
}

TEST_CASE("+T leaves the read as it is", "[align]") {
    const align::ReadStructure structure("+T");
    CHECK_FALSE(structure.has_umi());
    CHECK(structure.split({"ACGTN", "IIII#"}).read.bases == "ACGTN");
}

TEST_CASE("what is no read structure is an error", "[align]") {
    for (const char* text : {"", "8M", "T", "+T8M", "3X+T", "0M+T", "-3M+T", "3M+", "++T", "+3T"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(align::ReadStructure(text), core::InputError);
    }
}
