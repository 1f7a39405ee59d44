#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

using namespace sarcotrace::core;
using sarcotrace::testing::ViewOf;

namespace {

ReadRecord forward_read() {
    return {.name = "r1",
            .flag = flags::paired,
            .contig = ContigIndex(0),
            .position = Pos0(100),
            .mapping_quality = 60,
            .cigar = parse_cigar("3S7M2D1M"),
            .bases = "ACGTNACGTAC",
            .base_qualities = std::vector<std::uint8_t>(11, 30),
            .mate_contig = {},
            .mate_position = {},
            .template_length_bp = 0,
            .tags = {{tags::RX, std::string("ACG-TTA")},
                     {tags::NM, std::int64_t{-3}},
                     {tags::xA, std::vector<std::uint16_t>{1, 2, 300}}}};
}

}  // namespace

TEST_CASE("a view shows bases, ends and the unclipped 5' end of a forward read", "[core]") {
    const ViewOf read(forward_read());
    CHECK(read.view().bases() == "ACGTNACGTAC");
    CHECK(read.view().end_position() == Pos0(110));
    CHECK(read.view().unclipped_five_prime() == 97);
}

TEST_CASE("the unclipped 5' end of a reverse read lies at its right end", "[core]") {
    ReadRecord record = forward_read();
    record.flag |= flags::reverse;
    record.cigar = parse_cigar("7M2D1M3S");
    CHECK(ViewOf(record).view().unclipped_five_prime() == 112);
}

TEST_CASE("tags are found by name and checked by type", "[core]") {
    const ViewOf read(forward_read());
    CHECK(read.view().tag_string(tags::RX) == "ACG-TTA");
    CHECK(read.view().tag_int(tags::NM) == -3);
    CHECK(read.view().tag_int_array(tags::xA) == std::vector<std::int64_t>{1, 2, 300});
    CHECK_FALSE(read.view().tag_string(tags::MI));
    CHECK_THROWS_AS(read.view().tag_int(tags::RX), InputError);
    CHECK(decode_tags(read.view()) == forward_read().tags);
}

TEST_CASE("optional fields that are cut off are an error, not a crash", "[core]") {
    const ViewOf whole(forward_read());
    for (std::size_t size = 1; size < whole.view().aux.size(); ++size) {
        ReadView cut = whole.view();
        cut.aux = cut.aux.first(size);
        // A cut between two fields leaves a shorter but sound list.
        std::size_t decoded = 0;
        try {
            decoded = decode_tags(cut).size();
        } catch (const InputError&) {
            decoded = 0;
        }
        CHECK(decoded < 3);
    }
}
