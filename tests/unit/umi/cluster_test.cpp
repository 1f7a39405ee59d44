#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/umi/cluster.hpp"

using namespace sarcotrace;
using umi::cluster_umis;
using umi::Linkage;
using umi::PackedUmi;
using umi::UmiCount;

namespace {

struct TextCount {
    std::string umi;
    std::int64_t templates;
};

std::vector<UmiCount> pack(const std::vector<TextCount>& texts) {
    std::vector<UmiCount> umis;
    for (const TextCount& text : texts) {
        umis.push_back({*PackedUmi::pack(text.umi), text.templates});
    }
    return umis;
}

std::vector<std::size_t> roots(const std::vector<TextCount>& texts, Linkage linkage, int edits) {
    return cluster_umis(pack(texts), linkage, edits);
}

bool merges(std::int64_t parent, std::int64_t child, Linkage linkage) {
    const auto found = roots({{"AAA", parent}, {"AAC", child}}, linkage, 1);
    return found[0] == found[1];
}

int letters_apart(const std::string& a, const std::string& b) {
    int count = a.size() == b.size() ? 0 : 1000;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        count += a[i] == b[i] ? 0 : (a[i] == '-' || b[i] == '-' ? 1000 : 1);
    }
    return count;
}

bool may_join(Linkage linkage, std::int64_t parent, std::int64_t child) {
    return linkage == Linkage::Edit || (linkage == Linkage::Adjacency && child <= parent / 2 + 1) ||
           (linkage == Linkage::Directional && parent >= 2 * child - 1);
}

/// The rule as it is defined, all compared with all: the root takes in whatever can be reached.
std::vector<std::size_t> by_definition(const std::vector<TextCount>& texts, Linkage linkage,
                                       int edits) {
    std::set<std::pair<std::pair<std::int64_t, std::string>, std::size_t>> left;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        left.insert({{-texts[i].templates, texts[i].umi}, i});
    }
    std::vector<std::size_t> root_of(texts.size());
    while (!left.empty()) {
        const std::size_t root = left.begin()->second;
        left.erase(left.begin());
        std::vector<std::size_t> members = {root};
        for (std::size_t next = 0; next < members.size(); ++next) {
            root_of[members[next]] = root;
            for (auto child = left.begin(); child != left.end();) {
                const TextCount& parent = texts[members[next]];
                const TextCount& candidate = texts[child->second];
                if (letters_apart(parent.umi, candidate.umi) <= edits &&
                    may_join(linkage, parent.templates, candidate.templates)) {
                    members.push_back(child->second);
                    child = left.erase(child);
                } else {
                    ++child;
                }
            }
        }
    }
    return root_of;
}

std::vector<TextCount> random_umis(stats::Random& random, std::size_t draws, std::size_t size,
                                   bool dual) {
    std::map<std::string, std::int64_t> counts;
    for (std::size_t i = 0; i < draws; ++i) {
        std::string text;
        for (std::size_t letter = 0; letter < size; ++letter) {
            text += "ACGT"[random.below(4)];
        }
        if (dual) {
            text.insert(1 + random.below(size - 1), "-");
        }
        counts[text] += 1 + static_cast<std::int64_t>(random.below(6));
    }
    std::vector<TextCount> umis;
    for (const auto& [text, count] : counts) {
        umis.push_back({text, count});
    }
    return umis;
}

}  // namespace

TEST_CASE("adjacency takes a child of at most half its parent and one, as fgbio counts") {
    // calling.md, B.1: child <= floor(parent / 2) + 1, so 1:1 and 2:2 merge and 3:3 does not.
    CHECK(merges(1, 1, Linkage::Adjacency));
    CHECK(merges(2, 2, Linkage::Adjacency));
    CHECK_FALSE(merges(3, 3, Linkage::Adjacency));
    CHECK(merges(4, 3, Linkage::Adjacency));
    CHECK_FALSE(merges(5, 4, Linkage::Adjacency));
    CHECK(merges(10, 6, Linkage::Adjacency));
}

