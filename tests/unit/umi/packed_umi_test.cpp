#include <algorithm>
#include <string>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/umi/packed_umi.hpp"

using namespace sarcotrace;
using umi::PackedUmi;

namespace {

std::string random_bases(stats::Random& random, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += "ACGT"[random.below(4)];
    }
    return text;
}

}  // namespace

TEST_CASE("a packed UMI gives its text back, its segments swapped and any stretch of bases") {
    stats::Random random(3);
    for (std::size_t size = 2; size <= PackedUmi::largest_size; ++size) {
        const std::string text = random_bases(random, size);
        const std::size_t cut = 1 + random.below(size - 1);
        const std::string first = text.substr(0, cut);
        const std::string second = text.substr(cut);
        const auto packed = PackedUmi::pack(first + "-" + second);
        REQUIRE(packed);
        CHECK(packed->size() == size);
        CHECK(packed->is_dual());
        CHECK(packed->text() == first + "-" + second);
        CHECK(packed->swapped().text() == second + "-" + first);
        const std::size_t begin = random.below(size);
        const std::size_t length = std::min<std::size_t>(32, 1 + random.below(size - begin));
        CHECK(packed->bases(begin, length) ==
              PackedUmi::pack(text.substr(begin, length))->bases(0, length));
    }
    CHECK(PackedUmi::pack("acgt")->text() == "ACGT");
    CHECK(PackedUmi::pack("ACGT")->swapped().text() == "ACGT");
    CHECK(PackedUmi::pack("A-C-G")->text() == "A-C-G");
    CHECK_FALSE(PackedUmi::pack("A-C-G")->is_dual());
}

TEST_CASE("what two bits cannot hold is not packed") {
    for (const std::string text : {"", "-", "A-", "-A", "A--C", "ANC", "AC.", "A C"}) {
        CHECK_FALSE(PackedUmi::pack(text));
    }
    CHECK(PackedUmi::pack(std::string(64, 'A')));
    CHECK_FALSE(PackedUmi::pack(std::string(65, 'A')));
}

TEST_CASE("packed UMIs of one shape sort as their texts and count their mismatches") {
    stats::Random random(4);
    for (int repeat = 0; repeat < 500; ++repeat) {
        const std::size_t size = 2 + random.below(62);
        const std::string a = random_bases(random, size);
        std::string b = a;
        for (std::size_t changes = random.below(4); changes > 0; --changes) {
            b[random.below(size)] = "ACGT"[random.below(4)];
        }
        int differ = 0;
        for (std::size_t i = 0; i < size; ++i) {
            differ += a[i] != b[i] ? 1 : 0;
        }
        const PackedUmi left = *PackedUmi::pack(a);
        const PackedUmi right = *PackedUmi::pack(b);
        CHECK(mismatches(left, right) == differ);
        CHECK((left < right) == (a < b));
        CHECK((left == right) == (a == b));
    }
}

TEST_CASE("the shape of a UMI is the length of each segment") {
    const auto pack = [](const char* text) { return *PackedUmi::pack(text); };
    CHECK(pack("AA-C").same_shape(pack("GG-T")));
    CHECK_FALSE(pack("AA-C").same_shape(pack("A-AC")));
    CHECK_FALSE(pack("AAC").same_shape(pack("AA-C")));
    CHECK(pack("AA-C") != pack("AAC"));
    CHECK_FALSE(pack("AAC").same_shape(pack("AACC")));
}
