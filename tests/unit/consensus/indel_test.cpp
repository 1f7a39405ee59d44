#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/consensus/family.hpp"

using namespace sarcotrace;
using consensus::Family;
using consensus::FamilyTemplate;

namespace {

const consensus::ConsensusOptions options;
const consensus::ConsensusModel model{options.rates};

// Position 22 (T) is in no repeat; positions 60 to 67 are eight T; the rest is as irregular.
const std::string reference =
    "ACGTTGCAAGCTTACGGATCCATGACGTCAGACTTGCAATCGGCATACGATCGACTGACGTTTTTTTTGCATCAGGACTA"
    "GCATTACGGCAT";
constexpr std::int64_t left_end = 5;
constexpr std::int64_t right_end = 85;

/// A read over the whole fragment with the given edit at `position`.
core::ReadRecord read(std::int64_t position, int deleted, const std::string& inserted,
                      std::uint16_t flag) {
    core::ReadRecord record;
    record.name = "t";
    record.flag = flag;
    record.contig = core::ContigIndex(0);
    record.position = core::Pos0(left_end);
    record.mapping_quality = 60;
    const auto part = [&](std::int64_t begin, std::int64_t end) {
        return reference.substr(static_cast<std::size_t>(begin),
                                static_cast<std::size_t>(end - begin));
    };
    record.bases = part(left_end, position) + inserted + part(position + deleted, right_end);
    const auto add = [&](core::CigarOp op, std::int64_t length) {
        core::append(record.cigar, {op, static_cast<std::uint32_t>(length)});
    };
    add(core::CigarOp::Match, position - left_end);
    add(core::CigarOp::Insertion, static_cast<std::int64_t>(inserted.size()));
    add(core::CigarOp::Deletion, deleted);
    add(core::CigarOp::Match, right_end - position - deleted);
    record.base_qualities.assign(record.bases.size(), 37);
    return record;
}

FamilyTemplate both_mates(bool top, std::int64_t position, int deleted,
                          const std::string& inserted = "") {
    return {read(position, deleted, inserted, top ? 0x63 : 0xA3),
            read(position, deleted, inserted, top ? 0x93 : 0x53),
            {},
            top};
}

FamilyTemplate plain(bool top) { return both_mates(top, 22, 0); }

Family family(const std::vector<std::pair<FamilyTemplate, int>>& copies) {
    Family result;
    result.molecule_id = "1";
    result.umi = "AAA-CCC";
    result.umi_is_dual = true;
    result.lower_five_prime = left_end;
    result.upper_five_prime = right_end - 1;
    for (const auto& [item, times] : copies) {
        result.templates.insert(result.templates.end(), static_cast<std::size_t>(times), item);
    }
    return result;
}

consensus::FamilyConsensus call(const std::vector<std::pair<FamilyTemplate, int>>& copies) {
    return consensus::call_family(family(copies), model, options);
}

std::string cigar_of(const consensus::FamilyConsensus& result) {
    return core::to_string(result.molecule.read.cigar);
}

std::string bases_of(const consensus::FamilyConsensus& result) {
    std::string bases;
    for (const core::Base base : result.molecule.read.bases) {
        bases += core::to_char(base);
    }
    return bases;
}

double error(double phred) { return std::pow(10.0, -phred / 10.0); }

}  // namespace

TEST_CASE("a family without indels has no indel quality") {
    CHECK_FALSE(call({{plain(true), 3}, {plain(false), 2}}).molecule.read.indel_quality);
}

TEST_CASE("the more likely indel allele of one strand wins with its posterior") {
    const auto result = call({{both_mates(true, 22, 1), 2}, {plain(true), 1}});
    CHECK(cigar_of(result) == "17M1D62M");
    // Two alleles: odds e : 1 - e with e of Q45, then the error before the UMI of Q55.
    const double after = error(45.0);
    const double wrong = (1 - error(55.0)) * after + error(55.0) * (1 - after);
    REQUIRE(result.molecule.read.indel_quality);
    CHECK(*result.molecule.read.indel_quality == std::lround(-10.0 * std::log10(wrong)));
    CHECK(result.molecule.mate->indel_quality == result.molecule.read.indel_quality);
}

TEST_CASE("templates with another indel give their bases outside of it") {
    const auto result = call({{both_mates(true, 22, 1), 3}, {plain(true), 1}});
    CHECK(result.other_alignment.empty());
    CHECK(result.molecule.read.top_templates == 4);
    for (std::size_t i = 0; i < result.molecule.read.bases.size(); ++i) {
        CHECK(result.molecule.read.top_depth[i] == 4);
        CHECK(result.molecule.read.top_errors[i] == 0);
    }
    const auto inserted = call({{both_mates(true, 22, 0, "CCA"), 3}, {plain(true), 1}});
    CHECK(cigar_of(inserted) == "17M3I63M");
    CHECK(inserted.molecule.read.top_depth[16] == 4);
    CHECK(inserted.molecule.read.top_depth[17] == 3);
    CHECK(inserted.molecule.read.top_depth[20] == 4);
    CHECK(bases_of(inserted).substr(17, 3) == "CCA");
}

