#include "sarcotrace/align/read_structure.hpp"

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;

namespace {

struct Split {
    align::RawRead read;
    align::UmiText umi;

    Split(const char* structure, const char* bases, const char* qualities) {
        align::ReadStructure(structure).split(bases, qualities, read, umi);
    }
};

}  // namespace

TEST_CASE("UMI, skipped and template bases are taken apart", "[align]") {
    const align::ReadStructure structure("3M2S+T");
    CHECK(structure.has_umi());
    CHECK(structure.shortest_read_bp() == 6);
    const Split split("3M2S+T", "ACGTTGGGCA", "\x1\x2\x3\x4\x5\x6\x7\x8\x9\xA");
    CHECK(split.read.bases == "GGGCA");
    CHECK(split.read.qualities == "\x6\x7\x8\x9\xA");
    CHECK(split.umi.bases == "ACG");
    CHECK(split.umi.qualities == "\"#$");
}

TEST_CASE("a read may have several UMI segments and a barcode", "[align]") {
    const Split split("2M1B2M3T", "AACGGTTT", "\x1\x2\x3\x4\x5\x6\x7\x8");
    CHECK(split.umi.bases == "AA-GG");
    CHECK(split.umi.qualities == "\"# %&");
    CHECK(split.read.bases == "TTT");
}

TEST_CASE("+T leaves the read as it is", "[align]") {
    const align::ReadStructure structure("+T");
    CHECK_FALSE(structure.has_umi());
    const Split split("+T", "ACGTN", "IIII#");
    CHECK(split.read.bases == "ACGTN");
    CHECK(split.umi.bases.empty());
}

TEST_CASE("what is no read structure is an error", "[align]") {
    for (const char* text : {"", "8M", "T", "+T8M", "3X+T", "0M+T", "-3M+T", "3M+", "++T", "+3T"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(align::ReadStructure(text), core::InputError);
    }
}

TEST_CASE("an index read has UMI, barcode and skipped bases, but no template", "[align]") {
    const align::ReadStructure structure("8B9M+S", align::ReadRole::Index);
    align::RawRead read;
    align::UmiText umi{"ACG", "III"};
    structure.split("AAAAAAAACCCCCCCCCTT", "IIIIIIIIIIIIIIIIIII", read, umi);
    CHECK(umi.bases == "ACG-CCCCCCCCC");
    CHECK(read.bases.empty());
    for (const char* text : {"", "+T", "9M10T"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(align::ReadStructure(text, align::ReadRole::Index), core::InputError);
    }
}
