#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/endpoints/qlq_c30.hpp"
#include "sarcotrace/endpoints/share.hpp"
#include "sarcotrace/endpoints/toxicity.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(stream, line);) {
        std::vector<std::string> fields(1);
        for (const char character : line) {
            if (character == ',') {
                fields.emplace_back();
            } else if (character != '"' && character != '\r') {
                fields.back() += character;
            }
        }
        rows.push_back(fields);
    }
    return rows;
}

core::Date date(const std::string& text) { return *core::parse_date(text); }

sheets::AdverseEvent event(const std::string& patient, const std::string& start, int grade,
                           int before = 0, std::optional<bool> related = false) {
    sheets::AdverseEvent result;
    result.patient_id = patient;
    result.start_date = date(start);
    result.term = "FATIGUE";
    result.soc = "GENERAL_DISORDERS";
    result.grade = grade;
    result.baseline_grade = before;
    result.ctcae_version = "5.0";
    result.related_sbrt = related;
    result.related_atezolizumab = false;
    return result;
}

sheets::Questionnaire answered(const std::string& visit, const std::string& when, int answer) {
    sheets::Questionnaire row;
    row.patient_id = "P1";
    row.planned_visit = visit;
    row.date = date(when);
    row.answers.fill(answer);
    return row;
}

}  // namespace

TEST_CASE("every QLQ-C30 score of the reference is reproduced, missing items too") {
    int scored = 0;
    int missing = 0;
    for (const std::string name : {"", "_missing"}) {
        const auto responses =
            testing::test_data("clinical/qlq-c30/responses_synthetic" + name + ".csv");
        const auto expected =
            testing::test_data("clinical/qlq-c30/expected_scores" + name + ".csv");
        if (!responses || !expected) return;
        const auto given = read_csv(*responses);
        const auto wanted = read_csv(*expected);
        REQUIRE(given.size() == wanted.size());
        for (std::size_t row = 1; row < given.size(); ++row) {
            sheets::QlqC30Answers answers;
            for (std::size_t item = 0; item < answers.size(); ++item) {
                const std::string& text = given[row][item + 1];
                if (!text.empty() && text != "NA") answers[item] = std::stoi(text);
            }
            const QlqScores scores = score_qlq_c30(answers);
            for (std::size_t i = 0; i < qlq_scales.size(); ++i) {
                INFO(name << " " << row << " " << qlq_scales[i]);
                CHECK(wanted[0][i + 1] == qlq_scales[i]);
                const std::string& score = wanted[row][i + 1];
                const bool absent = score.empty() || score == "NA";
                REQUIRE(scores[i].has_value() != absent);
                if (absent) {
                    CHECK(scores[i].reason() == core::MissingReason::Insufficient);
                    ++missing;
                } else {
                    CHECK(std::abs(*scores[i] - std::stod(score)) < 1e-9);
                    ++scored;
                }
            }
        }
    }
    CHECK(scored > 400);
    CHECK(missing > 5);
}

TEST_CASE("a questionnaire that was not received has a typed reason in every scale") {
    sheets::Questionnaire row;
    CHECK(score_questionnaire(row)[0].reason() == core::MissingReason::NotDone);
    row.expected = false;
    CHECK(score_questionnaire(row)[15].reason() == core::MissingReason::NotApplicable);
    row.missing_reason = core::MissingReason::Withdrawn;
    CHECK(score_questionnaire(row)[3].reason() == core::MissingReason::Withdrawn);
}

TEST_CASE("compliance counts received among expected questionnaires by arm and visit") {
    std::vector<sheets::Questionnaire> rows = {answered("BASELINE", "2021-01-01", 1),
                                               answered("MONTH_6", "2021-07-01", 1)};
    rows.push_back(rows[1]);
    rows.back().patient_id = "P2";
    rows.back().date.reset();
    rows.push_back(rows.back());
    rows.back().patient_id = "P3";
    rows.back().expected = false;
    const std::vector<std::pair<std::string, std::string>> arms = {
        {"P1", "A"}, {"P2", "A"}, {"P3", "A"}};
    const auto compliance = qlq_compliance(rows, arms);
    REQUIRE(compliance.size() == 2);
    CHECK(compliance[1].planned_visit == "MONTH_6");
    CHECK(compliance[1].received.count == 1);
    CHECK(compliance[1].received.total == 2);
}

