#include <map>
#include <string>

#include "catch.hpp"
#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/consensus/molecule_pairer.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

using namespace sarcotrace;
using consensus::MoleculeRead;

namespace {

MoleculeRead read_at(std::int64_t position, const std::string& cigar, std::uint16_t flag,
                     std::size_t length) {
    MoleculeRead read;
    read.molecule_id = "7";
    read.umi = "ACG-TTG";
    read.read_group = "lane1";
    read.flag = flag;
    read.contig = core::ContigIndex(0);
    read.position = core::Pos0(position);
    read.mapping_quality = 60;
    read.cigar = core::parse_cigar(cigar);
    read.bases.assign(length, core::Base::C);
    read.base_qualities.assign(length, 40);
    read.tier = consensus::Tier::Duplex;
    read.top_templates = 3;
    read.bottom_templates = 2;
    return read;
}

/// Forward read 100-150 (1 kb contig), reverse read 120-170 with a deletion.
consensus::Molecule pair() {
    MoleculeRead left = read_at(100, "50M", 0x1 | 0x2 | 0x40, 50);
    MoleculeRead right = read_at(120, "10M5D35M3S", 0x1 | 0x2 | 0x80 | 0x10, 48);
    left.five_prime = right.mate_five_prime = 100;
    right.five_prime = left.mate_five_prime = 172;
    right.counts_in_overlap = false;
    right.top_depth.assign(48, 3);
    right.bottom_depth.assign(48, 2);
    right.bottom_depth[40] = 0;
    right.bottom_errors.assign(48, 0);
    right.bottom_errors[1] = 1;
    return {left, right};
}

}  // namespace

TEST_CASE("a molecule survives writing and reading") {
    const auto records = consensus::to_records(pair());
    REQUIRE(records.size() == 2);
    CHECK(records[0].template_length_bp == 70);
    CHECK(records[1].template_length_bp == -70);
    CHECK(records[0].has(core::flags::mate_reverse));
    const testing::ViewOf view(records[1]);
    const MoleculeRead back = consensus::parse_molecule_read(view.view());
    CHECK(back.molecule_id == "7");
    CHECK(back.umi == "ACG-TTG");
    CHECK(back.tier == consensus::Tier::Duplex);
    CHECK(back.five_prime == 172);
    CHECK(back.mate_five_prime == 100);
    CHECK_FALSE(back.counts_in_overlap);
    CHECK(back.bottom_depth_at(40) == 0);
    CHECK(back.bottom_depth_at(39) == 2);
    CHECK(back.top_depth_at(40) == 3);
    CHECK(back.top_depth.empty());
    CHECK(back.bottom_errors_at(1) == 1);
    CHECK(back.tier_at(40) == consensus::Tier::Simplex);
    CHECK(back.tier_at(39) == consensus::Tier::Duplex);
    REQUIRE(back.fragment());
    CHECK(back.fragment()->begin == 100);
    CHECK(back.fragment()->length_bp() == 73);
}

TEST_CASE("every fragment position is counted once") {
    const auto records = consensus::to_records(pair());
    std::map<std::int64_t, int> times;
    for (const core::ReadRecord& record : records) {
        const testing::ViewOf view(record);
        const MoleculeRead read = consensus::parse_molecule_read(view.view());
        consensus::for_each_counted_base(read, [&](const consensus::CountedBase& base) {
            ++times[base.position.value()];
            CHECK(base.distance_to_end_bp ==
                  std::min(base.position.value() - 100, 172 - base.position.value()));
        });
    }
    CHECK(times.size() == 70);
    for (const auto& [position, count] : times) {
        CHECK(count == 1);
        CHECK(position >= 100);
    }
}

TEST_CASE("a position that the counting mate skips by a deletion is counted from the other") {
    consensus::Molecule molecule = pair();
    std::swap(molecule.read.counts_in_overlap, molecule.mate->counts_in_overlap);
    const auto records = consensus::to_records(molecule);
    const testing::ViewOf view(records[0]);
    const MoleculeRead left = consensus::parse_molecule_read(view.view());
    CHECK(left.counts_at(core::Pos0(119)));
    CHECK_FALSE(left.counts_at(core::Pos0(129)));
    CHECK(left.counts_at(core::Pos0(130)));
    CHECK(left.counts_at(core::Pos0(134)));
    CHECK_FALSE(left.counts_at(core::Pos0(135)));
}

TEST_CASE("the strand that the flags show is told by the first read's end") {
    const auto top = consensus::to_records(pair());
    CHECK(consensus::parse_molecule_read(testing::ViewOf(top[0]).view()).shows_top_strand());
    consensus::Molecule bottom = pair();
    bottom.read.flag ^= 0xC0;
    bottom.mate->flag ^= 0xC0;
    for (const auto& record : consensus::to_records(bottom)) {
        CHECK_FALSE(
            consensus::parse_molecule_read(testing::ViewOf(record).view()).shows_top_strand());
    }
}

TEST_CASE("records that are no consensus reads are refused") {
    core::ReadRecord record = consensus::to_records(pair())[0];
    record.tags = {{core::tags::MI, std::string("7")}};
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
    record = consensus::to_records(pair())[0];
    record.set_tag(core::tags::xt, std::string("N"));
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
    record = consensus::to_records(pair())[0];
    record.set_tag(core::tags::xA, std::vector<std::uint16_t>(3, 1));
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
    record = consensus::to_records(pair())[0];
    record.flag |= core::flags::unmapped;
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
}

