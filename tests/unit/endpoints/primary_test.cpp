#include "sarcotrace/endpoints/primary.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

struct Time {
    std::int64_t days;
    bool event;
};

// Made up; at day 182.625 one patient of A and two of B are censored, some events are tied.
const std::vector<Time> arm_a = {{40, true},   {57, true},   {57, true},  {84, true},
                                 {100, false}, {112, true},  {130, true}, {182, true},
                                 {183, true},  {250, false}, {300, true}, {400, false}};
const std::vector<Time> arm_b = {{30, true},  {57, true},   {90, true},  {112, false},
                                 {140, true}, {150, true},  {168, true}, {182, false},
                                 {190, true}, {200, true},  {210, true}, {240, false},
                                 {300, true}, {330, false}, {400, true}, {500, false}};

void add(std::vector<PatientEndpoints>& patients, const char* arm, const std::vector<Time>& times) {
    for (const Time& time : times) {
        PatientEndpoints patient{};
        patient.patient.arm_planned = arm;
        patient.pfs.ema = {{}, time.days, time.event, {}, {}};
        patient.pfs.fda = {{}, 1, false, {}, {}};
        patients.push_back(patient);
    }
}

}  // namespace

TEST_CASE("the rate at six months by arm, its limits, the difference and p equal R survival") {
    std::vector<PatientEndpoints> patients;
    add(patients, "B", arm_b);
    add(patients, "A", arm_a);
    const PrimaryResult result = primary_result(patients, PfsRule::Ema);
    REQUIRE(result.arms.size() == 2);
    const FixedTimeRate& a = result.arms[0];
    CHECK(a.arm == "A");
    CHECK(a.patients == 12);
    CHECK(a.events == 7);
    CHECK(a.undetermined == 1);
    CHECK(a.at_risk == 4);
    // survfit(Surv(t, e) ~ 1, conf.type = "log-log") at 182.625, R 4.2.2, survival 3.5-3.
    CHECK(a.rate == Approx(0.3809523809523809).epsilon(1e-12));
    CHECK(a.limits->lower == Approx(0.1209317412068654).epsilon(1e-12));
    CHECK(a.limits->upper == Approx(0.6434670722269177).epsilon(1e-12));
    const FixedTimeRate& b = result.arms[1];
    CHECK(b.events == 6);
    CHECK(b.undetermined == 2);
    CHECK(b.at_risk == 8);
    CHECK(b.rate == Approx(0.609375).epsilon(1e-12));
    CHECK(b.limits->lower == Approx(0.3273785271170909).epsilon(1e-12));
    CHECK(b.limits->upper == Approx(0.8027467119316904).epsilon(1e-12));
    // B - A with the plain interval of the sum of Greenwood variances; p on the log(-log) scale.
    CHECK(result.difference->difference == Approx(0.228422619047619).epsilon(1e-12));
    CHECK(result.difference->limits.lower == Approx(-0.149940376191089).epsilon(1e-12));
    CHECK(result.difference->limits.upper == Approx(0.606785614286327).epsilon(1e-12));
    CHECK(*result.difference->p_two_sided == Approx(0.246869225910308).epsilon(1e-10));
    CHECK(*result.difference->p_one_sided == Approx(0.123434612955154).epsilon(1e-10));
}

TEST_CASE("the one-sided p of an arm that is worse lies above one half") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_b);
    add(patients, "B", arm_a);
    const PrimaryResult result = primary_result(patients, PfsRule::Ema);
    CHECK(result.difference->difference == Approx(-0.228422619047619).epsilon(1e-12));
    CHECK(*result.difference->p_one_sided == Approx(1.0 - 0.123434612955154).epsilon(1e-10));
}

TEST_CASE("an arm that nobody is followed in until the day has no difference to the other") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_a);
    add(patients, "B", arm_b);
    const PrimaryResult result = primary_result(patients, PfsRule::Fda);
    CHECK(result.arms[0].undetermined == 12);
    CHECK(result.arms[0].at_risk == 0);
    CHECK_FALSE(result.difference);
}

namespace {

/// Patients of a reference table by arm; the event is where status has the given value.
std::optional<std::vector<PatientEndpoints>> read_reference(const std::string& file,
                                                            const std::string& arm, int event) {
    const auto table = testing::test_data("clinical/survival-reference/data/" + file + ".csv");
    if (!table) return std::nullopt;
    std::ifstream rows(*table);
    std::vector<std::string> header;
    std::vector<PatientEndpoints> patients;
    for (std::string text; std::getline(rows, text);) {
        std::vector<std::string> fields;
        std::istringstream parts(text);
        for (std::string field; std::getline(parts, field, ',');) {
            std::erase(field, '"');
            fields.push_back(field);
        }
        if (header.empty()) {
            header = fields;
            continue;
        }
        std::map<std::string, std::string> row;
        for (std::size_t i = 0; i < header.size() && i < fields.size(); ++i) {
            row[header[i]] = fields[i];
        }
        add(patients, row.at(arm).c_str(),
            {{std::stoll(row.at("time")), std::stoi(row.at("status")) == event}});
    }
    return patients;
}

/// Ovarian carcinoma trial of Edmunson et al. 1979 (Cancer Treatment Reports 63:241): days, death.
std::vector<PatientEndpoints> ovarian() {
    std::vector<PatientEndpoints> patients;
    add(patients, "1",
        {{59, true},
         {115, true},
         {156, true},
         {268, true},
         {329, true},
         {431, true},
         {448, false},
         {477, false},
         {638, true},
         {803, false},
         {855, false},
         {1040, false},
         {1106, false}});
    add(patients, "2",
        {{353, true},
         {365, true},
         {377, false},
         {421, false},
         {464, true},
         {475, true},
         {563, true},
         {744, false},
         {769, false},
         {770, false},
         {1129, false},
         {1206, false},
         {1227, false}});
    return patients;
}

}  // namespace

