#include "sarcotrace/align/sam_records.hpp"

#include "catch.hpp"
#include "sarcotrace/align/seed_extension.hpp"

using namespace sarcotrace;

namespace {

align::MismatchText described(std::string_view cigar, std::string_view read,
                              std::string_view reference) {
    return align::describe_mismatches(core::parse_cigar(cigar), seq::to_codes(read),
                                      seq::to_codes(reference));
}

}  // namespace

TEST_CASE("MD and NM are those of the SAM tags specification", "[align]") {
    CHECK(described("4M", "ACGT", "ACGT").md == "4");
    CHECK(described("4M", "ACGT", "ATGT").md == "1T2");
    CHECK(described("2M2D2M", "ACGT", "ACTTGT").md == "2^TT2");
    CHECK(described("2M2D2M", "ACGT", "ACTTTT").md == "2^TT0T1");
    CHECK(described("2S2M1I2M", "GGACTGT", "ACGT").md == "4");
    CHECK(described("2S2M1I2M", "GGACTGT", "ACGT").edit_distance == 1);
    CHECK(described("2M2D2M", "ACGT", "ACTTTT").edit_distance == 3);
    CHECK(described("1M", "A", "C").md == "0C0");
}

TEST_CASE("N stays N and is a mismatch", "[align]") {
    CHECK(described("3M", "ACG", "ANG").md == "1N1");
    CHECK(described("3M", "ANG", "ANG").edit_distance == 1);
    CHECK(described("3M", "ANG", "ACG").md == "1C1");
}

TEST_CASE("gaps are moved to the left, over other gaps' matches only", "[align]") {
    const auto moved = [](std::string_view cigar, std::string_view read,
                          std::string_view reference) {
        auto result = core::parse_cigar(cigar);
        align::left_align_gaps(result, seq::to_codes(read), seq::to_codes(reference));
        return core::to_string(result);
    };
    CHECK(moved("7M2D3M", "GCAAAATTCC", "GCAAAATATTCC") == "5M2D5M");
    CHECK(moved("6M2D4M", "GCAAAATTCC", "GCAAAAAATTCC") == "2M2D8M");
    CHECK(moved("6M2I4M", "GCAAAAAATTCC", "GCAAAATTCC") == "2M2I8M");
    CHECK(moved("5M1D2M", "AAAAATT", "AAAAAATT") == "1M1D6M");
    CHECK(moved("10M", "GCAAAATTCC", "GCAAAATTCC") == "10M");
}
