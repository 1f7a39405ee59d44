#include "sarcotrace/seq/extension.hpp"

#include "catch.hpp"

using namespace sarcotrace;

namespace {

seq::Extension right(std::string_view query, std::string_view target) {
    return seq::Extender({}).extend_right(seq::to_codes(query), seq::to_codes(target), 20);
}

seq::Extension left(std::string_view query, std::string_view target) {
    return seq::Extender({}).extend_left(seq::to_codes(query), seq::to_codes(target), 20);
}

}  // namespace

TEST_CASE("an equal sequence is extended to its end", "[seq]") {
    const auto extension = right("ACGTTGCATGCC", "ACGTTGCATGCCTTTT");
    CHECK(extension.score == 12);
    CHECK(core::to_string(extension.cigar) == "12M");
    CHECK(extension.target_bases == 12);
}

TEST_CASE("a mismatch costs four, N one", "[seq]") {
    CHECK(right("ACGTTGCATGCCATTGACCA", "ACGTTGCATGGCATTGACCA").score == 19 - 4);
    CHECK(right("ACGTTGCATGNCATTGACCA", "ACGTTGCATGGCATTGACCA").score == 19 - 1);
    CHECK(right("ACGTTGCATGCCATTGACCA", "ACGTTGCATGNCATTGACCA").score == 19 - 1);
}

TEST_CASE("a gap costs six and one a base on either side", "[seq]") {
    const std::string before = "ACGTTGCATGCCATTGACCA";
    const std::string after = "GGCTATCAGTCCGATCCGTA";
    const auto deletion = right(before + after, before + "TCT" + after);
    CHECK(deletion.score == 40 - 6 - 3);
    CHECK(core::to_string(deletion.cigar) == "20M3D20M");
    const auto insertion = left(before + "TCT" + after, before + after);
    CHECK(insertion.score == 40 - 6 - 3);
    CHECK(core::to_string(insertion.cigar) == "20M3I20M");
}

TEST_CASE("a gap in a repeat lies left", "[seq]") {
    const std::string before = "ACGTTGCATGCCATTGACCT";
    const std::string after = "GGCTATCAGTCCGATCCGTA";
    CHECK(core::to_string(right(before + "AAA" + after, before + "AAAAA" + after).cigar) ==
          "20M2D23M");
    CHECK(core::to_string(left(before + "AAA" + after, before + "AAAAA" + after).cigar) ==
          "20M2D23M");
}

TEST_CASE("bases that do not pay for themselves are left out, those at the end get a bonus",
          "[seq]") {
    const auto clipped = right("ACGTTGCATGCCATTGACCATTTTTTTT", "ACGTTGCATGCCATTGACCAGGGGGGGGGG");
    CHECK(clipped.query_bases == 20);
    CHECK(clipped.score == 20);
    const auto kept = right("ACGTTGCATGCCATTGACCAT", "ACGTTGCATGCCATTGACCAGG");
    CHECK(kept.query_bases == 21);
    CHECK(kept.score == 20);  // of the best part, as bwa mem counts it
}

TEST_CASE("nothing extends to nothing", "[seq]") {
    CHECK(right("", "ACGT").query_bases == 0);
    CHECK(left("ACGT", "").score == 0);
}
