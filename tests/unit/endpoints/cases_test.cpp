#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/endpoints/recist.hpp"
#include "sarcotrace/endpoints/time_to_event.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;
using nlohmann::json;

const std::chrono::sys_days randomisation = core::parse_date("2021-01-01")->day;

std::optional<json> cases() {
    const auto path = testing::test_data("clinical/endpoint-cases/cases.json");
    if (!path) {
        return std::nullopt;
    }
    std::ifstream stream(*path);
    return json::parse(stream);
}

std::optional<std::chrono::sys_days> day_of(const json& entry, const char* key) {
    if (!entry.contains(key) || entry[key].is_null()) {
        return std::nullopt;
    }
    return core::parse_date(entry[key].get<std::string>())->day;
}

TargetReading organ(const std::string& id, double diameter_mm) {
    const auto finding = diameter_mm == 0.0 ? LesionFinding::Absent : LesionFinding::Measured;
    return {id, false, finding, diameter_mm};
}

std::vector<TargetReading> targets_of(const json& entry, const json& visit, const char* sum_key) {
    std::vector<TargetReading> targets;
    if (!entry.contains("lesions")) {
        if (visit[sum_key].is_null()) {
            return {{"t", false, LesionFinding::NotEvaluable, std::nullopt}};
        }
        return {organ("t", visit[sum_key])};
    }
    for (const json& lesion : entry["lesions"]) {
        const std::string name = lesion["name"];
        TargetReading reading =
            organ(name, visit.contains(name) ? visit[name].get<double>()
                                             : lesion["baseline"].get<double>());
        reading.is_node = lesion["kind"] == "node";
        targets.push_back(reading);
    }
    return targets;
}

std::vector<AssessmentResult> results_of(const json& entry) {
    TumorAssessment baseline{"b", randomisation, randomisation, {}, {}, false};
    baseline.targets = targets_of(entry, entry, "baseline_sum_mm");
    std::vector<TumorAssessment> follow_up;
    for (const json& visit : entry["visits"]) {
        const auto date = randomisation + std::chrono::days(visit["day"].get<int>() - 1);
        TumorAssessment seen{"v", date, date, targets_of(entry, visit, "sum"), {}, false};
        seen.new_lesion = visit.value("new_lesion", false);
        if (visit.contains("nontarget")) {
            seen.non_targets.push_back({false, LesionFinding::Measured, std::nullopt, false});
        }
        follow_up.push_back(seen);
    }
    return assess_responses(baseline, follow_up);
}

}  // namespace

TEST_CASE("RECIST cases have their published answers") {
    const auto all = cases();
    if (!all) return;
    REQUIRE((*all)["recist"].size() >= 12);
    for (const json& entry : (*all)["recist"]) {
        INFO(entry["id"]);
        const auto results = results_of(entry);
        REQUIRE(results.size() == entry["expect"].size());
        std::optional<std::chrono::sys_days> pd;
        for (std::size_t i = 0; i < results.size(); ++i) {
            CHECK(to_string_view(results[i].overall) == entry["expect"][i].get<std::string>());
            if (!pd && results[i].overall == Response::Pd) pd = results[i].first_scan;
        }
        BestResponseRule rule;
        rule.minimum_sd_days = entry.value("min_sd_days", 42);
        const auto best = [&] {
            return to_string_view(
                best_overall_response(results, randomisation, std::nullopt, rule).response);
        };
        CHECK(best() == entry["BOR_unconfirmed"].get<std::string>());
        rule.confirmation = true;
        CHECK(best() == entry["BOR_confirmed_28d"].get<std::string>());
        CHECK(pd.has_value() != entry["pd_day"].is_null());
        if (pd && !entry["pd_day"].is_null()) {
            CHECK((*pd - randomisation).count() + 1 == entry["pd_day"].get<int>());
        }
    }
}

TEST_CASE("PFS cases have their published answers under the three rules") {
    const auto all = cases();
    if (!all) return;
    REQUIRE((*all)["pfs"].size() >= 7);
    for (const json& entry : (*all)["pfs"]) {
        INFO(entry["id"]);
        PatientHistory history;
        history.patient_id = entry["id"];
        history.randomisation = *day_of(entry, "randomised");
        history.progression = day_of(entry, "pd");
        history.death = day_of(entry, "death");
        history.new_therapy = day_of(entry, "new_therapy");
        history.last_news = day_of(entry, "last_news").value_or(history.randomisation);
        if (const auto last = day_of(entry, "last_assess")) {
            history.adequate_assessments = {*last};
        }
        const VisitSchedule schedule{entry.value("schedule_days", 84),
                                     entry.value("window_days", 14)};
        if (entry["expect"].is_string()) {
            CHECK_THROWS_AS(progression_free_survival(history, PfsRule::Ema, schedule),
                            core::InputError);
            continue;
        }
        const std::vector<std::pair<PfsRule, std::string>> rules = {
            {PfsRule::Ema, "EMA"},
            {PfsRule::Fda, "FDA"},
            {PfsRule::Registry, "protocol_last_news"}};
        for (const auto& [rule, name] : rules) {
            INFO(name);
            const json& expected = entry["expect"][name];
            const TimeToEvent time = progression_free_survival(history, rule, schedule);
            CHECK(core::to_string(time.date) == expected["ADT"].get<std::string>());
            CHECK((time.event ? 0 : 1) == expected["CNSR"].get<int>());
            CHECK(time.time_days == expected["AVAL_days_plus1"].get<int>());
        }
    }
}

TEST_CASE("a lesion too small to measure counts as 5 mm") {
    const std::vector<TargetReading> targets = {
        organ("a", 12.0), {"b", false, LesionFinding::TooSmall, std::nullopt}};
    CHECK(sum_of_diameters(targets) == 17.0);
}

TEST_CASE("an organ target that comes back after CR is progression") {
    const json entry = json::parse(R"({"baseline_sum_mm": 40, "visits": [{"day": 43, "sum": 0},
                                       {"day": 85, "sum": 4}]})");
    const auto results = results_of(entry);
    CHECK(results[0].overall == Response::Cr);
    CHECK(results[1].overall == Response::Pd);
}

TEST_CASE("targets not all evaluated still make progression if those seen suffice") {
    TumorAssessment baseline{"b", randomisation, randomisation, {organ("a", 20), organ("b", 10)},
                             {},  false};
    const auto later = randomisation + std::chrono::days(42);
    TumorAssessment seen{
        "v",   later,
        later, {organ("a", 40), {"b", false, LesionFinding::NotEvaluable, std::nullopt}},
        {},    false};
    CHECK(assess_responses(baseline, std::vector{seen})[0].overall == Response::Pd);
    seen.targets[0] = organ("a", 30);
    CHECK(assess_responses(baseline, std::vector{seen})[0].overall == Response::Ne);
}
