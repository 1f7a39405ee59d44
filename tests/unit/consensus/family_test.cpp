#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "sarcotrace/consensus/family.hpp"
#include "sarcotrace/consensus/fgbio_tags.hpp"
#include "sarcotrace/consensus/substitution_counts.hpp"

using namespace sarcotrace;
using consensus::Family;
using consensus::FamilyTemplate;

namespace {

const consensus::ConsensusOptions options;
const consensus::ConsensusModel model{options.rates};

core::ReadRecord read(std::int64_t position, const std::string& cigar, const std::string& bases,
                      std::uint16_t flag, std::uint8_t quality = 37) {
    core::ReadRecord record;
    record.name = "t";
    record.flag = flag;
    record.contig = core::ContigIndex(0);
    record.position = core::Pos0(position);
    record.mapping_quality = 60;
    record.cigar = core::parse_cigar(cigar);
    record.bases = bases;
    record.base_qualities.assign(bases.size(), quality);
    return record;
}

/// A fragment 10-20 read from both sides: forward 10-18, reverse 14-20 (both 5' ends fixed).
FamilyTemplate fragment(bool top, const std::string& forward = "ACGTACGT",
                        const std::string& reverse = "ACGTAC", std::uint8_t quality = 37) {
    const std::uint16_t lower_number = top ? 0x40 : 0x80;
    const std::uint16_t upper_number = top ? 0x80 : 0x40;
    return {read(10, "8M", forward, static_cast<std::uint16_t>(0x23 | lower_number), quality),
            read(14, "6M", reverse, static_cast<std::uint16_t>(0x13 | upper_number), quality),
            {},
            top};
}

Family family(std::vector<FamilyTemplate> templates) {
    Family result;
    result.molecule_id = "1";
    result.umi = "AAA-CCC";
    result.umi_is_dual = true;
    result.lower_five_prime = 10;
    result.upper_five_prime = 19;
    result.templates = std::move(templates);
    return result;
}

std::string text(const consensus::MoleculeRead& read) {
    std::string bases;
    for (const core::Base base : read.bases) {
        bases += core::to_char(base);
    }
    return bases;
}

}  // namespace

TEST_CASE("overlapping mates of one template are one observation with the same result in both") {
    const auto result = consensus::call_family(family({fragment(true)}), model, options);
    const auto& lower = result.molecule.read;
    const auto& upper = *result.molecule.mate;
    CHECK(lower.tier == consensus::Tier::Singleton);
    CHECK(lower.base_qualities[0] == 35);  // closed form for q37
    // q37 + q37 = q74: -10 log10(1e-4 + 10^-4.5 + 10^-7.4) = 38.8.
    for (std::size_t i = 4; i < 8; ++i) {
        CHECK(lower.base_qualities[i] == 39);
        CHECK(upper.base_qualities[i - 4] == 39);
        CHECK(lower.bases[i] == upper.bases[i - 4]);
        CHECK(lower.top_depth[i] == 1);
    }
    CHECK(upper.base_qualities[5] == 35);
    CHECK(lower.counts_in_overlap);
    CHECK_FALSE(upper.counts_in_overlap);
}

TEST_CASE("mates that disagree with equal quality leave no base") {
    const auto result =
        consensus::call_family(family({fragment(true, "ACGTACGT", "CCGTAC")}), model, options);
    CHECK(text(result.molecule.read) == "ACGTNCGT");
    CHECK(text(*result.molecule.mate) == "NCGTAC");
    CHECK(result.molecule.read.top_depth[4] == 0);
}

TEST_CASE("two strands make a duplex, and a base of one strand only is simplex") {
    FamilyTemplate bottom = fragment(false);
    bottom.lower.base_qualities[0] = 5;  // below the lowest quality: no evidence
    const auto result = consensus::call_family(family({fragment(true), bottom}), model, options);
    const auto& lower = result.molecule.read;
    CHECK(lower.tier == consensus::Tier::Duplex);
    CHECK(lower.top_templates == 1);
    CHECK(lower.bottom_templates == 1);
    CHECK(lower.tier_at(0) == consensus::Tier::Singleton);
    CHECK(lower.tier_at(1) == consensus::Tier::Duplex);
    CHECK(lower.base_qualities[1] == 45);
    CHECK(lower.umi == "AAA-CCC");
}

TEST_CASE("flags and UMI are those of the strand with more reads") {
    const auto result = consensus::call_family(
        family({fragment(true), fragment(false), fragment(false)}), model, options);
    CHECK(result.molecule.read.has(core::flags::second));
    CHECK(result.molecule.mate->has(core::flags::first));
    CHECK(result.molecule.mate->is_reverse());
    CHECK(result.molecule.read.umi == "CCC-AAA");
    const auto equal =
        consensus::call_family(family({fragment(false), fragment(true)}), model, options);
    CHECK(equal.molecule.read.has(core::flags::first));
}

