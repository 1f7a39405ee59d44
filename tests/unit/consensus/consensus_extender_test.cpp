#include "sarcotrace/consensus/consensus_extender.hpp"

#include <string>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

namespace {

std::string random_bases(std::size_t length, std::uint64_t seed) {
    stats::Random random(seed);
    std::string bases;
    for (std::size_t i = 0; i < length; ++i) {
        bases += core::base_letters[random.below(4)];
    }
    return bases;
}

consensus::MoleculeRead molecule(const std::string& bases, std::int64_t position,
                                 const std::string& cigar) {
    consensus::MoleculeRead read;
    read.contig = core::ContigIndex(0);
    read.position = core::Pos0(position);
    read.cigar = core::parse_cigar(cigar);
    for (const char letter : bases) {
        read.bases.push_back(core::to_base(letter));
    }
    return read;
}

}  // namespace

TEST_CASE("a consensus gets the indels that its read's alignment clips") {
    const std::string reference = random_bases(400, 8);
    // 40 bp, a deletion of 7, 50 bp, an insertion of 5, 30 bp; the reference begins at 1000.
    const std::string bases = reference.substr(100, 40) + reference.substr(147, 50) +
                              random_bases(5, 3) + reference.substr(197, 30);
    consensus::ConsensusExtender extender;
    auto clipped_right = molecule(bases, 1100, "40M7D50M35S");
    REQUIRE(extender.extend(clipped_right, reference, 1000));
    CHECK(clipped_right.position == core::Pos0(1100));
    CHECK(core::reference_length(clipped_right.cigar) == 127);
    auto clipped_left = molecule(bases, 1147, "40S50M5I30M");
    REQUIRE(extender.extend(clipped_left, reference, 1000));
    CHECK(clipped_left.position == core::Pos0(1100));
    // Both know only one of the two indels, and get the same alignment.
    CHECK(clipped_left.cigar == clipped_right.cigar);
    CHECK(core::query_length(clipped_left.cigar) == static_cast<std::int64_t>(bases.size()));
}

TEST_CASE("a consensus whose alignment is its best keeps it") {
    const std::string reference = random_bases(300, 9);
    consensus::ConsensusExtender extender;
    auto equal = molecule(reference.substr(50, 100), 50, "100M");
    CHECK_FALSE(extender.extend(equal, reference, 0));
    std::string variant = reference.substr(50, 100);
    variant[40] = variant[40] == 'A' ? 'C' : 'A';
    auto mismatch = molecule(variant, 50, "100M");
    CHECK_FALSE(extender.extend(mismatch, reference, 0));
    CHECK(core::to_string(mismatch.cigar) == "100M");
    // A mismatch at the end is cheaper than the bonus of the end, as for the aligner.
    std::string at_end = reference.substr(50, 100);
    at_end.back() = at_end.back() == 'A' ? 'C' : 'A';
    auto kept = molecule(at_end, 50, "100M");
    CHECK_FALSE(extender.extend(kept, reference, 0));
    // Without an exact match of 20 bp there is no place to begin.
    auto elsewhere = molecule(random_bases(100, 4), 50, "100M");
    CHECK_FALSE(extender.extend(elsewhere, reference, 0));
}