TEST_CASE("the primary table reproduces the fixed-time comparisons of the reference") {
    const auto answers =
        testing::test_data("clinical/firth-cutpoint-reference/expected/fixed_time.json");
    const auto veteran = read_reference("veteran", "trt", 1);
    const auto lung = read_reference("lung", "sex", 2);
    if (!answers || !veteran || !lung) return;
    std::ifstream stream(*answers);
    const auto expected = nlohmann::json::parse(stream);
    const std::map<std::string, std::vector<PatientEndpoints>> references = {
        {"veteran_trt_180", *veteran},
        {"veteran_trt_90", *veteran},
        {"lung_sex_182.625", *lung},
        {"ovarian_rx_365", ovarian()}};
    REQUIRE(references.size() == expected.size());
    for (const auto& [name, patients] : references) {
        INFO(name);
        const auto& wanted = expected[name];
        const auto result = primary_result(patients, PfsRule::Ema, wanted["time"].get<double>());
        REQUIRE(result.arms.size() == 2);
        REQUIRE(result.difference);
        const auto check = [](double found, double answer) {
            CHECK(std::abs(found - answer) < 1e-9);
        };
        check(result.arms[0].rate, wanted["surv"][0]);
        check(result.arms[1].rate, wanted["surv"][1]);
        // Ours is the second arm minus the first.
        check(result.difference->difference, -wanted["diff"].get<double>());
        check((result.difference->limits.upper - result.difference->difference) / 1.959963984540054,
              wanted["diff_se"]);
        check(*result.difference->p_two_sided, wanted["p"]["cloglog"]);
    }
}

TEST_CASE("the rate at the end of the scan window counts the progressions seen late") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_a);
    add(patients, "B", arm_b);
    const PrimaryResult result = primary_result(patients, PfsRule::Ema, 197.0);
    // survfit(..., conf.type = "log-log") at 197: the events of day 183 and 190 count now.
    CHECK(result.arms[0].events == 8);
    CHECK(result.arms[0].rate == Approx(0.2857142857142857).epsilon(1e-12));
    CHECK(result.arms[0].limits->lower == Approx(0.06979452778586889).epsilon(1e-12));
    CHECK(result.arms[1].events == 7);
    CHECK(result.arms[1].rate == Approx(0.533203125).epsilon(1e-12));
    CHECK(result.arms[1].limits->upper == Approx(0.7460404726390235).epsilon(1e-12));
}

TEST_CASE("the stratified difference is the weighted mean of those within the strata") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_a);
    add(patients, "B", arm_b);
    std::vector<std::string> stratum;
    for (std::size_t i = 0; i < patients.size(); ++i) {
        stratum.emplace_back((i + 1) % 3 == 0 ? "y" : "x");
    }
    // R: survfit by arm and stratum, weights 8 x 11 / 19 and 4 x 5 / 9, Greenwood variances.
    const auto result = stratified_difference(patients, stratum, PfsRule::Ema);
    REQUIRE(result);
    CHECK(result->strata == 2);
    CHECK(result->patients == 28);
    CHECK(result->weighted.difference == Approx(0.2359215017064846).epsilon(1e-12));
    CHECK(result->weighted.limits.lower == Approx(-0.1398033346973908).epsilon(1e-11));
    CHECK(result->weighted.limits.upper == Approx(0.6116463381103600).epsilon(1e-11));
    CHECK(*result->weighted.p_two_sided == Approx(0.2184419688288079).epsilon(1e-11));
    CHECK(*result->weighted.p_one_sided == Approx(0.1092209844144039).epsilon(1e-11));
    // One stratum is no stratification: the same as the plain difference.
    const std::vector<std::string> one(patients.size(), "all");
    CHECK(stratified_difference(patients, one, PfsRule::Ema)->weighted.difference ==
          Approx(0.228422619047619).epsilon(1e-12));
    // A stratum of one arm alone tells nothing about the difference, and is not counted.
    stratum[0] = "alone";
    CHECK(stratified_difference(patients, stratum, PfsRule::Ema)->patients == 27);
    CHECK_FALSE(stratified_difference(patients, one, PfsRule::Fda));
}

TEST_CASE("a stratum names its factors and their values") {
    sheets::Patient patient;
    patient.strata = {{"strata_n", "2-5"}, {"strata_site", std::nullopt}};
    patient.line_number = 2;
    const std::vector<std::string> factors = {"strata_n", "strata_site", "line_number",
                                              "histology_group"};
    CHECK(stratum_of(patient, factors) ==
          "strata_n=2-5;strata_site=NA;line_number=2;histology_group=NA");
    CHECK_THROWS_AS(stratum_of(patient, std::vector<std::string>{"age"}), core::InputError);
}

TEST_CASE("a rate of nought by events alone is known, and has a difference without p") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", {{40, true}, {60, true}});
    add(patients, "B", arm_b);
    const PrimaryResult result = primary_result(patients, PfsRule::Ema);
    CHECK(result.arms[0].known());
    REQUIRE(result.difference);
    CHECK(result.difference->difference == Approx(0.609375).epsilon(1e-12));
    CHECK_FALSE(result.difference->p_two_sided);
}