TEST_CASE("templates whose bases do not fit the alignment are named, both mates together") {
    FamilyTemplate other = fragment(true);
    other.lower = read(10, "4M1D4M", "TTTTTTTT", 0x63);
    const auto result =
        consensus::call_family(family({fragment(true), other, fragment(true)}), model, options);
    CHECK(result.other_alignment == std::vector<std::size_t>{1});
    CHECK(result.molecule.read.top_templates == 2);
    CHECK(core::to_string(result.molecule.read.cigar) == "8M");
}

TEST_CASE("soft-clipped and shorter reads agree with the family, counted from their 5' ends") {
    FamilyTemplate clipped = fragment(true);
    clipped.lower = read(12, "2S6M", "ACGTACGT", 0x63);
    FamilyTemplate shorter = fragment(true);
    shorter.upper = read(16, "4M", "GTAC", 0x93);
    const auto result =
        consensus::call_family(family({fragment(true), clipped, shorter}), model, options);
    CHECK(result.other_alignment.empty());
    CHECK(core::to_string(result.molecule.read.cigar) == "8M");
    CHECK(text(*result.molecule.mate) == "ACGTAC");
    CHECK(result.molecule.mate->top_depth[5] == 3);
    CHECK(result.molecule.read.top_depth[0] == 3);
    CHECK(result.molecule.read.top_errors[0] == 0);
}

TEST_CASE("disagreeing reads are counted per base and strand") {
    const auto result = consensus::call_family(
        family({fragment(true), fragment(true), fragment(true, "TCGTACGT")}), model, options);
    CHECK(text(result.molecule.read) == "ACGTACGT");
    CHECK(result.molecule.read.top_errors[0] == 1);
    CHECK(result.molecule.read.top_errors[1] == 0);
    CHECK(result.molecule.read.bottom_errors[0] == 0);
}

TEST_CASE("single-end reads make a molecule of one record") {
    FamilyTemplate single{read(10, "8M", "ACGTACGT", 0), std::nullopt, {}, true};
    Family reads = family({single, single});
    reads.umi_is_dual = false;
    const auto result = consensus::call_family(reads, model, options);
    CHECK_FALSE(result.molecule.mate);
    CHECK(result.molecule.read.flag == 0);
    CHECK(result.molecule.read.tier == consensus::Tier::Simplex);
    CHECK(consensus::to_records(result.molecule).size() == 1);
}

TEST_CASE("supplementary alignments of the best read follow the molecule") {
    FamilyTemplate best = fragment(true, "ACGTACGT", "ACGTAC", 40);
    core::ReadRecord part = read(500, "3H5M", "TACGT", 0x800 | 0x63);
    part.tags.emplace_back(core::tags::SA, std::string("chr1,11,+,8M,60,0;"));
    best.supplementary.push_back(part);
    FamilyTemplate worse = fragment(true);
    worse.supplementary.push_back(part);
    const auto result = consensus::call_family(family({worse, best}), model, options);
    REQUIRE(result.supplementary.size() == 1);
    CHECK(result.supplementary[0].has(core::flags::supplementary));
    CHECK(result.supplementary[0].name == "1");
    CHECK(result.supplementary[0].position == core::Pos0(500));
}

TEST_CASE("an empty or mixed family is a programming error") {
    CHECK_THROWS_AS(consensus::call_family(family({}), model, options), std::invalid_argument);
    FamilyTemplate single{read(10, "8M", "ACGTACGT", 0), std::nullopt, {}, true};
    CHECK_THROWS_AS(consensus::call_family(family({single, fragment(true)}), model, options),
                    std::invalid_argument);
}

TEST_CASE("fgbio's duplex tags tell each strand's own consensus in the order of the bases") {
    consensus::ConsensusOptions with_strands = options;
    with_strands.strand_bases = true;
    // One of three top reads differs at base 0 (an error of a), both bottom reads at base 2.
    const Family reads = family({fragment(true), fragment(true), fragment(true, "CCGTACGT"),
                                 fragment(false, "ACTTACGT"), fragment(false, "ACTTACGT")});
    const auto result = consensus::call_family(reads, model, with_strands);
    auto records = consensus::to_records(result.molecule);
    consensus::add_fgbio_tags(records[0], result.molecule.read);
    const auto value = [&](core::TagName name) {
        for (const auto& [tag, held] : records[0].tags) {
            if (tag == name) {
                return held;
            }
        }
        FAIL("tag " << core::to_string_view(name) << " is absent");
        return core::TagValue();
    };
    using Counts = std::vector<std::uint16_t>;
    namespace tags = core::tags;
    CHECK(std::get<std::int64_t>(value(tags::aD)) == 3);
    CHECK(std::get<std::int64_t>(value(tags::bM)) == 2);
    CHECK(std::get<Counts>(value(tags::ad)) == Counts(8, 3));
    CHECK(std::get<Counts>(value(tags::bd)) == Counts(8, 2));
    CHECK(std::get<Counts>(value(tags::ae)) == Counts{1, 0, 0, 0, 0, 0, 0, 0});
    CHECK(std::get<Counts>(value(tags::be)) == Counts(8, 0));
    CHECK(std::get<std::string>(value(tags::ac)) == "ACGTACGT");
    CHECK(std::get<std::string>(value(tags::bc)) == "ACTTACGT");
    CHECK(std::get<std::string>(value(tags::aq)).size() == 8);
    CHECK(std::get<float>(value(tags::aE)) == 1.0F / 24.0F);
}

