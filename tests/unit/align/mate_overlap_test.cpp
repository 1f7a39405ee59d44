#include "sarcotrace/align/mate_overlap.hpp"

#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

namespace {

std::string random_bases(std::size_t length) {
    stats::Random random(11);
    std::string bases;
    for (std::size_t i = 0; i < length; ++i) {
        bases += "ACGT"[random.below(4)];
    }
    return bases;
}

/// Reads of 100 bases of a fragment with Illumina's adapters behind it.
std::optional<std::size_t> found(const std::string& fragment) {
    const std::string first =
        fragment + "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA" + std::string(100, 'A');
    const std::string second = core::reverse_complement(fragment) +
                               "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT" + std::string(100, 'A');
    return align::read_through_fragment_bp(seq::to_codes(first.substr(0, 100)),
                                           seq::to_codes(second.substr(0, 100)));
}

}  // namespace

TEST_CASE("the fragment's length is found where reads run into the adapter", "[align]") {
    for (const std::size_t length : {16U, 20U, 31U, 60U, 90U, 99U}) {
        CAPTURE(length);
        CHECK(found(random_bases(length)) == length);
    }
}

TEST_CASE("a fragment as long as a read or longer is left alone", "[align]") {
    for (const std::size_t length : {100U, 101U, 140U, 167U, 198U, 250U}) {
        CAPTURE(length);
        CHECK_FALSE(found(random_bases(length)));
    }
}

TEST_CASE("sequencing errors and N do not hide the overlap", "[align]") {
    std::string fragment = random_bases(80);
    auto second = seq::to_codes(core::reverse_complement(fragment) + "AGATCGGAAGAGCGTCGTGT");
    fragment[10] = fragment[10] == 'A' ? 'C' : 'A';
    fragment[50] = 'N';
    CHECK(align::read_through_fragment_bp(seq::to_codes(fragment + "AGATCGGAAGAGCACACGTC"),
                                          second) == 80U);
}

TEST_CASE("a tandem repeat longer than the reads is not cut", "[align]") {
    std::string repeat;
    for (int i = 0; i < 200; ++i) {
        repeat += "CA";
    }
    CHECK_FALSE(align::read_through_fragment_bp(
        seq::to_codes(repeat.substr(0, 100)),
        seq::to_codes(core::reverse_complement(repeat).substr(0, 100))));
}

TEST_CASE("empty reads have no overlap", "[align]") {
    CHECK_FALSE(align::read_through_fragment_bp({}, {}));
}
