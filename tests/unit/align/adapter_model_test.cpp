#include "sarcotrace/align/adapter_model.hpp"

#include "catch.hpp"
#include "random_bases.hpp"

using namespace sarcotrace;
using testing::random_bases;

namespace {

constexpr const char* adapter_1 = "AGATCGGAAGAGCACACGTCTGAA";
constexpr const char* adapter_2 = "AGATCGGAAGAGCGTCGTGTAGGG";

/// Taught by fragments of 60 bases whose tails begin with five bases of a UMI and its spacer.
align::AdapterModel taught() {
    align::AdapterModel model;
    for (std::uint64_t i = 0; i < 200; ++i) {
        const std::string umi = random_bases(5, 1'000 + i);
        model.learn(random_bases(60, i) + umi + adapter_1, random_bases(60, i) + umi + adapter_2,
                    60);
    }
    model.finish();
    return model;
}

}  // namespace

TEST_CASE("a library's adapters are learned behind its UMIs", "[align]") {
    const align::AdapterModel model = taught();
    const std::string fragment = random_bases(20, 7);
    const std::string first = fragment + "ACGTA" + adapter_1;
    const std::string second = fragment + "TTTTT" + adapter_2;
    CHECK(model.confirms(first, second, 20));
    CHECK_FALSE(model.confirms(first, random_bases(50, 8), 20));
    CHECK_FALSE(model.confirms(second.substr(0, 25) + random_bases(24, 9), second, 20));
    SECTION("sequencing errors are borne") {
        std::string read = first;
        read[27] = read[27] == 'A' ? 'C' : 'A';
        read[33] = read[33] == 'A' ? 'C' : 'A';
        CHECK(model.confirms(read, second, 20));
    }
    SECTION("a tail within the UMI says nothing") {
        CHECK(model.confirms(first.substr(0, 25), second.substr(0, 23), 20));
    }
}

TEST_CASE("without read-through nothing is learned, and short overlaps are not believed",
          "[align]") {
    align::AdapterModel model;
    model.learn(random_bases(150, 1), random_bases(150, 2), 60);
    model.finish();
    CHECK(model.confirms(random_bases(100, 3), random_bases(100, 4), 40));
    CHECK_FALSE(model.confirms(random_bases(100, 3), random_bases(100, 4), 25));
}
