#include "sarcotrace/align/adapter_model.hpp"

#include "catch.hpp"
#include "random_bases.hpp"
#include "sarcotrace/align/mate_overlap.hpp"
#include "sarcotrace/core/bases.hpp"

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

bool confirms(const align::AdapterModel& model, std::string_view first, std::string_view second,
              std::size_t fragment_bp) {
    return model.tails_evidence_ln(first, second, fragment_bp).has_value();
}

}  // namespace

TEST_CASE("a library's adapters are learned behind its UMIs", "[align]") {
    const align::AdapterModel model = taught();
    const std::string fragment = random_bases(20, 7);
    const std::string first = fragment + "ACGTA" + adapter_1;
    const std::string second = fragment + "TTTTT" + adapter_2;
    CHECK(confirms(model, first, second, 20));
    CHECK_FALSE(confirms(model, first, random_bases(50, 8), 20));
    CHECK_FALSE(confirms(model, second.substr(0, 25) + random_bases(24, 9), second, 20));
    SECTION("sequencing errors are borne") {
        std::string read = first;
        read[27] = read[27] == 'A' ? 'C' : 'A';
        read[33] = read[33] == 'A' ? 'C' : 'A';
        CHECK(confirms(model, read, second, 20));
    }
    SECTION("a tail within the UMI says nothing") {
        CHECK(confirms(model, first.substr(0, 25), second.substr(0, 23), 20));
    }
}

TEST_CASE("without read-through nothing is learned, and short overlaps are not believed",
          "[align]") {
    align::AdapterModel model;
    model.learn(random_bases(150, 1), random_bases(150, 2), 60);
    model.finish();
    CHECK(confirms(model, random_bases(100, 3), random_bases(100, 4), 40));
    CHECK_FALSE(confirms(model, random_bases(100, 3), random_bases(100, 4), 25));
}

TEST_CASE("a fragment of less than 30 bases is found by the library's adapters", "[align]") {
    const align::AdapterModel model = taught();
    for (const std::size_t length : {16U, 20U, 29U}) {
        CAPTURE(length);
        const std::string fragment = random_bases(length, 5);
        CHECK(align::overlap_fragment_bp(fragment + "ACGTA" + adapter_1,
                                         core::reverse_complement(fragment) + "TTGCA" + adapter_2,
                                         model) == length);
    }
}

TEST_CASE("of the lengths that a tandem repeat allows the best one is taken", "[align]") {
    align::AdapterModel model;
    for (std::uint64_t i = 0; i < 200; ++i) {
        model.learn(random_bases(60, i) + adapter_1, random_bases(60, i) + adapter_2, 60);
    }
    model.finish();
    const std::string unit = random_bases(40, 3);
    const auto overlap = [](const std::string& fragment, const align::AdapterModel& adapters) {
        const std::string second = core::reverse_complement(fragment);
        return align::overlap_fragment_bp((fragment + adapter_1).substr(0, 150),
                                          (second + adapter_2).substr(0, 150), adapters);
    };
    SECTION("by what stands behind it, though that is too short to contradict") {
        CHECK(overlap(unit + unit + unit + unit.substr(0, 28), model) == 148U);
    }
    SECTION("by the differences between its copies") {
        std::string fragment = unit + unit + unit + unit + unit.substr(0, 28);
        CHECK(overlap(fragment, model) == 268U);
        fragment[50] = fragment[50] == 'A' ? 'C' : 'A';
        CHECK(overlap(fragment, model) == 188U);
        // Without adapters nothing speaks against the longest length.
        CHECK(overlap(fragment, {}) == 268U);
    }
}
