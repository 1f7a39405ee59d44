#include "sarcotrace/endpoints/pfs_ratio.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;
using nlohmann::json;

sheets::PriorLine line(std::int64_t number, const std::string& start, const std::string& end,
                       const std::string& status = "PROGRESSED") {
    sheets::PriorLine result;
    result.number = number;
    result.setting = "METASTATIC";
    result.local_or_systemic = "SYSTEMIC";
    result.start_date = *core::parse_date(start);
    result.progression_date = core::parse_date(end);
    result.progression_status = status;
    return result;
}

DenominatorStatus status_of(const sheets::PriorLine& only) {
    return prior_progression(std::vector{only}).status;
}

}  // namespace

TEST_CASE("PFS ratios have their published answers, censored ones below the bar are not known") {
    const auto path = testing::test_data("clinical/endpoint-cases/cases.json");
    if (!path) return;
    std::ifstream stream(*path);
    const json cases = json::parse(stream)["pfs_ratio"];
    REQUIRE(cases.size() >= 5);
    for (const json& entry : cases) {
        INFO(entry["id"]);
        const std::optional<double> before =
            entry["pfs1"].is_null() ? std::nullopt : std::optional(entry["pfs1"].get<double>());
        const PfsRatio ratio = pfs_ratio(before, entry["pfs2"], entry["event2"] == 1);
        REQUIRE(ratio.ratio.has_value() != entry["ratio"].is_null());
        if (ratio.ratio) {
            CHECK(*ratio.ratio == Approx(entry["ratio"].get<double>()).epsilon(1e-12));
        }
        const std::vector<std::pair<const char*, double>> bars = {{"ge_1_3", 1.3},
                                                                  {"ge_1_33", 1.33}};
        for (const auto& [name, bar] : bars) {
            if (!entry.contains(name)) continue;
            const auto found = reaches(ratio, bar);
            REQUIRE(found.has_value() != entry[name].is_null());
            if (found) CHECK(*found == entry[name].get<bool>());
        }
    }
}

TEST_CASE("the numerator counts from its origin, in the days of the denominator") {
    const auto day = [](const char* text) { return core::parse_date(text)->day; };
    PatientEndpoints patient{};
    patient.patient.randomisation_date = day("2021-01-01");
    patient.pfs.ema = {day("2021-04-11"), 101, true, {}, {}};
    // 2021-01-01 to 2021-04-11 are 100 days, as 2020-06-01 to 2020-09-09 are before.
    CHECK(ratio_numerator(patient, RatioOrigin::Randomisation).days == 100.0);
    CHECK(ratio_numerator(patient, RatioOrigin::SbrtStart).status == NumeratorStatus::NoOrigin);
    patient.first_fraction = day("2021-01-11");
    patient.last_fraction = day("2021-01-21");
    CHECK(ratio_numerator(patient, RatioOrigin::SbrtStart).days == 90.0);
    CHECK(ratio_numerator(patient, RatioOrigin::SbrtEnd).days == 80.0);
    patient.last_fraction = day("2021-04-12");
    const RatioNumerator late = ratio_numerator(patient, RatioOrigin::SbrtEnd);
    CHECK(late.status == NumeratorStatus::EndedBeforeOrigin);
    CHECK_FALSE(pfs_ratio(100.0, late.days, late.event).ratio);
}

TEST_CASE("a censored ratio that has reached the bar reaches it") {
    CHECK(reaches({1.4, false}, 1.3) == true);
}

// Worked by hand in tests/unit/endpoints/README.md.
TEST_CASE("a line before gives a denominator only if it ended by a dated progression") {
    CHECK(prior_progression({}).status == DenominatorStatus::NoLineBefore);
    const std::vector lines = {line(2, "2020-06-01", "2020-09-09"),
                               line(1, "2020-01-01", "2020-05-01")};
    CHECK(prior_progression(lines).days == 100.0);
    sheets::PriorLine adjuvant = lines[0];
    adjuvant.setting = "ADJUVANT";
    CHECK(status_of(adjuvant) == DenominatorStatus::NoLineBefore);
    CHECK(status_of(line(1, "2020-01-01", "2020-05-01", "NOT_PROGRESSED")) ==
          DenominatorStatus::NotProgressed);
    CHECK(status_of(line(1, "2020-01-01", "2020-05-01", "UNKNOWN")) == DenominatorStatus::Unknown);
    CHECK(status_of(line(1, "2020-01-01", "", "PROGRESSED")) == DenominatorStatus::Unknown);
    CHECK(status_of(line(1, "2020-01", "2020-05-01")) == DenominatorStatus::DatePartial);
    CHECK(status_of(line(1, "2020-05-01", "2020-05-01")) == DenominatorStatus::NotPositive);
}

TEST_CASE("the share that reaches a bar keeps the censored ratios") {
    // Events at 0.5 and 1.3, censored at 1.0 and 2.0: S just before 1.3 is 3/4.
    const std::vector<PfsRatio> ratios = {
        {0.5, true}, {1.0, false}, {1.3, true}, {2.0, false}, {std::nullopt, true}};
    CHECK(share_reaching(ratios, 1.3)->share == Approx(0.75).epsilon(1e-12));
    CHECK(share_reaching(ratios, 1.33)->share == Approx(0.375).epsilon(1e-12));
    CHECK_FALSE(share_reaching(ratios, 2.5));
    CHECK_FALSE(share_reaching({}, 1.3));
}
