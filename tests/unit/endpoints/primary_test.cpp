#include "sarcotrace/endpoints/primary.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
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
    CHECK(*result.difference == Approx(0.228422619047619).epsilon(1e-12));
    CHECK(result.difference_limits->lower == Approx(-0.149940376191089).epsilon(1e-12));
    CHECK(result.difference_limits->upper == Approx(0.606785614286327).epsilon(1e-12));
    CHECK(*result.p_two_sided == Approx(0.246869225910308).epsilon(1e-10));
    CHECK(*result.p_one_sided == Approx(0.123434612955154).epsilon(1e-10));
}

TEST_CASE("the one-sided p of an arm that is worse lies above one half") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_b);
    add(patients, "B", arm_a);
    const PrimaryResult result = primary_result(patients, PfsRule::Ema);
    CHECK(*result.difference == Approx(-0.228422619047619).epsilon(1e-12));
    CHECK(*result.p_one_sided == Approx(1.0 - 0.123434612955154).epsilon(1e-10));
}

TEST_CASE("an arm that nobody is followed in until the day has no difference to the other") {
    std::vector<PatientEndpoints> patients;
    add(patients, "A", arm_a);
    add(patients, "B", arm_b);
    const PrimaryResult result = primary_result(patients, PfsRule::Fda);
    CHECK(result.arms[0].undetermined == 12);
    CHECK(result.arms[0].at_risk == 0);
    CHECK_FALSE(result.difference);
    CHECK_FALSE(result.p_two_sided);
}

TEST_CASE("the primary table reproduces the fixed-time comparisons of the reference") {
    struct Reference {
        const char* name;
        const char* file;
        const char* arm;
        int event;  ///< value of status that is the event
    };
    const auto answers =
        testing::test_data("clinical/firth-cutpoint-reference/expected/fixed_time.json");
    if (!answers) return;
    std::ifstream stream(*answers);
    const auto expected = nlohmann::json::parse(stream);
    const std::vector<Reference> references = {{"veteran_trt_180", "veteran", "trt", 1},
                                               {"veteran_trt_90", "veteran", "trt", 1},
                                               {"lung_sex_182.625", "lung", "sex", 2}};
    for (const Reference& reference : references) {
        INFO(reference.name);
        const auto table = testing::test_data("clinical/survival-reference/data/" +
                                              std::string(reference.file) + ".csv");
        if (!table) return;
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
            PatientEndpoints patient{};
            patient.patient.arm_planned = row.at(reference.arm);
            patient.pfs.ema = {{},
                               std::stoll(row.at("time")),
                               std::stoi(row.at("status")) == reference.event,
                               {},
                               {}};
            patients.push_back(patient);
        }
        const auto& wanted = expected[reference.name];
        const auto result = primary_result(patients, PfsRule::Ema, wanted["time"].get<double>());
        REQUIRE(result.arms.size() == 2);
        const auto check = [](double found, double answer) {
            CHECK(std::abs(found - answer) < 1e-9);
        };
        check(result.arms[0].rate, wanted["surv"][0]);
        check(result.arms[1].rate, wanted["surv"][1]);
        // Ours is the second arm minus the first.
        check(*result.difference, -wanted["diff"].get<double>());
        check((result.difference_limits->upper - *result.difference) / 1.959963984540054,
              wanted["diff_se"]);
        check(*result.p_two_sided, wanted["p"]["cloglog"]);
    }
}
