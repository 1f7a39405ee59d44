#include "sarcotrace/align/pair_aligner.hpp"

#include "catch.hpp"
#include "genome_index.hpp"
#include "random_bases.hpp"
#include "sarcotrace/core/bases.hpp"

using namespace sarcotrace;
using testing::random_bases;

namespace {

class Genome : public testing::GenomeIndex {
public:
    using GenomeIndex::GenomeIndex;

    [[nodiscard]] align::PairPlacement place(const std::string& first, const std::string& second,
                                             const std::string& name = "r") const {
        align::PairAligner aligner(*index, {});
        align::ReadPair pair;
        pair.name = name;
        pair.reads = {align::RawRead{first, std::string(first.size(), 30)},
                      align::RawRead{second, std::string(second.size(), 30)}};
        return aligner.align(pair, {});
    }
    [[nodiscard]] std::int64_t position(const align::PlacedRead& read) const {
        return read.alignment.begin - offset();
    }
};

std::string changed(std::string bases, std::size_t place) {
    bases[place] = bases[place] == 'A' ? 'C' : 'A';
    return bases;
}

}  // namespace

TEST_CASE("a pair is placed where it comes from", "[align]") {
    const Genome genome(random_bases(20'000, 1));
    const std::string fragment = genome.bases.substr(5000, 167);
    const auto placement =
        genome.place(fragment.substr(0, 100), core::reverse_complement(fragment).substr(0, 100));
    REQUIRE(placement.reads[0]);
    REQUIRE(placement.reads[1]);
    CHECK(placement.is_proper);
    CHECK(genome.position(*placement.reads[0]) == 5000);
    CHECK(genome.position(*placement.reads[1]) == 5067);
    CHECK_FALSE(placement.reads[0]->alignment.is_reverse);
    CHECK(placement.reads[1]->alignment.is_reverse);
    CHECK(placement.reads[0]->mapping_quality == 60);
    CHECK(placement.reads[0]->alignment.score == 100);
}

TEST_CASE("deletions and insertions are in the CIGAR", "[align]") {
    const Genome genome(random_bases(20'000, 2));
    const std::string mate = core::reverse_complement(genome.bases.substr(5200, 100));
    const auto deletion =
        genome.place(genome.bases.substr(5000, 50) + genome.bases.substr(5080, 50), mate);
    REQUIRE(deletion.reads[0]);
    CHECK(core::reference_length(deletion.reads[0]->alignment.cigar) == 130);
    CHECK(deletion.reads[0]->alignment.score == 100 - 6 - 30);
    const auto insertion = genome.place(
        genome.bases.substr(5000, 50) + "ACTGACTGTG" + genome.bases.substr(5050, 40), mate);
    REQUIRE(insertion.reads[0]);
    CHECK(core::reference_length(insertion.reads[0]->alignment.cigar) == 90);
    CHECK(insertion.reads[0]->alignment.score == 90 - 6 - 10);
}

TEST_CASE("a mismatch at the end is kept, foreign bases are soft-clipped", "[align]") {
    const Genome genome(random_bases(20'000, 3));
    const std::string mate = core::reverse_complement(genome.bases.substr(5100, 100));
    const auto kept = genome.place(changed(genome.bases.substr(5000, 100), 99), mate);
    CHECK(core::to_string(kept.reads[0]->alignment.cigar) == "100M");
    CHECK(kept.reads[0]->alignment.score == 99);
    const auto clipped = genome.place(random_bases(30, 99) + genome.bases.substr(5030, 70), mate);
    REQUIRE(clipped.reads[0]);
    CHECK(core::leading_clip(clipped.reads[0]->alignment.cigar) == Approx(30).margin(3));
}

TEST_CASE("the mate decides between copies, and equal copies have quality 0", "[align]") {
    const std::string copy = random_bases(400, 5);
    const std::string unique = random_bases(3000, 6);
    const Genome genome(random_bases(3000, 4) + copy + unique + copy + random_bases(3000, 7));
    const std::string read = copy.substr(300, 100);
    const std::string mate = core::reverse_complement(unique.substr(20, 100));
    const auto decided = genome.place(read, mate);
    REQUIRE(decided.reads[0]);
    CHECK(genome.position(*decided.reads[0]) == 3300);
    CHECK(decided.is_proper);
    CHECK(decided.reads[0]->mapping_quality >= 30);
    const auto undecided =
        genome.place(copy.substr(0, 100), core::reverse_complement(copy.substr(100, 100)));
    CHECK(undecided.reads[0]->mapping_quality == 0);
    CHECK(undecided.is_proper);
}

TEST_CASE("the choice among equal copies depends on the name only", "[align]") {
    const std::string copy = random_bases(400, 5);
    const Genome genome(random_bases(3000, 4) + copy + random_bases(3000, 6) + copy);
    const std::string read = copy.substr(0, 100);
    const std::string mate = core::reverse_complement(copy.substr(100, 100));
    int first_copy = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string name = "read" + std::to_string(i);
        const auto once = genome.place(read, mate, name);
        const auto again = genome.place(read, mate, name);
        CHECK(genome.position(*once.reads[0]) == genome.position(*again.reads[0]));
        first_copy += genome.position(*once.reads[0]) == 3000 ? 1 : 0;
    }
    CHECK(first_copy > 25);
    CHECK(first_copy < 75);
}

TEST_CASE("a mate without seeds is found near its mate", "[align]") {
    const Genome genome(random_bases(20'000, 8));
    std::string mate = genome.bases.substr(5100, 100);
    for (std::size_t i = 9; i < mate.size(); i += 17) {
        mate = changed(mate, i);
    }
    const auto placement =
        genome.place(genome.bases.substr(5000, 100), core::reverse_complement(mate));
    REQUIRE(placement.reads[1]);
    CHECK(placement.is_proper);
    CHECK(placement.reads[1]->alignment.unclipped_end() - genome.index->contigs()[0].offset ==
          5200);
}

TEST_CASE("reads of N, short or foreign reads stay unaligned", "[align]") {
    const Genome genome(random_bases(20'000, 9));
    const auto placement = genome.place(std::string(100, 'N'), random_bases(100, 77));
    CHECK_FALSE(placement.reads[0]);
    CHECK_FALSE(placement.reads[1]);
    CHECK_FALSE(genome.place("A", "C").reads[0]);
}

TEST_CASE("reads at both ends of a contig stay inside it", "[align]") {
    const Genome genome(random_bases(2'000, 10));
    const auto placement = genome.place(random_bases(10, 55) + genome.bases.substr(0, 90),
                                        core::reverse_complement(genome.bases.substr(100, 100)));
    REQUIRE(placement.reads[0]);
    CHECK(genome.position(*placement.reads[0]) == 0);
    CHECK(core::to_string(placement.reads[0]->alignment.cigar) == "10S90M");
}

TEST_CASE("N of the reference is never matched", "[align]") {
    std::string bases = random_bases(5'000, 12);
    bases.replace(1000, 60, 60, 'N');
    const Genome genome(bases);
    const auto placement = genome.place(genome.bases.substr(940, 60) + std::string(40, 'A'),
                                        core::reverse_complement(genome.bases.substr(1100, 100)));
    REQUIRE(placement.reads[0]);
    CHECK(placement.reads[0]->alignment.score <= 60);
}

TEST_CASE("a read of two places is placed in parts that lie apart in the read", "[align]") {
    const Genome genome(random_bases(30'000, 21));
    const std::string read = genome.bases.substr(5'000, 90) + genome.bases.substr(20'000, 60);
    const std::string mate = core::reverse_complement(genome.bases.substr(4'800, 150));
    const auto placement = genome.place(mate, read);
    REQUIRE(placement.reads[1]);
    CHECK(genome.position(*placement.reads[1]) == 5'000);
    CHECK(core::to_string(placement.reads[1]->alignment.cigar) == "90M60S");
    REQUIRE(placement.supplementary[1].size() == 1);
    const align::PlacedRead& part = placement.supplementary[1][0];
    CHECK(genome.position(part) == 20'000);
    CHECK(core::to_string(part.alignment.cigar) == "90S60M");
    CHECK(part.mapping_quality == 60);
    CHECK(placement.supplementary[0].empty());
}

TEST_CASE("places nearly as good are listed, many are not", "[align]") {
    const std::string unit = random_bases(600, 22);
    const auto genome_of = [&](int copies) {
        std::string bases = random_bases(3'000, 23);
        for (int i = 0; i < copies; ++i) {
            bases += changed(unit, 250) + random_bases(3'000, static_cast<std::uint64_t>(24 + i));
        }
        return bases + unit + random_bases(500, 50);
    };
    const std::string first = unit.substr(200, 100);
    const std::string second = core::reverse_complement(unit.substr(320, 100));
    const Genome three(genome_of(2));
    const auto placement = three.place(first, second);
    REQUIRE(placement.reads[0]);
    CHECK(three.position(*placement.reads[0]) == 3'000 + 2 * 3'600 + 200);
    REQUIRE(placement.alternatives[0].size() == 2);
    CHECK(placement.alternatives[0][0].edit_distance == 1);
    CHECK(core::to_string(placement.alternatives[0][0].alignment.cigar) == "100M");
    CHECK(placement.alternatives[1].size() == 2);
    CHECK(placement.alternatives[1][0].edit_distance == 0);
    const Genome seven(genome_of(6));
    CHECK(seven.place(first, second).alternatives[0].empty());
}

TEST_CASE("a place in an ALT contig competes with none outside", "[align]") {
    const std::string bases = random_bases(20'000, 31);
    const std::string alt = bases.substr(8'000, 4'000);
    const std::string first = bases.substr(9'000, 100);
    const std::string second = core::reverse_complement(bases.substr(9'150, 100));
    const Genome plain(bases + random_bases(300, 32) + alt);
    CHECK(plain.place(first, second).reads[0]->mapping_quality == 0);
    const Genome aware(bases, alt);
    for (const bool has_deletion : {false, true}) {
        // With a deletion the read goes the way of the gapped candidates.
        const std::string read =
            has_deletion ? bases.substr(8'980, 50) + bases.substr(9'036, 50) : first;
        const auto placement = aware.place(read, second);
        REQUIRE(placement.reads[0]);
        CHECK(aware.index->contig_at(placement.reads[0]->alignment.begin) == 0);
        CHECK(placement.reads[0]->mapping_quality == 60);
        REQUIRE(placement.alternatives[0].size() == 1);
        CHECK(aware.index->contig_at(placement.alternatives[0][0].alignment.begin) == 1);
        CHECK(placement.alternatives[0][0].edit_distance == (has_deletion ? 6 : 0));
    }
}

TEST_CASE("a read that only an ALT contig holds is placed there", "[align]") {
    const std::string alt = random_bases(3'000, 33);
    const Genome genome(random_bases(20'000, 34), alt);
    const auto placement = genome.place(alt.substr(1'000, 100),
                                        core::reverse_complement(alt.substr(1'100, 100)));
    REQUIRE(placement.reads[0]);
    CHECK(genome.index->contig_at(placement.reads[0]->alignment.begin) == 1);
    CHECK(placement.reads[0]->mapping_quality == 60);
}

TEST_CASE("a single-end read is placed without a mate", "[align]") {
    const Genome genome(random_bases(20'000, 35));
    align::PairAligner aligner(*genome.index, {});
    align::ReadPair single;
    single.name = "s";
    single.is_paired = false;
    single.reads[0].bases = core::reverse_complement(genome.bases.substr(7'000, 80));
    const auto placement = aligner.align(single, {});
    REQUIRE(placement.reads[0]);
    CHECK(genome.position(*placement.reads[0]) == 7'000);
    CHECK(placement.reads[0]->alignment.is_reverse);
    CHECK(placement.reads[0]->mapping_quality == 60);
    CHECK_FALSE(placement.reads[1]);
    CHECK_FALSE(placement.is_proper);
    CHECK_FALSE(aligner.observed_fragment_bp(single));
}