TEST_CASE("strands that disagree about an indel leave a quality of nearly nothing") {
    const auto result = call({{both_mates(true, 22, 1), 3}, {plain(false), 3}});
    CHECK(*result.molecule.read.indel_quality == 3);
    const auto agreed = call({{both_mates(true, 22, 1), 3}, {both_mates(false, 22, 1), 3}});
    CHECK(*agreed.molecule.read.indel_quality == 55);
    CHECK(cigar_of(agreed) == "17M1D62M");
}

TEST_CASE("a slip in a repeat is a likelier error than an indel elsewhere") {
    // Eight T, one lost: 45 - 3 (8 - 1) = 24 after, 55 - 21 = 34 before the UMI.
    const auto repeat = call({{both_mates(true, 60, 1), 2}, {plain(true), 1}});
    const double wrong = (1 - error(34.0)) * error(24.0) + error(34.0) * (1 - error(24.0));
    CHECK(*repeat.molecule.read.indel_quality == std::lround(-10.0 * std::log10(wrong)));
    // One strand's single slipped read is outvoted by the other strand's many.
    const auto slipped = call({{both_mates(true, 60, 1), 1}, {plain(false), 4}});
    CHECK(cigar_of(slipped) == "80M");
    CHECK(*slipped.molecule.read.indel_quality < 30);
    // Two T at once are a rarer slip: 45 - 21 + 10 = 34 against 24.
    const auto two = call({{both_mates(true, 60, 2), 2}, {plain(true), 1}});
    CHECK(*two.molecule.read.indel_quality > *repeat.molecule.read.indel_quality);
}

TEST_CASE("an indel that an alignment hides is found in the bases") {
    // The aligner gave mismatches and a clip instead of the gap.
    FamilyTemplate hidden = both_mates(true, 22, 1);
    hidden.lower.cigar = core::parse_cigar("17M62S");
    hidden.upper->cigar = core::parse_cigar("17S62M");
    hidden.upper->position = core::Pos0(23);
    const auto result = call({{both_mates(true, 22, 1), 2}, {hidden, 1}});
    CHECK(cigar_of(result) == "17M1D62M");
    CHECK(result.other_alignment.empty());
    CHECK(result.molecule.read.top_errors == std::vector<std::uint16_t>(79, 0));
    CHECK(result.molecule.read.top_depth == std::vector<std::uint16_t>(79, 3));
}

TEST_CASE("two alignments of one sequence are one allele") {
    // A T lost from the eight, written at its left and at its right end.
    FamilyTemplate right = both_mates(false, 67, 1);
    REQUIRE(right.lower.bases == both_mates(false, 60, 1).lower.bases);
    const auto result = call({{both_mates(true, 60, 1), 2}, {right, 1}});
    CHECK(cigar_of(result) == "55M1D24M");
    CHECK(*result.molecule.read.indel_quality == 37);  // the cap, by the seven T that a read shows
    CHECK(result.other_alignment.empty());
}

TEST_CASE(
    "an indel of a few of many reads is an error, and as many alleles as reads are no fault") {
    const auto rare = call({{plain(true), 20}, {both_mates(true, 22, 1), 1}});
    CHECK(cigar_of(rare) == "80M");
    CHECK(*rare.molecule.read.indel_quality == 55);
    CHECK(rare.molecule.read.top_depth[30] == 21);
    std::vector<std::pair<FamilyTemplate, int>> all_different;
    for (std::int64_t position = 12; position < 36; position += 2) {
        all_different.emplace_back(both_mates(true, position, 1), 1);
    }
    const auto result = call(all_different);
    CHECK(result.other_alignment.empty());
    CHECK(result.molecule.read.indel_quality);
}

TEST_CASE("the choice of an indel does not depend on the order of the templates") {
    const auto a = call({{both_mates(true, 22, 1), 2}, {plain(true), 1}, {plain(false), 2}});
    const auto b = call({{plain(true), 1}, {both_mates(true, 22, 1), 2}, {plain(false), 2}});
    CHECK(cigar_of(a) == cigar_of(b));
    CHECK(a.molecule.read.indel_quality == b.molecule.read.indel_quality);
    CHECK(bases_of(a) == bases_of(b));
}
