#include "sarcotrace/seq/reference_index.hpp"

#include <cstring>

#include "catch.hpp"
#include "random_bases.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;
using testing::random_bases;

namespace {

/// Index bytes with the alignment that a mapped file has.
class Built {
public:
    explicit Built(const std::vector<std::pair<std::string, std::string>>& contigs) {
        seq::IndexBuilder builder({19, 8});
        for (const auto& [name, bases] : contigs) {
            builder.add_contig(name, bases);
        }
        std::string text;
        builder.finish(std::string(64, 'a'), [&](std::string_view piece) { text += piece; });
        size_ = text.size();
        words_.resize((size_ + 7) / 8);
        std::memcpy(words_.data(), text.data(), size_);
    }
    [[nodiscard]] std::span<std::byte> bytes() {
        return std::as_writable_bytes(std::span(words_)).first(size_);
    }

private:
    std::vector<std::uint64_t> words_;
    std::size_t size_ = 0;
};

}  // namespace

TEST_CASE("an index gives back its reference, N included", "[seq]") {
    const std::string bases = random_bases(100, 1) + std::string(40, 'N') + random_bases(77, 2);
    Built built({{"one", bases}, {"empty", ""}, {"two", random_bases(301, 3)}});
    const seq::ReferenceIndex index(built.bytes(), "x.sti");
    REQUIRE(index.contigs().size() == 3);
    std::vector<seq::Code> codes;
    const auto& one = index.contigs()[0];
    index.fetch(one.offset, one.offset + one.length_bp, codes);
    CHECK(codes == seq::to_codes(bases));
    index.fetch(one.offset + one.length_bp, one.offset + one.length_bp + 256, codes);
    CHECK(codes == std::vector<seq::Code>(256, seq::code_of_n));
    CHECK(index.contig_at(one.offset + 5) == 0);
    CHECK(index.contig_at(index.contigs()[2].offset) == 2);
}

TEST_CASE("every minimiser of the reference is found at its place and no other", "[seq]") {
    const std::string bases = random_bases(5000, 4);
    Built built({{"first", random_bases(50, 9)}, {"c", bases}});
    const seq::ReferenceIndex index(built.bytes(), "x.sti");
    std::vector<seq::Minimiser> minimisers;
    seq::find_minimisers(seq::to_codes(bases), index.scheme(), minimisers);
    std::vector<std::span<const std::uint64_t>> found;
    index.find(minimisers, found);
    REQUIRE(found.size() == minimisers.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        REQUIRE(found[i].size() == 1);
        const auto hit = seq::ReferenceIndex::hit(found[i][0]);
        CHECK(hit.target == index.contigs()[1].offset + minimisers[i].position);
        CHECK(hit.is_reverse == minimisers[i].is_reverse);
    }
    seq::find_minimisers(seq::to_codes(random_bases(1000, 5)), {19, 1}, minimisers);
    index.find(minimisers, found);
    for (const auto& other : found) {
        CHECK(other.empty());
    }
}

TEST_CASE("a truncated, damaged, foreign or newer index is refused", "[seq]") {
    Built built({{"c", random_bases(3000, 6)}});
    const auto bytes = built.bytes();
    const auto open = [](std::span<const std::byte> part) { seq::ReferenceIndex(part, "x.sti"); };
    CHECK_NOTHROW(open(bytes));
    CHECK_THROWS_AS(open({}), core::InputError);
    CHECK_THROWS_AS(open(bytes.first(100)), core::InputError);
    CHECK_THROWS_AS(open(bytes.first(bytes.size() - 8)), core::InputError);
    SECTION("one bit of the body") {
        CHECK_NOTHROW(seq::ReferenceIndex::verify(bytes, "x.sti"));
        bytes[bytes.size() / 2] ^= std::byte{1};
        CHECK_THROWS_WITH(seq::ReferenceIndex::verify(bytes, "x.sti"), contains_text("checksum"));
    }
    SECTION("one bit of the contigs or of the header") {
        bytes[248] ^= std::byte{1};
        CHECK_THROWS_WITH(open(bytes), contains_text("checksum"));
        bytes[248] ^= std::byte{1};
        bytes[30] ^= std::byte{1};
        CHECK_THROWS_AS(open(bytes), core::InputError);
    }
    SECTION("magic") {
        bytes[0] = std::byte{'X'};
        CHECK_THROWS_WITH(open(bytes), contains_text("not a Sarcotrace index"));
    }
    SECTION("version") {
        bytes[8] = std::byte{9};
        CHECK_THROWS_WITH(open(bytes), contains_text("version 9"));
    }
}