TEST_CASE("directional takes a child if its parent has twice its count less one, as UMI-tools") {
    // Smith et al. 2017: count of the parent >= 2 x that of the child - 1.
    CHECK(merges(1, 1, Linkage::Directional));
    CHECK_FALSE(merges(2, 2, Linkage::Directional));
    CHECK(merges(3, 2, Linkage::Directional));
    CHECK_FALSE(merges(4, 3, Linkage::Directional));
    CHECK(merges(5, 3, Linkage::Directional));
}

TEST_CASE("edit joins UMIs of any counts through a chain") {
    CHECK(merges(9, 9, Linkage::Edit));
    CHECK(roots({{"AAA", 9}, {"AAC", 9}, {"ACC", 9}, {"TTT", 9}}, Linkage::Edit, 1) ==
          std::vector<std::size_t>{0, 0, 0, 3});
}

TEST_CASE("edits 0 leaves every UMI by itself") {
    CHECK(roots({{"AAA", 9}, {"AAC", 1}}, Linkage::Edit, 0) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("clusters grow breadth first from the most abundant UMI") {
    CHECK(roots({{"AAC", 3}, {"AAA", 8}, {"ACC", 2}, {"TTT", 1}}, Linkage::Adjacency, 1) ==
          std::vector<std::size_t>{1, 1, 1, 3});
}

TEST_CASE("UMIs of other segments never match") {
    CHECK(roots({{"AAA", 9}, {"AAAA", 1}}, Linkage::Edit, 3) == std::vector<std::size_t>{0, 1});
    CHECK(roots({{"A-AA", 9}, {"AA-A", 1}}, Linkage::Edit, 3) == std::vector<std::size_t>{0, 1});
    CHECK(roots({{"AA-AA", 9}, {"AC-AG", 1}}, Linkage::Edit, 2) == std::vector<std::size_t>{0, 0});
    CHECK(roots({{"AA-AA", 9}, {"AC-AG", 1}}, Linkage::Edit, 1) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("clusters are those of the definition, for each rule, few UMIs and many") {
    stats::Random random(7);
    for (const std::size_t draws : {5U, 30U, 33U, 120U, 400U}) {
        for (int repeat = 0; repeat < 5; ++repeat) {
            const auto umis = random_umis(random, draws, 6, repeat % 2 == 1);
            for (const int edits : {1, 2, 3}) {
                for (const Linkage linkage :
                     {Linkage::Edit, Linkage::Adjacency, Linkage::Directional}) {
                    CHECK(roots(umis, linkage, edits) == by_definition(umis, linkage, edits));
                }
            }
        }
    }
}

TEST_CASE("the order of the UMIs changes no cluster") {
    stats::Random random(8);
    auto umis = random_umis(random, 300, 5, false);
    const auto partition = [&] {
        const auto root_of = roots(umis, Linkage::Directional, 1);
        std::map<std::string, std::string> root_text;
        for (std::size_t i = 0; i < umis.size(); ++i) {
            root_text[umis[i].umi] = umis[root_of[i]].umi;
        }
        return root_text;
    };
    const auto expected = partition();
    for (int repeat = 0; repeat < 5; ++repeat) {
        for (std::size_t i = umis.size() - 1; i > 0; --i) {
            std::swap(umis[i], umis[random.below(i + 1)]);
        }
        CHECK(partition() == expected);
    }
}

TEST_CASE("hundreds of thousands of UMIs at one position are clustered without all pairs") {
    // 200,000 draws of 12 bases: all pairs would be 2 x 10^10 comparisons.
    stats::Random random(9);
    const auto umis = random_umis(random, 200'000, 12, false);
    const auto root_of = roots(umis, Linkage::Adjacency, 1);
    std::size_t joined = 0;
    for (std::size_t i = 0; i < umis.size(); ++i) {
        REQUIRE(root_of[root_of[i]] == root_of[i]);
        joined += root_of[i] == i ? 0U : 1U;
    }
    CHECK(joined > 0);
    CHECK(joined < umis.size());
}