TEST_CASE("a molecule of one strand has no arrays of the other, and none of its own by strategy") {
    consensus::ConsensusOptions with_strands = options;
    with_strands.strand_bases = true;
    const auto has = [](const core::ReadRecord& record, core::TagName name) {
        return std::any_of(record.tags.begin(), record.tags.end(),
                           [&](const auto& tag) { return tag.first == name; });
    };
    const Family reads = family({fragment(false), fragment(false)});
    const auto result = consensus::call_family(reads, model, with_strands);
    auto record = consensus::to_records(result.molecule)[0];
    consensus::add_fgbio_tags(record, result.molecule.read);
    CHECK(has(record, core::tags::ad));
    CHECK(has(record, core::tags::bD));
    CHECK_FALSE(has(record, core::tags::bd));
    // Strand a is the top one however few reads it has (fgbio 2.4.0 gives aD 1, bD 2 too).
    const auto both = consensus::call_family(
        family({fragment(true), fragment(false), fragment(false)}), model, with_strands);
    auto duplex = consensus::to_records(both.molecule)[0];
    consensus::add_fgbio_tags(duplex, both.molecule.read);
    for (const auto& [tag, value] : duplex.tags) {
        if (tag == core::tags::aD) {
            CHECK(std::get<std::int64_t>(value) == 1);
        }
    }
    const auto simplex = consensus::call_family(reads, model, options);
    auto plain = consensus::to_records(simplex.molecule)[0];
    consensus::add_fgbio_tags(plain, simplex.molecule.read);
    CHECK(has(plain, core::tags::cd));
    CHECK_FALSE(has(plain, core::tags::aD));
}

TEST_CASE("strands that disagree tell by the reference which of them was damaged") {
    // 60 bp read whole by both mates; cytosine 20 of the top strand is a T, as is position 30 of
    // the bottom strand's own letters (a G of the reference, read as A). Position 5 is too near the
    // end.
    std::string truth;
    for (int i = 0; i < 15; ++i) {
        truth += "ACGT";
    }
    truth[20] = 'C';
    truth[30] = 'G';
    truth[5] = 'C';
    std::string top_bases = truth;
    top_bases[20] = 'T';
    top_bases[5] = 'T';
    std::string bottom_bases = truth;
    bottom_bases[30] = 'A';
    Family damaged = family({});
    damaged.lower_five_prime = 10;
    damaged.upper_five_prime = 69;
    for (const bool top : {true, true, false, false}) {
        const std::string& bases = top ? top_bases : bottom_bases;
        const std::uint16_t lower_number = top ? 0x40 : 0x80;
        damaged.templates.push_back(
            {read(10, "60M", bases, static_cast<std::uint16_t>(0x23 | lower_number)),
             read(10, "60M", bases, static_cast<std::uint16_t>(0x13 | (0xC0 ^ lower_number))),
             {},
             top});
    }
    const consensus::ConsensusModel undamaged(
        consensus::even_substitutions(consensus::highest_quality), 40.0);
    consensus::ConsensusOptions by_strand;
    by_strand.strand_bases = true;
    const consensus::Molecule called = call_family(damaged, undamaged, by_strand).molecule;
    consensus::SubstitutionCounts counts;
    counts.add(called, truth, truth);
    const auto inner = [&](char letter) {
        return std::count(truth.begin() + 12, truth.end() - 12, letter);
    };
    using core::Base;
    CHECK(counts.changed(Base::C, Base::T) == 2);
    CHECK(counts.changed(Base::G, Base::A) == 0);
    // Both strands at every inner base, each in its own letters.
    CHECK(counts.bases(Base::C) == inner('C') + inner('G'));
    CHECK(counts.bases(Base::A) == inner('A') + inner('T'));
    // (n + 1) / (N + 3 * 10^4.5): one error's worth of the prior.
    const double cytosines = static_cast<double>(counts.bases(Base::C));
    CHECK(counts.rates(45.0)[1][3] == Approx(3.0 / (cytosines + 3.0 * std::pow(10.0, 4.5))));
    CHECK(counts.rates(45.0)[1][0] == Approx(1.0 / (cytosines + 3.0 * std::pow(10.0, 4.5))));
    // What both strands show is a variant: nothing is counted.
    std::string other = truth;
    other[25] = other[25] == 'A' ? 'C' : 'A';
    consensus::SubstitutionCounts beside_variant;
    beside_variant.add(called, other, other);
    const auto all = [](const consensus::SubstitutionCounts& of) {
        return of.bases(Base::A) + of.bases(Base::C) + of.bases(Base::G) + of.bases(Base::T);
    };
    CHECK(all(beside_variant) == all(counts) - 2);
    CHECK(beside_variant.changed(Base::C, Base::T) == 2);
    // A molecule of one strand says nothing.
    damaged.templates.resize(2);
    consensus::SubstitutionCounts of_one_strand;
    of_one_strand.add(call_family(damaged, undamaged, by_strand).molecule, truth, truth);
    CHECK(of_one_strand.bases(Base::C) == 0);
}
