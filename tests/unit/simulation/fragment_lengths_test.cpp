#include "sarcotrace/simulation/fragment_lengths.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"

using namespace sarcotrace;
using simulation::FragmentLengths;

TEST_CASE("plasma fragments have their mode at 165 to 169 bp", "[simulation]") {
    const FragmentLengths lengths{simulation::FragmentLengthOptions{}};
    stats::Random random(7);
    std::vector<int> counts(500, 0);
    for (int i = 0; i < 200'000; ++i) {
        ++counts[static_cast<std::size_t>(lengths.draw(random))];
    }
    const auto mode = std::max_element(counts.begin(), counts.end()) - counts.begin();
    CHECK(mode >= 165);
    CHECK(mode <= 169);
}

TEST_CASE("tumour fragments are shorter", "[simulation]") {
    const FragmentLengths normal{simulation::FragmentLengthOptions{}};
    const FragmentLengths tumor{simulation::tumor_fragment_lengths()};
    CHECK(tumor.mean_bp() < normal.mean_bp() - 10.0);
    CHECK(tumor.probability_between(90, 150) > 2.0 * normal.probability_between(90, 150));
}

TEST_CASE("the flank has peaks 10 bp apart", "[simulation]") {
    const FragmentLengths lengths{simulation::tumor_fragment_lengths()};
    for (const std::int64_t peak : {123, 134, 144}) {
        CHECK(lengths.probability(peak) > lengths.probability(peak - 5));
    }
}

TEST_CASE("probabilities sum to one", "[simulation]") {
    const FragmentLengths lengths{simulation::buffy_coat_fragment_lengths()};
    CHECK(lengths.probability_between(lengths.shortest_bp(), lengths.longest_bp()) == Approx(1.0));
}
