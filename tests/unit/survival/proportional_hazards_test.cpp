#include "sarcotrace/survival/proportional_hazards.hpp"

#include <cmath>

#include "catch.hpp"
#include "reference.hpp"

using namespace sarcotrace;
using survival::CoxData;
using survival::Ties;
using survival::TimeTransform;
using testing::Frame;
using testing::indicator;
using testing::number_of;

namespace {

using Terms = std::vector<std::vector<std::size_t>>;

void check_all_transforms(const CoxData& data, const Terms& terms,
                          const nlohmann::json& expected) {
    const auto fit = survival::fit_cox(data);
    for (const auto& [name, transform] : {std::pair("km", TimeTransform::KaplanMeier),
                                          std::pair("rank", TimeTransform::Rank),
                                          std::pair("identity", TimeTransform::Identity),
                                          std::pair("log", TimeTransform::Log)}) {
        INFO(name);
        const auto test = survival::test_proportional_hazards(data, fit, terms, transform);
        REQUIRE(test);
        const auto& chi_squared = expected.at(name)["chisq"];
        const auto& p = expected.at(name)["p"];
        for (std::size_t i = 0; i < terms.size(); ++i) {
            CHECK(testing::close(test->terms[i].chi_squared, chi_squared[i], 1e-7));
            CHECK(testing::close(test->terms[i].p_value, p[i], 1e-7));
        }
        CHECK(testing::close(test->all.chi_squared, chi_squared[terms.size()], 1e-7));
        CHECK(testing::close(test->all.p_value, p[terms.size()], 1e-7));
    }
}

testing::Reader log_of(const std::string& column) {
    return [column](const Frame& f, std::size_t i) { return std::log(f.number(column, i)); };
}

}  // namespace

TEST_CASE("tests of proportional hazards equal R's by term and together") {
    const auto veteran = testing::reference_data("survival-reference/data/veteran.csv");
    if (!veteran) {
        return;
    }
    const auto time = number_of("time");
    const auto expected = [](const std::string& name) {
        return testing::reference_results("survival-reference/expected/" + name + ".json")["zph"];
    };
    check_all_transforms(
        testing::cox_data(*veteran, testing::follow_up(*veteran, time, number_of("status")),
                          {number_of("trt"), number_of("karno"), indicator("celltype", "smallcell"),
                           indicator("celltype", "adeno"), indicator("celltype", "large")}),
        {{0}, {1}, {2, 3, 4}}, expected("veteran"));
    const auto complete = [](const char* file, const std::string& column) {
        return testing::reference_data(file)->where(
            [column](const Frame& f, std::size_t i) { return f.has(column, i); });
    };
    const Frame lung = complete("survival-reference/data/lung.csv", "ph.ecog");
    check_all_transforms(
        testing::cox_data(lung, testing::follow_up(lung, time, indicator("status", "2")),
                          {number_of("age"), number_of("sex"), number_of("ph.ecog")}),
        {{0}, {1}, {2}}, expected("lung"));
    const Frame pbc = complete("survival-reference/data/pbc.csv", "trt");
    check_all_transforms(
        testing::cox_data(pbc, testing::follow_up(pbc, time, indicator("status", "2")),
                          {number_of("age"), number_of("edema"), log_of("bili"), log_of("protime"),
                           log_of("albumin")}),
        {{0}, {1}, {2}, {3}, {4}}, expected("pbc"));
}

TEST_CASE("without a fit there is no test of proportional hazards") {
    const CoxData data{{{1, true}, {2, true}, {3, false}}, 1, {1, 1, 1}, {}};
    CHECK_FALSE(
        survival::test_proportional_hazards(data, survival::fit_cox(data), {{0}}).has_value());
}
