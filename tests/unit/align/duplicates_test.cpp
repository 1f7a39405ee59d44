#include "sarcotrace/align/duplicates.hpp"

#include "catch.hpp"

using namespace sarcotrace;
using align::DuplicateKind;

namespace {

/// A template of unit 0, lane 1, tile 1101.
align::DuplicateTemplate at(std::int32_t x, std::int32_t y, std::uint32_t unit = 0,
                            std::int32_t tile = 1101) {
    return {unit, align::ClusterPlace{1, tile, x, y}};
}

constexpr auto none = DuplicateKind::None;
constexpr auto library = DuplicateKind::Library;
constexpr auto optical = DuplicateKind::Optical;

}  // namespace

TEST_CASE("the place of a cluster is read from names of Illumina's two forms", "[align]") {
    const auto seven = align::cluster_place("A00123:4:HXXXX:2:1101:1234:5678");
    REQUIRE(seven);
    CHECK(seven->lane == 2);
    CHECK(seven->tile == 1101);
    CHECK(seven->x_px == 1234);
    CHECK(seven->y_px == 5678);
    CHECK(align::cluster_place("A00123:4:HXXXX:2:1101:1234:5678:ACGT+TTTT")->y_px == 5678);
    CHECK(align::cluster_place("HWUSI:6:73:941:1973#0")->y_px == 1973);
    CHECK_FALSE(align::cluster_place("SRR123.17"));
    CHECK_FALSE(align::cluster_place("a:b:c:d:e:f:g"));
    CHECK_FALSE(align::cluster_place(""));
}

TEST_CASE("the score counts base qualities of 15 and more", "[align]") {
    align::ReadPair pair;
    pair.reads = {align::RawRead{"ACG", {40, 15, 14}}, align::RawRead{"A", {2}}};
    CHECK(align::duplicate_score(pair) == 55);
}

TEST_CASE("of templates with equal ends the first one stays", "[align]") {
    CHECK(align::duplicate_kinds({}, 100).empty());
    CHECK(align::duplicate_kinds(std::vector{at(1, 1)}, 100) == std::vector{none});
    CHECK(align::duplicate_kinds(std::vector{at(1, 1), at(1, 2)}, 0) == std::vector{none, library});
}

TEST_CASE("templates read within the distance on one tile are optical duplicates", "[align]") {
    // The second and fifth are near the first; the third and fourth are near each other only; the
    // last is near the second.
    const std::vector set = {at(1000, 1000), at(1100, 900),  at(5000, 5000),
                             at(5050, 5001), at(1100, 1001), at(1200, 800)};
    CHECK(align::duplicate_kinds(set, 100) ==
          std::vector{none, optical, library, optical, optical, optical});
    CHECK(align::duplicate_kinds(set, 99) ==
          std::vector{none, library, library, optical, library, library});
}

TEST_CASE("neither another tile, nor another unit, nor an unknown place is near", "[align]") {
    const std::vector set = {at(1000, 1000), at(1000, 1000, 1), at(1000, 1000, 0, 1102),
                             align::DuplicateTemplate{0, std::nullopt}};
    CHECK(align::duplicate_kinds(set, 100) == std::vector{none, library, library, library});
}
