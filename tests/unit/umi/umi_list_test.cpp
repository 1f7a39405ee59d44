#include "sarcotrace/umi/umi_list.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

namespace {

const std::vector<std::string> kit = {"AAAAAA", "CCCAAA", "GGGTTT", "TTTGGG"};

}  // namespace

TEST_CASE("a listed UMI stays and one with an error becomes its neighbour", "[umi]") {
    const umi::UmiList list(kit, {});
    CHECK(list.size() == 4);
    CHECK(list.contains("CCCAAA"));
    CHECK_FALSE(list.contains("CCCAAT"));
    CHECK(list.correct_segment("CCCAAA") == "CCCAAA");
    CHECK(list.correct_segment("GGGTTA") == "GGGTTT");
    CHECK(list.correct_segment("NGGTTT") == "GGGTTT");
    // Two mismatches; one from one UMI and two from another; another length.
    CHECK_FALSE(list.correct_segment("GGGTAA"));
    CHECK_FALSE(list.correct_segment("CAAAAA"));
    CHECK_FALSE(list.correct_segment("NNGTTT"));
    CHECK_FALSE(list.correct_segment("GGGTT"));
    CHECK_FALSE(list.correct_segment(""));
}

TEST_CASE("the rule's numbers are those of the caller", "[umi]") {
    CHECK(umi::UmiList(kit, {1, 1}).correct_segment("CAAAAA") == "AAAAAA");
    CHECK(umi::UmiList(kit, {2, 2}).correct_segment("GGGTAA") == "GGGTTT");
    CHECK_FALSE(umi::UmiList(kit, {0, 2}).correct_segment("GGGTTA"));
}

TEST_CASE("every segment of a UMI is corrected, or none", "[umi]") {
    const umi::UmiList list(kit, {});
    CHECK(list.correct("AAAAAT-TTTGGG") == "AAAAAA-TTTGGG");
    CHECK_FALSE(list.correct("AAAAAA-TATAGG"));
    CHECK_FALSE(list.correct("AAAAAA-"));
}

TEST_CASE("UMIs of several lengths stand in one list", "[umi]") {
    const umi::UmiList list({"ACGTAC", "TTGCAGG"}, {});
    CHECK(list.correct_segment("ACGTAA") == "ACGTAC");
    CHECK(list.correct_segment("TTGCAGA") == "TTGCAGG");
}

TEST_CASE("what is no list of UMIs that can be told apart is refused", "[umi]") {
    using List = std::vector<std::string>;
    for (const List& umis : {List{}, List{"ACGN"}, List{"ACG-ACG"}, List{"ACGT", "ACGT"},
                             List{"AAAA", "AAAC"}, List{""}}) {
        CHECK_THROWS_AS(umi::UmiList(umis, {}), core::InputError);
    }
    CHECK_NOTHROW(umi::UmiList({"AAAA", "AAAC"}, {0, 1}));
}

TEST_CASE("the correction is that of comparing with every listed UMI", "[umi]") {
    stats::Random random(3);
    const auto random_umi = [&] {
        std::string text;
        for (int i = 0; i < 8; ++i) {
            text += "ACGT"[random.below(4)];
        }
        return text;
    };
    std::vector<std::string> listed;
    const auto distance = [](const std::string& a, const std::string& b) {
        int mismatches = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            mismatches += a[i] != b[i] ? 1 : 0;
        }
        return mismatches;
    };
    while (listed.size() < 60) {
        const std::string umi = random_umi();
        bool is_far = true;
        for (const std::string& other : listed) {
            is_far = is_far && distance(umi, other) >= 3;
        }
        if (is_far) {
            listed.push_back(umi);
        }
    }
    const umi::UmiList list(listed, {2, 1});
    int corrected = 0;
    for (int round = 0; round < 5000; ++round) {
        const std::string umi = random_umi();
        int best = 99;
        int second = 99;
        std::string nearest;
        for (const std::string& other : listed) {
            const int here = distance(umi, other);
            if (here < best) {
                second = best;
                best = here;
                nearest = other;
            } else if (here < second) {
                second = here;
            }
        }
        const auto result = list.correct_segment(umi);
        REQUIRE(result.has_value() == (best <= 2 && second - best >= 1));
        if (result) {
            REQUIRE(*result == nearest);
            ++corrected;
        }
    }
    CHECK(corrected > 100);
}
