#include "sarcotrace/align/sam_records.hpp"

#include "catch.hpp"
#include "genome_index.hpp"
#include "random_bases.hpp"
#include "sarcotrace/align/seed_extension.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;

namespace {

align::MismatchText described(std::string_view cigar, std::string_view read,
                              std::string_view reference) {
    align::MismatchText text;
    align::describe_mismatches(core::parse_cigar(cigar), seq::to_codes(read),
                               seq::to_codes(reference), text);
    return text;
}

namespace flags = core::flags;
namespace tags = core::tags;

align::PlacedRead placed(std::int64_t begin, std::string_view cigar, bool is_reverse, int quality) {
    align::PlacedRead read;
    read.alignment.cigar = core::parse_cigar(cigar);
    read.alignment.begin = begin;
    read.alignment.end = begin + core::reference_length(read.alignment.cigar);
    read.alignment.is_reverse = is_reverse;
    read.alignment.score = 20;
    read.mapping_quality = quality;
    return read;
}

/// Records of 40-base reads at known places of a random genome.
struct Bench {
    testing::GenomeIndex genome{testing::random_bases(2000, 5)};
    align::RecordEncoder encoder{*genome.index};
    align::TemplateRecords records;
    align::ReadPair pair;
    align::PairPlacement placement;

    Bench() {
        pair.name = "r";
        for (align::RawRead& read : pair.reads) {
            read.bases = std::string(20, 'A') + std::string(20, 'C');
            read.qualities = std::string(39, 30) + std::string(1, 7);
        }
    }
    /// Axis position of a 0-based position of the contig.
    [[nodiscard]] std::int64_t at(std::int64_t position) const {
        return genome.offset() + position;
    }
    /// Puts the bases of the reference under the first `length` letters of a read.
    void copy_reference(std::size_t read, std::size_t position, std::size_t length) {
        pair.reads[read].bases.replace(0, length, genome.bases.substr(position, length));
    }
    void encode() { encoder.encode(pair, placement, "lib.1", records); }
};

}  // namespace

TEST_CASE("MD and NM are those of the SAM tags specification", "[align]") {
    CHECK(described("4M", "ACGT", "ACGT").md == "4");
    CHECK(described("4M", "ACGT", "ATGT").md == "1T2");
    CHECK(described("2M2D2M", "ACGT", "ACTTGT").md == "2^TT2");
    CHECK(described("2M2D2M", "ACGT", "ACTTTT").md == "2^TT0T1");
    CHECK(described("2S2M1I2M", "GGACTGT", "ACGT").md == "4");
    CHECK(described("2S2M1I2M", "GGACTGT", "ACGT").edit_distance == 1);
    CHECK(described("2M2D2M", "ACGT", "ACTTTT").edit_distance == 3);
    CHECK(described("1M", "A", "C").md == "0C0");
}

TEST_CASE("N stays N and is a mismatch", "[align]") {
    CHECK(described("3M", "ACG", "ANG").md == "1N1");
    CHECK(described("3M", "ANG", "ANG").edit_distance == 1);
    CHECK(described("3M", "ANG", "ACG").md == "1C1");
}

TEST_CASE("gaps are moved to the left, over other gaps' matches only", "[align]") {
    const auto moved = [](std::string_view cigar, std::string_view read,
                          std::string_view reference) {
        auto result = core::parse_cigar(cigar);
        align::left_align_gaps(result, seq::to_codes(read), seq::to_codes(reference));
        return core::to_string(result);
    };
    CHECK(moved("7M2D3M", "GCAAAATTCC", "GCAAAATATTCC") == "5M2D5M");
    CHECK(moved("6M2D4M", "GCAAAATTCC", "GCAAAAAATTCC") == "2M2D8M");
    CHECK(moved("6M2I4M", "GCAAAAAATTCC", "GCAAAATTCC") == "2M2I8M");
    CHECK(moved("5M1D2M", "AAAAATT", "AAAAAATT") == "1M1D6M");
    CHECK(moved("10M", "GCAAAATTCC", "GCAAAATTCC") == "10M");
}

TEST_CASE("a pair has both reads' flags, places and tags", "[align]") {
    Bench bench;
    bench.pair.umi = "AC-GT";
    bench.pair.umi_qualities = "II #I";
    bench.pair.original_umi = "AC-GA";
    bench.copy_reference(0, 100, 40);
    bench.pair.reads[1].bases = core::reverse_complement(bench.genome.bases.substr(200, 40));
    bench.placement.reads = {placed(bench.at(100), "40M", false, 60),
                             placed(bench.at(200), "40M", true, 50)};
    bench.placement.is_proper = true;
    bench.encode();
    REQUIRE(bench.records.size() == 2);
    const core::ReadView first = bench.records[0];
    const core::ReadView second = bench.records[1];
    CHECK(first.name == "r");
    CHECK(first.flag == 99);
    CHECK(second.flag == 147);
    CHECK(first.position == core::Pos0(100));
    CHECK(first.mate_position == core::Pos0(200));
    CHECK(first.template_length_bp == 140);
    CHECK(second.template_length_bp == -140);
    CHECK(first.bases() == bench.genome.bases.substr(100, 40));
    CHECK(second.bases() == bench.genome.bases.substr(200, 40));
    CHECK(first.base_qualities.back() == 7);
    CHECK(second.base_qualities.front() == 7);
    CHECK(first.mapping_quality == 60);
    CHECK(first.tag_string(tags::RG) == "lib.1");
    CHECK(first.tag_string(tags::RX) == "AC-GT");
    CHECK(first.tag_string(tags::QX) == "II #I");
    CHECK(first.tag_string(tags::OX) == "AC-GA");
    CHECK(first.tag_string(tags::MC) == "40M");
    CHECK(first.tag_int(tags::MQ) == 50);
    CHECK(first.tag_int(tags::AS) == 20);
    CHECK(second.tag_int(tags::NM) == 0);
    CHECK(second.tag_string(tags::MD) == "40");
    CHECK_FALSE(first.tag_string(tags::SA));
    CHECK_FALSE(first.tag_string(tags::XA));
}

