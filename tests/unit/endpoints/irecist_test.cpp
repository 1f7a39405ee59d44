#include "sarcotrace/endpoints/irecist.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::chrono::sys_days day(const std::string& text) { return core::parse_date(text)->day; }

ImmuneResponse response_of(const std::string& text) {
    static const std::map<std::string, ImmuneResponse> names = {
        {"iCR", ImmuneResponse::Cr},         {"iPR", ImmuneResponse::Pr},
        {"iSD", ImmuneResponse::Sd},         {"iUPD", ImmuneResponse::Unconfirmed},
        {"iCPD", ImmuneResponse::Confirmed}, {"NE", ImmuneResponse::Ne}};
    return names.at(text);
}

const std::chrono::sys_days start = day("2021-01-01");

/// One target of 50 mm at baseline, then its diameters every 42 days (negative: not evaluable),
/// and the diameters of the new lesions that are there.
std::string course(const std::vector<double>& target_mm,
                   const std::vector<std::vector<double>>& new_mm = {}) {
    const TumorAssessment baseline{"b", start, start, {{"t", false, LesionFinding::Measured, 50.0}},
                                   {},  false};
    std::vector<TumorAssessment> seen;
    for (std::size_t i = 0; i < target_mm.size(); ++i) {
        const auto date = start + std::chrono::days(42 * (i + 1));
        const bool known = target_mm[i] >= 0.0;
        TumorAssessment next{"v", date, date, {}, {}, false};
        next.targets.push_back({"t", false,
                                known ? LesionFinding::Measured : LesionFinding::NotEvaluable,
                                known ? std::optional(target_mm[i]) : std::nullopt});
        if (i < new_mm.size()) {
            for (const double mm : new_mm[i]) {
                next.new_lesions.push_back({"n", false, LesionFinding::Measured, mm});
            }
            next.new_lesion = !new_mm[i].empty();
        }
        seen.push_back(next);
    }
    std::string text;
    const auto recist = assess_responses(baseline, seen);
    for (const ImmuneResult& result : assess_immune_responses(seen, recist)) {
        text += (text.empty() ? "" : " ") + std::string(to_string_view(result.response));
    }
    return text;
}

}  // namespace

TEST_CASE("iRECIST sequences have their published date of progression") {
    const auto path = testing::test_data("clinical/endpoint-cases/cases.json");
    if (!path) return;
    std::ifstream stream(*path);
    const auto cases = nlohmann::json::parse(stream)["irecist"];
    REQUIRE(cases.size() >= 6);
    for (const auto& entry : cases) {
        INFO(entry["id"]);
        std::vector<ImmuneResult> sequence;
        for (const auto& visit : entry["seq"]) {
            sequence.push_back({day(visit[0]), response_of(visit[1])});
        }
        const auto found = immune_progression(sequence);
        REQUIRE(found.has_value() != entry["ipd_date"].is_null());
        if (found) {
            CHECK(core::to_string(*found) == entry["ipd_date"].get<std::string>());
        }
    }
}

// Worked by hand in tests/unit/endpoints/README.md.
TEST_CASE("iRECIST from lesions: growth of 5 mm confirms, small increases add up") {
    CHECK(course({62, 67}) == "IUPD ICPD");
    CHECK(course({62, 66}) == "IUPD IUPD");
    CHECK(course({62, 66, 68}) == "IUPD IUPD ICPD");
}

TEST_CASE("iRECIST from lesions: a response after iUPD resets the bar") {
    CHECK(course({62, 33, 33, 62}) == "IUPD IPR IPR IUPD");
    CHECK(course({62, 50, 66}) == "IUPD ISD IUPD");
}

TEST_CASE("iRECIST from lesions: an assessment that is not evaluable neither confirms nor resets") {
    CHECK(course({62, -1, 68}) == "IUPD NE ICPD");
}

TEST_CASE("iRECIST from lesions: more or larger new lesions confirm, unchanged ones do not") {
    CHECK(course({50, 50}, {{10}, {10}}) == "IUPD IUPD");
    CHECK(course({50, 50}, {{10}, {15}}) == "IUPD ICPD");
    CHECK(course({50, 50}, {{10}, {10, 6}}) == "IUPD ICPD");
    CHECK(course({50, 50, 50}, {{10}, {}, {10}}) == "IUPD ISD IUPD");
    // Progression in another kind of lesion: the targets follow the new lesion.
    CHECK(course({50, 62}, {{10}, {10}}) == "IUPD ICPD");
}

TEST_CASE("the best iRECIST response may follow an iUPD, but not an iCPD or a new therapy") {
    const auto best = [](const std::vector<ImmuneResponse>& responses,
                         std::optional<int> therapy_day = std::nullopt) {
        std::vector<ImmuneResult> sequence;
        for (const ImmuneResponse response : responses) {
            const auto at = static_cast<int>(42 * (sequence.size() + 1));
            sequence.push_back({day("2021-01-01") + std::chrono::days(at), response});
        }
        std::optional<std::chrono::sys_days> therapy;
        if (therapy_day) therapy = day("2021-01-01") + std::chrono::days(*therapy_day);
        return best_immune_response(sequence, day("2021-01-01"), therapy, 42).response;
    };
    using enum ImmuneResponse;
    CHECK(best({Unconfirmed, Pr, Cr}) == Cr);
    CHECK(best({Sd, Unconfirmed, Confirmed}) == Sd);
    CHECK(best({Unconfirmed, Confirmed, Pr}) == Confirmed);
    CHECK(best({Unconfirmed, Unconfirmed}) == Unconfirmed);
    CHECK(best({Sd, Pr}, 50) == Sd);
    CHECK(best({Ne, Ne}) == Ne);
    CHECK_FALSE(best_immune_response({}, day("2021-01-01"), std::nullopt, 42).date);
}
