#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/umi/grouping.hpp"
#include "sarcotrace/umi/template_key.hpp"

using namespace sarcotrace;
using umi::Strategy;
using umi::UmiFault;

namespace {

struct Member {
    std::string umi;
    bool top;
};

std::vector<umi::Group> group(const std::vector<Member>& members, Strategy strategy, int edits) {
    std::vector<umi::UmiKey> keys;
    for (const Member& member : members) {
        keys.push_back(umi::make_umi_key(*umi::PackedUmi::pack(member.umi), member.top, strategy));
    }
    return umi::group_templates(keys, strategy, edits);
}

}  // namespace

TEST_CASE("paired grouping joins A-B of the top strand with B-A of the bottom strand") {
    const auto groups =
        group({{"AAC-GGT", true}, {"GGT-AAC", false}, {"GGT-AAC", true}}, Strategy::Paired, 0);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].key.umi.text() == "AAC-GGT");
    CHECK(groups[0].members == std::vector<std::uint32_t>{0, 1});
    CHECK(groups[1].key.umi.text() == "GGT-AAC");
    CHECK(groups[1].members == std::vector<std::uint32_t>{2});
}

TEST_CASE("equal UMIs on both ends still give one duplex molecule") {
    CHECK(group({{"ACA-ACA", true}, {"ACA-ACA", false}}, Strategy::Paired, 1).size() == 1);
}

TEST_CASE("all strategies but paired keep the strands apart") {
    for (const Strategy strategy :
         {Strategy::Identity, Strategy::Edit, Strategy::Adjacency, Strategy::Directional}) {
        const auto groups = group({{"ACA", true}, {"ACA", false}, {"ACA", true}}, strategy, 1);
        REQUIRE(groups.size() == 2);
        CHECK(groups[0].members == std::vector<std::uint32_t>{0, 2});
        CHECK(groups[1].members == std::vector<std::uint32_t>{1});
    }
}

TEST_CASE("each strategy has its own rule for a neighbour") {
    // Counts 2 and 2: adjacency joins them, directional does not; identity joins nothing.
    const std::vector<Member> members = {
        {"ACA", true}, {"ACA", true}, {"ACC", true}, {"ACC", true}};
    CHECK(group(members, Strategy::Identity, 1).size() == 2);
    CHECK(group(members, Strategy::Edit, 1).size() == 1);
    CHECK(group(members, Strategy::Adjacency, 1).size() == 1);
    CHECK(group(members, Strategy::Directional, 1).size() == 2);
    CHECK(group(members, Strategy::Adjacency, 0).size() == 2);
}

TEST_CASE("a UMI that cannot be grouped says why") {
    CHECK(umi::check_umi("ACN-ACA", Strategy::Paired) == UmiFault::HasNoCall);
    CHECK(umi::check_umi("ACA", Strategy::Paired) == UmiFault::NotDual);
    CHECK(umi::check_umi("ACA-", Strategy::Paired) == UmiFault::NotDual);
    CHECK(umi::check_umi("ACA-ACA-ACA", Strategy::Paired) == UmiFault::NotDual);
    CHECK(umi::check_umi("ACA-", Strategy::Adjacency) == UmiFault::EmptySegment);
    CHECK(umi::check_umi("", Strategy::Adjacency) == UmiFault::EmptySegment);
    CHECK(umi::check_umi("A1A", Strategy::Adjacency) == UmiFault::NotBases);
    CHECK(umi::check_umi(std::string(65, 'A'), Strategy::Adjacency) == UmiFault::TooLong);
    CHECK(umi::check_umi("ACA", Strategy::Identity) == UmiFault::None);
    CHECK(umi::check_umi("ACA-acA", Strategy::Paired) == UmiFault::None);
}

TEST_CASE("template keys of the two strands of a fragment are equal") {
    const umi::TemplateEnd left{core::ContigIndex(0), -5, false};
    const umi::TemplateEnd middle{core::ContigIndex(0), 90, true};
    const auto [a, a_top] = umi::make_template_key(0, left, middle);
    const auto [b, b_top] = umi::make_template_key(0, middle, left);
    CHECK(a == b);
    CHECK(a_top);
    CHECK_FALSE(b_top);
}