TEST_CASE("an unaligned read stands at its mate, an unaligned pair nowhere", "[align]") {
    Bench bench;
    bench.placement.reads[1] = placed(bench.at(300), "40M", true, 60);
    bench.encode();
    CHECK(bench.records[0].flag ==
          (flags::paired | flags::unmapped | flags::mate_reverse | flags::first));
    CHECK(bench.records[0].position == core::Pos0(300));
    CHECK(bench.records[0].packed_cigar.empty());
    CHECK_FALSE(bench.records[0].tag_int(tags::NM));
    CHECK(bench.records[1].flag ==
          (flags::paired | flags::mate_unmapped | flags::reverse | flags::second));
    CHECK(bench.records[1].mate_position == core::Pos0(300));
    CHECK(bench.records[1].template_length_bp == 0);
    bench.placement = {};
    bench.encode();
    CHECK(bench.records[0].flag == 77);
    CHECK(bench.records[1].flag == 141);
    CHECK_FALSE(bench.records[0].contig);
    CHECK_FALSE(bench.records[0].mate_position);
}

TEST_CASE("a single-end read has no trace of a mate", "[align]") {
    Bench bench;
    bench.pair.is_paired = false;
    bench.pair.reads[1] = {};
    bench.placement.reads[0] = placed(bench.at(100), "40M", true, 60);
    bench.encode();
    REQUIRE(bench.records.size() == 1);
    CHECK(bench.records[0].flag == flags::reverse);
    CHECK_FALSE(bench.records[0].mate_contig);
    CHECK_FALSE(bench.records[0].tag_string(tags::MC));
    CHECK_FALSE(bench.records[0].tag_int(tags::MQ));
    bench.placement = {};
    bench.encode();
    CHECK(bench.records[0].flag == flags::unmapped);
}

TEST_CASE("a split read has soft-clipped records that name each other", "[align]") {
    Bench bench;
    bench.copy_reference(0, 100, 20);
    bench.placement.reads = {placed(bench.at(100), "20M20S", false, 60),
                             placed(bench.at(200), "40M", true, 50)};
    bench.placement.supplementary[0] = {placed(bench.at(900), "20M20S", true, 30),
                                        placed(bench.at(950), "25S15M", false, 0)};
    bench.encode();
    REQUIRE(bench.records.size() == 4);
    const core::ReadView primary = bench.records[0];
    const core::ReadView part = bench.records[2];
    CHECK(part.flag == (flags::paired | flags::first | flags::reverse | flags::mate_reverse |
                        flags::supplementary));
    CHECK(part.position == core::Pos0(900));
    CHECK(part.mate_position == core::Pos0(200));
    CHECK(part.tag_string(tags::MC) == "40M");
    CHECK(part.bases() == core::reverse_complement(primary.bases()));
    CHECK(part.base_qualities.size() == 40);
    CHECK(part.mapping_quality == 30);
    const std::string distance = std::to_string(part.tag_int(tags::NM).value());
    const std::string other = std::to_string(bench.records[3].tag_int(tags::NM).value());
    CHECK(primary.tag_string(tags::SA) ==
          "c,901,-,20M20S,30," + distance + ";c,951,+,25S15M,0," + other + ";");
    CHECK(part.tag_string(tags::SA) == "c,101,+,20M20S,60,0;c,951,+,25S15M,0," + other + ";");
    CHECK_FALSE(bench.records[1].tag_string(tags::SA));
}

TEST_CASE("alternatives stand in XA of the primary record as bwa writes them", "[align]") {
    Bench bench;
    bench.placement.reads = {placed(bench.at(100), "40M", false, 0),
                             placed(bench.at(200), "40M", true, 50)};
    bench.placement.alternatives[0] = {{placed(bench.at(500), "40M", true, 0).alignment, 1},
                                       {placed(bench.at(700), "10M1D30M", false, 0).alignment, 3}};
    bench.encode();
    CHECK(bench.records[0].tag_string(tags::XA) == "c,-501,40M,1;c,+701,10M1D30M,3;");
    CHECK_FALSE(bench.records[1].tag_string(tags::XA));
}

TEST_CASE("a name that BAM cannot hold is an error", "[align]") {
    Bench bench;
    bench.pair.name = std::string(254, 'n');
    bench.encode();
    CHECK(bench.records[0].name == bench.pair.name);
    bench.pair.name += 'n';
    CHECK_THROWS_AS(bench.encode(), core::InputError);
}
