#include "sarcotrace/align/insert_size.hpp"

#include <algorithm>

#include "catch.hpp"
#include "sarcotrace/stats/random.hpp"

using namespace sarcotrace;

TEST_CASE("with few pairs every length to 1000 is equally likely", "[align]") {
    const align::InsertSizeModel model(std::vector<int>(49, 167));
    CHECK(model.median_bp() == 0);
    CHECK(model.is_proper(1));
    CHECK(model.is_proper(1000));
    CHECK_FALSE(model.is_proper(1001));
    CHECK_FALSE(model.is_proper(0));
    CHECK(model.penalty(900) == 0.0);
}

TEST_CASE("one and two nucleosomes are both proper and the mode costs nothing", "[align]") {
    stats::Random random(3);
    std::vector<int> lengths;
    for (int i = 0; i < 20'000; ++i) {
        lengths.push_back(static_cast<int>(random.normal(random.bernoulli(0.9) ? 167 : 330, 15)));
    }
    const align::InsertSizeModel model(lengths);
    CHECK(model.median_bp() == Approx(168).margin(3));
    CHECK(model.is_proper(330));
    CHECK(model.penalty(167) == Approx(0.0).margin(0.05));
    // A ninth of the density: ln 9 / ln 4.
    CHECK(model.penalty(330) == Approx(1.585).margin(0.25));
    CHECK(model.penalty(250) > model.penalty(330));
}

TEST_CASE("the model does not depend on the order of the pairs", "[align]") {
    std::vector<int> lengths;
    for (int i = 0; i < 500; ++i) {
        lengths.push_back(100 + (i * 37) % 211);
    }
    const align::InsertSizeModel one(lengths);
    std::ranges::reverse(lengths);
    const align::InsertSizeModel other(lengths);
    for (int length = 1; length <= align::InsertSizeModel::longest_bp; ++length) {
        CHECK(one.penalty(length) == other.penalty(length));
    }
}
