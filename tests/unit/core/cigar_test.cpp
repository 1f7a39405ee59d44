#include "sarcotrace/core/cigar.hpp"
#include "catch.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace::core;

TEST_CASE("a CIGAR reads back as it was written", "[core]") {
    CHECK(to_string(parse_cigar("3S70M2D1I4M5H")) == "3S70M2D1I4M5H");
    CHECK(to_string(parse_cigar("*")) == "*");
}

TEST_CASE("lengths of a CIGAR follow the table of the SAM specification", "[core]") {
    const Cigar cigar = parse_cigar("2H3S10M2I4D5N6=1X7S");
    CHECK(query_length(cigar) == 3 + 10 + 2 + 6 + 1 + 7);
    CHECK(reference_length(cigar) == 10 + 4 + 5 + 6 + 1);
    CHECK(leading_clip(cigar) == 5);
    CHECK(trailing_clip(cigar) == 7);
}

TEST_CASE("text that is no CIGAR is an error", "[core]") {
    for (const char* text : {"M", "10", "0M", "5Q", "-3M", "4M5"}) {
        CHECK_THROWS_AS(parse_cigar(text), InputError);
    }
}

TEST_CASE("appending merges equal operations and leaves out empty ones", "[core]") {
    Cigar cigar;
    append(cigar, {CigarOp::Match, 5});
    append(cigar, {CigarOp::Insertion, 0});
    append(cigar, {CigarOp::Match, 6});
    CHECK(to_string(cigar) == "11M");
}
