#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/umi/cluster.hpp"

using namespace sarcotrace;
using umi::cluster_umis;
using umi::UmiCount;

TEST_CASE("a UMI joins a parent of at least twice its count less two, as fgbio counts") {
    // calling.md, B.1: child <= floor(parent / 2) + 1, so 1:1 and 2:2 merge and 3:3 does not.
    const auto merges = [](std::int64_t parent, std::int64_t child) {
        const auto roots = cluster_umis({{"AAA", parent}, {"AAC", child}}, 1);
        return roots[0] == roots[1];
    };
    CHECK(merges(1, 1));
    CHECK(merges(2, 2));
    CHECK_FALSE(merges(3, 3));
    CHECK(merges(4, 3));
    CHECK_FALSE(merges(5, 4));
    CHECK(merges(10, 6));
}

TEST_CASE("edits 0 leaves every UMI by itself") {
    CHECK(cluster_umis({{"AAA", 9}, {"AAC", 1}}, 0) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("clusters grow breadth first from the most abundant UMI") {
    const auto roots = cluster_umis({{"AAC", 3}, {"AAA", 8}, {"ACC", 2}, {"TTT", 1}}, 1);
    CHECK(roots == std::vector<std::size_t>{1, 1, 1, 3});
}

TEST_CASE("UMIs of other length or segmentation never match") {
    CHECK(umi::umi_distance("AAA", "AAAA", 1) == 2);
    CHECK(umi::umi_distance("A-AA", "AA-A", 3) == 4);
    CHECK(umi::umi_distance("AA-AA", "AC-AG", 2) == 2);
    CHECK(umi::umi_distance("AA-AA", "AC-AG", 1) == 2);
}

TEST_CASE("the segment index finds the same clusters as comparing all with all") {
    stats::Random random(7);
    for (int repeat = 0; repeat < 20; ++repeat) {
        std::vector<UmiCount> umis;
        for (int i = 0; i < 120; ++i) {
            std::string text;
            for (int letter = 0; letter < 6; ++letter) {
                text += "ACGT"[random.below(4)];
            }
            const bool known = std::any_of(umis.begin(), umis.end(),
                                           [&](const UmiCount& u) { return u.umi == text; });
            if (!known) {
                umis.push_back({text, 1 + static_cast<std::int64_t>(random.below(6))});
            }
        }
        for (const int edits : {1, 2}) {
            const auto roots = cluster_umis(umis, edits);
            // By definition: each UMI that is no root has a cluster mate it could have joined,
            // and no root could have joined a more abundant UMI of another cluster first in line.
            for (std::size_t i = 0; i < umis.size(); ++i) {
                CHECK(roots[roots[i]] == roots[i]);
                if (roots[i] == i) {
                    continue;
                }
                const bool has_parent = [&] {
                    for (std::size_t p = 0; p < umis.size(); ++p) {
                        if (p != i && roots[p] == roots[i] &&
                            umi::umi_distance(umis[p].umi, umis[i].umi, edits) <= edits &&
                            umis[i].templates <= umis[p].templates / 2 + 1) {
                            return true;
                        }
                    }
                    return false;
                }();
                CHECK(has_parent);
            }
            for (std::size_t i = 0; i < umis.size(); ++i) {
                if (roots[i] != i) {
                    continue;
                }
                for (std::size_t p = 0; p < umis.size(); ++p) {
                    const bool would_join =
                        p != i && umis[p].templates > umis[i].templates && roots[p] == p &&
                        umi::umi_distance(umis[p].umi, umis[i].umi, edits) <= edits &&
                        umis[i].templates <= umis[p].templates / 2 + 1;
                    CHECK_FALSE(would_join);
                }
            }
        }
    }
}
