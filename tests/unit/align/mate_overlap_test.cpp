#include "sarcotrace/align/mate_overlap.hpp"

#include <algorithm>
#include <optional>
#include <string>

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

std::optional<std::size_t> overlap_without_adapters(std::string_view first,
                                                    std::string_view second) {
    return align::overlap_fragment_bp(first, second, {});
}

/// Reads of 100 bases of a fragment with Illumina's adapters behind it.
std::optional<std::size_t> found(const std::string& fragment) {
    const std::string first =
        fragment + "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA" + std::string(100, 'A');
    const std::string second = core::reverse_complement(fragment) +
                               "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT" + std::string(100, 'A');
    return overlap_without_adapters(first.substr(0, 100), second.substr(0, 100));
}

}  // namespace

TEST_CASE("the fragment's length is found where reads run into the adapter", "[align]") {
    for (const std::size_t length : {31U, 60U, 90U, 99U}) {
        CAPTURE(length);
        CHECK(found(random_bases(length)) == length);
    }
}

TEST_CASE("a fragment longer than its reads is measured where they overlap by 30 bases",
          "[align]") {
    for (const std::size_t length : {100U, 101U, 140U, 167U, 170U}) {
        CAPTURE(length);
        CHECK(found(random_bases(length)) == length);
    }
    for (const std::size_t length : {171U, 198U, 250U}) {
        CAPTURE(length);
        CHECK_FALSE(found(random_bases(length)));
    }
}

TEST_CASE("sequencing errors and N do not hide the overlap", "[align]") {
    std::string fragment = random_bases(80);
    const std::string second = core::reverse_complement(fragment) + "AGATCGGAAGAGCGTCGTGT";
    fragment[10] = fragment[10] == 'A' ? 'C' : 'A';
    fragment[50] = 'N';
    CHECK(overlap_without_adapters(fragment + "AGATCGGAAGAGCACACGTC", second) == 80U);
}

TEST_CASE("a tandem repeat longer than the reads is not cut", "[align]") {
    std::string repeat;
    for (int i = 0; i < 200; ++i) {
        repeat += "CA";
    }
    // The longest overlap that counts is taken: 100 + 100 - 30.
    CHECK(overlap_without_adapters(repeat.substr(0, 100),
                                     core::reverse_complement(repeat).substr(0, 100)) == 170U);
}

TEST_CASE("reads without 16 bases have no overlap", "[align]") {
    CHECK_FALSE(overlap_without_adapters("", ""));
    CHECK_FALSE(overlap_without_adapters("ACGTACGTACGTACG", random_bases(100)));
    CHECK_FALSE(overlap_without_adapters(random_bases(100), "ACGTACGTACGTACG"));
}

namespace {

/// The rule without adapters as the header states it, one length and one base at a time.
std::optional<std::size_t> fragment_by_the_plain_rule(const std::string& first,
                                                      const std::string& second) {
    const std::size_t longest_read = std::max(first.size(), second.size());
    for (std::size_t length = first.size() + second.size(); length >= 30; --length) {
        std::size_t overlap = 0;
        std::size_t compared = 0;
        std::size_t mismatches = 0;
        for (std::size_t i = 0; i < std::min(length, first.size()); ++i) {
            const std::size_t in_second = length - 1 - i;
            if (in_second >= second.size()) {
                continue;
            }
            ++overlap;
            if (first[i] != 'N' && second[in_second] != 'N') {
                ++compared;
                mismatches += first[i] != core::complement(second[in_second]) ? 1U : 0U;
            }
        }
        const bool is_long = overlap >= 30 && mismatches <= 5;
        const bool is_short =
            length < longest_read && overlap >= 16 && overlap < 30 && mismatches <= 1;
        if (compared >= 16 && (is_long || is_short)) {
            return length;
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("the overlap is the one that the plain rule finds, in any pair of reads", "[align]") {
    stats::Random random(5);
    int found_any = 0;
    for (int round = 0; round < 20'000; ++round) {
        // Two letters give repeats, where many lengths nearly fit.
        const std::size_t letters = round % 3 == 0 ? 2 : 4;
        const std::size_t fragment_bp = 10 + random.below(200);
        std::string fragment;
        for (std::size_t i = 0; i < fragment_bp + 200; ++i) {
            fragment += "CGAT"[random.below(letters)];
        }
        const std::string adapter = fragment.substr(fragment_bp);
        fragment.resize(fragment_bp);
        std::string first = (fragment + adapter).substr(0, random.below(130));
        std::string second =
            (core::reverse_complement(fragment) + adapter.substr(7)).substr(0, random.below(130));
        for (std::string* read : {&first, &second}) {
            for (char& base : *read) {
                const std::uint64_t fate = random.below(40);
                base = fate == 0 ? 'N' : fate == 1 ? 'C' : base;
            }
        }
        CAPTURE(first, second);
        const auto expected = fragment_by_the_plain_rule(first, second);
        found_any += expected ? 1 : 0;
        REQUIRE(overlap_without_adapters(first, second) == expected);
    }
    CHECK(found_any > 5000);
}

TEST_CASE("a tail of G is found where two-colour cycles are dark", "[align]") {
    const std::string read = "ACGTTCAGTACCATTCAACT";
    CHECK(align::poly_g_tail_bp(read + std::string(10, 'G')) == 10);
    CHECK(align::poly_g_tail_bp(read + std::string(9, 'G')) == 0);
    CHECK(align::poly_g_tail_bp(read + std::string(40, 'G')) == 40);
    CHECK(align::poly_g_tail_bp(read + "GGGGGTGGGGG") == 11);
    CHECK(align::poly_g_tail_bp(read + "GGTGGTGGGGG") == 0);
    CHECK(align::poly_g_tail_bp(read + "GGGGTGGGGTGGGGGG") == 11);
    CHECK(align::poly_g_tail_bp(read + "GGGTGGGGGGGGTGGGGGG") == 19);
    CHECK(align::poly_g_tail_bp(std::string(30, 'G')) == 30);
    CHECK(align::poly_g_tail_bp(std::string(30, 'G') + read) == 0);
    CHECK(align::poly_g_tail_bp("GGG") == 0);
    CHECK(align::poly_g_tail_bp("") == 0);
}

TEST_CASE("a tail of G that the mate reads as C is the fragment's", "[align]") {
    const std::string fragment = random_bases(60) + std::string(12, 'G') + random_bases(40);
    const std::string first = fragment.substr(0, 72);
    const std::string second = core::reverse_complement(fragment).substr(0, 100);
    CHECK(align::mate_confirms_tail(first, second, 12, fragment.size()));
    CHECK_FALSE(align::mate_confirms_tail(first, second, 12, fragment.size() + 13));
    // The mate does not reach the tail.
    CHECK_FALSE(align::mate_confirms_tail(first, second.substr(0, 42), 12, fragment.size()));
}
