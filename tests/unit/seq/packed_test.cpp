#include "sarcotrace/seq/packed.hpp"

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

namespace {

std::vector<seq::Code> random_codes(std::size_t length, std::uint64_t seed) {
    stats::Random random(seed);
    std::vector<seq::Code> codes(length);
    for (seq::Code& code : codes) {
        code = static_cast<seq::Code>(4.0 * random.uniform());
    }
    return codes;
}

}  // namespace

TEST_CASE("A packed sequence holds its bases, its reverse complement those of the other strand") {
    for (const std::size_t length : {0U, 1U, 31U, 32U, 33U, 64U, 100U, 150U, 251U}) {
        const auto codes = random_codes(length, length);
        const seq::PackedSequence packed(codes);
        seq::PackedSequence reverse;
        reverse.assign_reverse_complement(packed);
        const seq::PackedSequence expected(seq::reverse_complement(codes));
        REQUIRE(packed.size() == length);
        CHECK(std::vector(reverse.words().begin(), reverse.words().end()) ==
              std::vector(expected.words().begin(), expected.words().end()));
        for (std::size_t i = 0; i < length; ++i) {
            CHECK(((packed.words()[i / 32] >> (2 * (i % 32))) & 3U) == codes[i]);
        }
    }
}

TEST_CASE("A packed sequence tells that it holds an N") {
    CHECK(seq::PackedSequence(seq::to_codes("ACGTN")).has_n());
    CHECK_FALSE(seq::PackedSequence(seq::to_codes("ACGTA")).has_n());
}

TEST_CASE("A word is cut out of a packed text at every offset") {
    const auto codes = random_codes(200, 5);
    const seq::PackedSequence text(codes);
    for (std::uint64_t position = 0; position < 160; ++position) {
        const std::uint64_t word = seq::word_at(text.words(), position);
        const std::span<const seq::Code> part = std::span<const seq::Code>(codes).subspan(position);
        const seq::PackedSequence expected{part.first(32)};
        CHECK(word == expected.words()[0]);
    }
}

TEST_CASE("Differing bases are marked whichever of their bits differ") {
    const seq::PackedSequence a(seq::to_codes("AAAACGT"));
    const seq::PackedSequence b(seq::to_codes("ACGTCGA"));
    CHECK(seq::differing_bases(a.words()[0], b.words()[0]) == 0b01000001010100U);
}
