#include "sarcotrace/fragmentomics/end_motifs.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"

namespace sarcotrace::fragmentomics {
namespace {

core::Interval interval(std::int64_t begin, std::int64_t end) {
    return {core::Pos0(begin), core::Pos0(end)};
}

std::int64_t count_of(const EndMotifs& motifs, const std::string& name) {
    for (std::size_t motif = 0; motif < EndMotifs::motifs; ++motif) {
        if (EndMotifs::name(motif) == name) {
            return motifs.counts()[motif];
        }
    }
    return -1;
}

TEST_CASE("the 256 motifs are in alphabetical order") {
    CHECK(EndMotifs::name(0) == "AAAA");
    CHECK(EndMotifs::name(1) == "AAAC");
    CHECK(EndMotifs::name(255) == "TTTT");
    for (std::size_t motif = 1; motif < EndMotifs::motifs; ++motif) {
        CHECK(EndMotifs::name(motif - 1) < EndMotifs::name(motif));
    }
}

TEST_CASE("each end gives the first four bases of its own strand") {
    EndMotifs motifs;
    //               0123456789
    motifs.add(interval(1, 9), "TCCAGTTACG");
    // Forward CCAG; the reverse strand of TTAC is GTAA.
    CHECK(count_of(motifs, "CCAG") == 1);
    CHECK(count_of(motifs, "GTAA") == 1);
    CHECK(motifs.total() == 2);
    CHECK(motifs.skipped() == 0);
}

TEST_CASE("ends at the first and the last base of a contig count, soft-masked bases too") {
    EndMotifs motifs;
    motifs.add(interval(0, 10), "accagttacg");
    CHECK(count_of(motifs, "ACCA") == 1);
    CHECK(count_of(motifs, "CGTA") == 1);
}

TEST_CASE("ends in undetermined bases or past the contig are counted as skipped") {
    EndMotifs motifs;
    motifs.add(interval(0, 10), "ACNAGTTACG");
    CHECK(motifs.total() == 1);
    CHECK(motifs.skipped() == 1);
    motifs.add(interval(4, 11), "ACCAGTTACG");
    CHECK(motifs.total() == 1);
    CHECK(motifs.skipped() == 3);
    motifs.add(interval(0, 3), "ACC");
    motifs.add(interval(0, 2), "");
    CHECK(motifs.total() == 1);
    CHECK(motifs.skipped() == 7);
}

TEST_CASE("the diversity of k motifs alike is ln k over ln 256") {
    EndMotifs motifs;
    CHECK_FALSE(motifs.diversity().has_value());
    motifs.add(interval(0, 8), "AAAATTTT");
    REQUIRE(motifs.diversity().has_value());
    CHECK(*motifs.diversity() == 0.0);
    motifs.add(interval(0, 8), "CCCCGGGG");
    CHECK(*motifs.diversity() == Approx(std::log(2.0) / std::log(256.0)).epsilon(1e-14));

    EndMotifs all;
    for (std::size_t motif = 0; motif < EndMotifs::motifs; ++motif) {
        // A motif before four bases without one: one end each.
        all.add(interval(0, 8), EndMotifs::name(motif) + "NNNN");
    }
    CHECK(all.total() == 256);
    CHECK(all.skipped() == 256);
    CHECK(*all.diversity() == Approx(1.0).epsilon(1e-14));
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
