#include <vector>

#include "catch.hpp"
#include "sarcotrace/umi/grouping.hpp"
#include "sarcotrace/umi/template_key.hpp"

using namespace sarcotrace;
using umi::Member;
using umi::Strategy;

TEST_CASE("paired grouping joins A-B of the top strand with B-A of the bottom strand") {
    const std::vector<Member> members = {{"AAC-GGT", true}, {"GGT-AAC", false}, {"GGT-AAC", true}};
    const auto groups = umi::group_by_umi(members, Strategy::Paired, 0);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].umi == "AAC-GGT");
    CHECK(groups[0].members == std::vector<std::size_t>{0, 1});
    CHECK(groups[1].umi == "GGT-AAC");
    CHECK(groups[1].members == std::vector<std::size_t>{2});
}

TEST_CASE("equal UMIs on both ends still give one duplex molecule") {
    const std::vector<Member> members = {{"ACA-ACA", true}, {"ACA-ACA", false}};
    CHECK(umi::group_by_umi(members, Strategy::Paired, 1).size() == 1);
}

TEST_CASE("identity grouping keeps the strands apart") {
    const std::vector<Member> members = {{"ACA", true}, {"ACA", false}, {"ACA", true}};
    const auto groups = umi::group_by_umi(members, Strategy::Identity, 1);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].members == std::vector<std::size_t>{0, 2});
    CHECK(groups[1].members == std::vector<std::size_t>{1});
}

TEST_CASE("a UMI with N or without its second half is a fault") {
    CHECK(umi::check_umi("ACN-ACA", Strategy::Paired) == umi::UmiFault::HasNoCall);
    CHECK(umi::check_umi("ACA", Strategy::Paired) == umi::UmiFault::NotDual);
    CHECK(umi::check_umi("ACA-", Strategy::Paired) == umi::UmiFault::NotDual);
    CHECK(umi::check_umi("ACA-ACA-ACA", Strategy::Paired) == umi::UmiFault::NotDual);
    CHECK(umi::check_umi("ACA", Strategy::Identity) == umi::UmiFault::None);
    const std::vector<Member> members = {{"ACN", true}};
    CHECK_THROWS_AS(umi::group_by_umi(members, Strategy::Identity, 0), std::invalid_argument);
}

TEST_CASE("the text of a template key sorts as the key does") {
    const umi::TemplateEnd left{core::ContigIndex(0), -5, false};
    const umi::TemplateEnd middle{core::ContigIndex(0), 90, true};
    const umi::TemplateEnd far{core::ContigIndex(11), 3, true};
    const auto [a, a_top] = umi::make_template_key(0, left, middle);
    const auto [b, b_top] = umi::make_template_key(0, middle, left);
    CHECK(a == b);
    CHECK(a_top);
    CHECK_FALSE(b_top);
    const auto [c, c_top] = umi::make_template_key(0, middle, far);
    const auto [d, d_top] = umi::make_template_key(1, left, middle);
    CHECK(umi::sortable_text(a) < umi::sortable_text(c));
    CHECK(umi::sortable_text(c) < umi::sortable_text(d));
    CHECK(umi::sortable_text(a).size() == umi::sortable_text(d).size());
    const auto [single, single_top] = umi::make_template_key(0, left, std::nullopt);
    CHECK(umi::sortable_text(single).size() == umi::sortable_text(a).size());
}