TEST_CASE("deterioration is the first worsening by ten points, in the direction of the scale") {
    // All answers 1, then 2: functions fall from 100 to 66.7, symptoms rise from 0 to 33.3, and
    // the global scale, where 2 is better than 1, rises from 0 to 16.7.
    const std::vector<sheets::Questionnaire> rows = {answered("MONTH_6", "2021-07-01", 2),
                                                     answered("BASELINE", "2021-01-01", 1),
                                                     answered("WEEK_8", "2021-02-26", 1)};
    const auto function = time_to_deterioration(rows, 1);
    REQUIRE(function);
    CHECK(function->event);
    CHECK(function->time_days == 181.0);
    CHECK(time_to_deterioration(rows, 6)->event);
    CHECK_FALSE(time_to_deterioration(rows, 0)->event);
    CHECK(time_to_deterioration(rows, 1, 10.0, 100)->time_days == 56.0);
    CHECK_FALSE(time_to_deterioration(rows, 1, 10.0, 100)->event);
    CHECK_FALSE(time_to_deterioration(std::span(rows).subspan(2), 1));
}

TEST_CASE("deterioration is compared between arms by log-rank test and Cox model") {
    const auto at = [](const char* arm, double days, bool event) {
        return ArmDeterioration{arm, {days, event}};
    };
    const std::vector<ArmDeterioration> patients = {
        at("A", 28, true),  at("A", 56, true),   at("A", 56, false),
        at("A", 84, true),  at("B", 56, true),   at("B", 84, false),
        at("B", 112, true), at("B", 168, false), at("B", 168, false)};
    const DeteriorationComparison result = compare_deterioration(patients);
    REQUIRE(result.arms.size() == 2);
    CHECK(result.arms[0].patients == 4);
    CHECK(result.arms[0].events == 3);
    CHECK(*result.arms[0].median_days.estimate == 70.0);
    CHECK_FALSE(result.arms[1].median_days.estimate);
    // R survival 3.5-3: survdiff and coxph (Efron, eps 1e-13) of these nine rows.
    CHECK(*result.p_value == Approx(0.07419894077068612).epsilon(1e-10));
    CHECK(*result.hazard_ratio == Approx(0.16200719890920984).epsilon(1e-9));
    CHECK(result.limits->lower == Approx(0.01610545538525045).epsilon(1e-8));
    CHECK(result.limits->upper == Approx(1.62965478905023398).epsilon(1e-8));
    CHECK_FALSE(compare_deterioration(std::span(patients).first(4)).p_value);
    CHECK_FALSE(compare_deterioration({}).hazard_ratio);
}

// Worked by hand in tests/unit/endpoints/README.md.
TEST_CASE("toxicity counts patients by their worst grade, not events") {
    const auto start = date("2021-01-01").day;
    const std::vector<TreatedPatient> patients = {
        {"P1", "A", start}, {"P2", "A", start}, {"P3", "A", start}, {"P4", "B", start}};
    const std::vector<sheets::AdverseEvent> events = {
        event("P1", "2021-01-10", 2),          event("P1", "2021-02-10", 3),
        event("P1", "2021-03-10", 3),          event("P2", "2021-01-20", 3, 3),
        event("P2", "2021-01-25", 2, 1, true), event("P3", "2020-12-30", 4),
        event("P3", "2021-07-03", 4),          event("P4", "2021-01", 5, 0, std::nullopt),
        event("P9", "2021-01-10", 3),          event("P4", "2023-01-10", 3)};
    const auto result = toxicity(events, patients, {183, date("2022-01-01").day});
    const ToxicityKey term{ToxicityLevel::Term, Attribution::All, "FATIGUE", "5.0"};
    CHECK(result.worst.at(term) == std::map<std::string, int>{{"P1", 3}, {"P2", 2}, {"P4", 5}});
    const auto rate = [&](const std::string& arm, const ToxicityKey& key) {
        for (const ToxicityRate& row : result.rates) {
            if (row.arm == arm && row.key == key) return row;
        }
        FAIL("no such row");
        return result.rates.front();
    };
    CHECK(rate("A", term).any.count == 2);
    CHECK(rate("A", term).severe.count == 1);
    CHECK(rate("A", term).severe.total == 3);
    // Clopper-Pearson of 1 in 3: the quadratic of Beta(1, 3) and Beta(2, 2) in closed form.
    CHECK(rate("A", term).severe.limits->lower == Approx(1.0 - std::cbrt(0.975)).epsilon(1e-12));
    CHECK(rate("B", term).deaths == 1);
    const ToxicityKey related{ToxicityLevel::Overall, Attribution::Related, "", ""};
    CHECK(rate("A", related).any.count == 1);
    CHECK(rate("A", related).severe.count == 0);
    const ToxicityKey unrelated{ToxicityLevel::Overall, Attribution::Unrelated, "", ""};
    CHECK(rate("A", unrelated).severe.count == 1);
    CHECK(rate("B", unrelated).any.count == 0);  // one cause is not known
    const ToxicityLedger& ledger = result.ledger;
    CHECK(ledger.reported == 9);
    CHECK(ledger.counted == 5);
    CHECK(ledger.not_worse_than_baseline == 1);
    CHECK(ledger.before_treatment == 1);
    CHECK(ledger.after_window == 1);
    CHECK(ledger.not_treated == 1);
}