TEST_CASE("fgbio's consensus reads are read from their own tags") {
    core::ReadRecord record = consensus::to_records(pair())[1];
    record.tags = {{core::tags::MC, std::string("50M")},
                   {core::tags::cD, std::int64_t{5}},
                   {core::tags::aD, std::int64_t{4}},
                   {core::tags::bD, std::int64_t{1}}};
    MoleculeRead read = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(read.tier == consensus::Tier::Duplex);
    CHECK(read.top_templates == 4);
    CHECK(read.five_prime == 172);
    CHECK(read.mate_five_prime == 100);
    CHECK_FALSE(read.counts_in_overlap);
    record.tags = {{core::tags::cD, std::int64_t{1}}};
    read = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(read.tier == consensus::Tier::Singleton);
    CHECK_FALSE(read.mates_agree);
}

TEST_CASE("fgbio's arrays by base give the tier by base, and the flags the strand") {
    core::ReadRecord record = consensus::to_records(pair())[1];
    const std::size_t length = record.bases.size();
    std::vector<std::uint16_t> depth(length, 1);
    depth[0] = 0;
    record.tags = {{core::tags::MC, std::string("50M")},
                   {core::tags::cD, std::int64_t{5}},
                   {core::tags::aD, std::int64_t{4}},
                   {core::tags::bD, std::int64_t{1}},
                   {core::tags::ad, std::vector<std::uint16_t>(length, 4)},
                   {core::tags::bd, depth}};
    const MoleculeRead duplex = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(duplex.tier_at(0) == consensus::Tier::Simplex);
    CHECK(duplex.tier_at(1) == consensus::Tier::Duplex);

    record.tags = {{core::tags::MC, std::string("50M")},
                   {core::tags::cD, std::int64_t{2}},
                   {core::tags::cd, depth}};
    const MoleculeRead top = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(top.top_templates == 2);
    CHECK(top.bottom_templates == 0);
    CHECK(top.top_depth_at(0) == 0);
    CHECK(top.top_depth_at(1) == 1);
    record.flag ^= core::flags::first | core::flags::second;
    const MoleculeRead bottom = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(bottom.bottom_templates == 2);
    CHECK(bottom.bottom_depth_at(1) == 1);
    CHECK(bottom.top_depth_at(1) == 0);
}

TEST_CASE("values by base that hard clipping left behind are cut to the bases") {
    core::ReadRecord record = consensus::to_records(pair())[0];
    const std::size_t length = record.bases.size();
    std::vector<std::uint16_t> depth(length + 3, 2);
    depth[2] = 9;
    depth[3] = 1;
    record.cigar.insert(record.cigar.begin(), {core::CigarOp::HardClip, 3});
    record.tags = {{core::tags::cD, std::int64_t{2}}, {core::tags::cd, depth}};
    const MoleculeRead read = consensus::parse_molecule_read(testing::ViewOf(record).view());
    CHECK(read.top_depth_at(0) == 1);
    CHECK(read.top_depth_at(1) == 2);
    depth.pop_back();
    record.set_tag(core::tags::cd, depth);
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
}

TEST_CASE("a record without tags is taken only with a stated tier") {
    core::ReadRecord record = consensus::to_records(pair())[1];
    record.tags = {};
    CHECK_THROWS_AS(consensus::parse_molecule_read(testing::ViewOf(record).view()),
                    core::InputError);
    for (const auto tier :
         {consensus::Tier::Singleton, consensus::Tier::Simplex, consensus::Tier::Duplex}) {
        const MoleculeRead read =
            consensus::parse_molecule_read(testing::ViewOf(record).view(), tier);
        CHECK(read.tier == tier);
        CHECK(read.tier_at(0) == tier);
        CHECK(read.mate_five_prime == 100);
    }
}

TEST_CASE("another version of the molecule BAM is refused, a plain header is not") {
    CHECK(consensus::is_molecule_bam({"sarcotrace-molecule-bam:1"}, "x.bam"));
    CHECK_FALSE(consensus::is_molecule_bam({"something else"}, "x.bam"));
    CHECK_THROWS_AS(consensus::is_molecule_bam({"sarcotrace-molecule-bam:2"}, "x.bam"),
                    core::InputError);
}

TEST_CASE("the pairer joins mates and gives back what stays alone") {
    consensus::MoleculePairer pairer;
    const consensus::Molecule molecule = pair();
    CHECK_FALSE(pairer.add(molecule.read));
    const auto joined = pairer.add(*molecule.mate);
    REQUIRE(joined);
    CHECK(joined->mate);
    CHECK(pairer.pending() == 0);
    CHECK_FALSE(pairer.add(molecule.read));
    CHECK(pairer.take_unpaired().size() == 1);
    CHECK(pairer.pending() == 0);
}

TEST_CASE("NM and MD follow the SAM tags specification") {
    core::ReadRecord record;
    record.name = "r";
    record.cigar = core::parse_cigar("2S3M1I2M2D2M");
    record.bases = "GGACTTGCAA";
    consensus::set_reference_tags(record, "ACGGTTTAA");
    CHECK(std::get<std::int64_t>(record.tags[0].second) == 5);
    CHECK(std::get<std::string>(record.tags[1].second) == "2G1T0^TT2");
}