TEST_CASE("the response rates of IMvigor210 by IC are those of the evaluable patients") {
    const auto table =
        testing::test_data("clinical/imvigor210-atezolizumab-pdl1/pData_IMvigor210.csv");
    const auto answers = testing::test_data("clinical/imvigor210-atezolizumab-pdl1/expected.json");
    if (!table || !answers) return;
    const auto rows = read_csv(*table);
    std::ifstream stream(*answers);
    const auto expected = nlohmann::json::parse(stream);
    const std::map<std::string, Response> names = {{"CR", Response::Cr},
                                                   {"PR", Response::Pr},
                                                   {"SD", Response::Sd},
                                                   {"PD", Response::Pd},
                                                   {"NE", Response::Ne}};
    std::map<std::string, std::vector<Response>> best;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        best[rows[i][4]].push_back(names.at(rows[i][1]));
    }
    for (const auto& [level, numbers] : expected["orr_by_IC"].items()) {
        INFO(level);
        const Share rate = response_rate(best.at(level), Denominator::Evaluable);
        CHECK(rate.count == numbers[0].get<std::int64_t>());
        CHECK(rate.total == numbers[1].get<std::int64_t>());
        CHECK(*rate.rate == Approx(numbers[2].get<double>()).epsilon(1e-9));
        CHECK(rate.limits->lower == Approx(numbers[3].get<double>()).epsilon(1e-9));
        CHECK(rate.limits->upper == Approx(numbers[4].get<double>()).epsilon(1e-9));
        CHECK(response_rate(best.at(level), Denominator::All).total ==
              static_cast<std::int64_t>(best.at(level).size()));
    }
}

TEST_CASE("the response rate of INSPIRE has its exact interval") {
    const auto answers = testing::test_data("clinical/inspire-pembrolizumab-ctdna/expected.json");
    const auto table = testing::test_data("clinical/inspire-pembrolizumab-ctdna/pembrolizumab.csv");
    if (!answers || !table) return;
    std::ifstream stream(*answers);
    const auto expected = nlohmann::json::parse(stream)["orr"];
    const auto rows = read_csv(*table);
    std::vector<Response> best;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        best.push_back(rows[i][9] == "CR/PR" ? Response::Pr : Response::Sd);
    }
    const Share rate = response_rate(best, Denominator::All);
    CHECK(rate.count == expected[0].get<std::int64_t>());
    CHECK(rate.total == expected[1].get<std::int64_t>());
    CHECK(rate.limits->lower == Approx(expected[2].get<double>()).epsilon(1e-9));
    CHECK(rate.limits->upper == Approx(expected[3].get<double>()).epsilon(1e-9));
}

TEST_CASE("a rate of nobody has no interval") {
    CHECK_FALSE(share_of(0, 0).rate);
    CHECK_FALSE(response_rate({}, Denominator::All).limits);
}
