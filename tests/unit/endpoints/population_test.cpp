#include <map>

#include "catch.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/endpoints/analysis_sets.hpp"
#include "sarcotrace/endpoints/protocol_checks.hpp"

// Worked by hand in tests/unit/endpoints/README.md.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::endpoints;

std::chrono::sys_days day(const std::string& text) { return core::parse_date(text)->day; }

PatientEndpoints patient(const char* id, const char* arm) {
    PatientEndpoints result{};
    result.patient.patient_id = id;
    result.patient.arm_planned = arm;
    result.patient.randomisation_date = day("2021-01-01");
    return result;
}

void give(sheets::ClinicalSheets& sheets, const char* date, double dose_mg) {
    sheets::Exposure& dose = sheets.exposure.emplace_back();
    dose.patient_id = "P1";
    dose.agent = "ATEZOLIZUMAB";
    dose.cycle = static_cast<std::int64_t>(sheets.exposure.size());
    dose.dose_mg = dose_mg;
    dose.date = day(date);
}

void irradiate(sheets::ClinicalSheets& sheets, const char* lesion, const char* date) {
    sheets::SbrtFraction& fraction = sheets.sbrt_fractions.emplace_back();
    fraction.patient_id = "P1";
    fraction.lesion_id = lesion;
    fraction.date = day(date);
}

ProtocolCheck find(const std::vector<ProtocolCheck>& checks, const std::string& name,
                   const std::string& subject = "ALL") {
    for (const ProtocolCheck& check : checks) {
        if (check.check == name && check.subject == subject) return check;
    }
    FAIL("no such check");
    return {};
}

}  // namespace

TEST_CASE("each analysis set names who is not in it and why, and its flow balances") {
    std::vector<PatientEndpoints> patients = {patient("P1", "A"), patient("P2", "A"),
                                              patient("P3", "B"), patient("P4", "B")};
    patients[0].first_treatment = day("2021-01-05");
    patients[0].tumor.baseline.emplace();
    patients[0].evaluable = true;
    patients[1].tumor.baseline.emplace();
    patients[2].first_treatment = day("2021-01-05");
    CHECK(reason_out(patients[0], AnalysisSet::Evaluable).empty());
    CHECK(reason_out(patients[1], AnalysisSet::Safety) == "NOT_TREATED");
    CHECK(reason_out(patients[1], AnalysisSet::Evaluable) == "NO_ADEQUATE_ASSESSMENT_OR_EVENT");
    CHECK(reason_out(patients[2], AnalysisSet::Evaluable) == "NO_BASELINE_ASSESSMENT");
    const auto flow = flow_of(patients);
    const auto count = [&](const std::string& arm, AnalysisSet set, std::string_view name) {
        for (const FlowStep& step : flow) {
            if (step.arm == arm && step.set == set && step.name == name) return step.patients;
        }
        return std::int64_t{-1};
    };
    CHECK(count("ALL", AnalysisSet::Safety, "RANDOMISED") == 4);
    CHECK(count("ALL", AnalysisSet::Safety, "NOT_TREATED") == 2);
    CHECK(count("B", AnalysisSet::Safety, "SAFETY") == 1);
    CHECK(count("ALL", AnalysisSet::Evaluable, "NO_BASELINE_ASSESSMENT") == 2);
    CHECK(count("A", AnalysisSet::Evaluable, "NO_BASELINE_ASSESSMENT") == 0);
    std::map<std::pair<std::string, AnalysisSet>, std::int64_t> balance;
    for (const FlowStep& step : flow) {
        balance[{step.arm, step.set}] += step.side == "IN" ? step.patients : -step.patients;
    }
    CHECK(balance.size() == 9);
    for (const auto& [key, left] : balance) {
        CHECK(left == 0);
    }
}

TEST_CASE("protocol checks compare what was done with what was planned") {
    const ProtocolLimits limits;
    const auto cutoff = day("2022-01-01");
    sheets::ClinicalSheets sheets;
    PatientEndpoints treated = patient("P1", "SBRT_ATEZOLIZUMAB");
    treated.first_treatment = day("2021-01-04");
    treated.tumor.baseline.emplace();
    treated.tumor.baseline->targets = {{"T1", false, LesionFinding::Measured, 35.5},
                                       {"T2", false, LesionFinding::Measured, 24.5}};
    const auto check = [&](const char* name, const char* subject = "ALL") {
        return find(protocol_checks(sheets, treated, limits, cutoff), name, subject);
    };
    // 35.5 + 24.5 = 60 mm is allowed, 60.1 is not.
    CHECK(check("BASELINE_SUM_MM").value == 60.0);
    CHECK(check("BASELINE_SUM_MM").verdict == Verdict::Met);
    treated.tumor.baseline->targets[0].diameter_mm = 35.6;
    CHECK(check("BASELINE_SUM_MM").verdict == Verdict::NotMet);
    CHECK(check("SBRT_FRACTIONS").verdict == Verdict::Unknown);
    CHECK(check("SBRT_DAYS").note == "NONE_RECORDED");
    for (const char* date : {"2021-01-04", "2021-01-06", "2021-01-24"}) {
        irradiate(sheets, "T1", date);
    }
    // January 4 to 24 are 21 days; one more is too long, and T2 was given a single fraction.
    CHECK(check("SBRT_FRACTIONS", "T1").verdict == Verdict::Met);
    CHECK(check("SBRT_DAYS").value == 21.0);
    CHECK(check("SBRT_DAYS").verdict == Verdict::Met);
    irradiate(sheets, "T2", "2021-01-25");
    CHECK(check("SBRT_DAYS").verdict == Verdict::NotMet);
    CHECK(check("SBRT_FRACTIONS", "T2").verdict == Verdict::NotMet);
    // Six doses, of which one was 840 mg; a seventh entry is a dose that was omitted.
    for (const char* date :
         {"2021-01-04", "2021-01-25", "2021-02-15", "2021-03-08", "2021-03-29"}) {
        give(sheets, date, 1200.0);
    }
    CHECK(check("DOSES").value == 5.0);
    CHECK(check("DOSES").verdict == Verdict::NotMet);
    give(sheets, "2021-04-19", 840.0);
    give(sheets, "2021-05-10", 0.0);
    CHECK(check("DOSES").verdict == Verdict::Met);
    CHECK(check("DOSE_MG", "5").verdict == Verdict::Met);
    CHECK(check("DOSE_MG", "6").verdict == Verdict::NotMet);
}

TEST_CASE("doses that are not due at the cut-off are not missed, those after progression are") {
    const ProtocolLimits limits;
    sheets::ClinicalSheets sheets;
    PatientEndpoints treated = patient("P1", "SBRT_ATEZOLIZUMAB");
    treated.first_treatment = day("2021-01-04");
    give(sheets, "2021-01-04", 1200.0);
    const auto doses = [&](const char* cutoff) {
        return find(protocol_checks(sheets, treated, limits, day(cutoff)), "DOSES");
    };
    // The sixth dose is due 105 days after the first: on April 19.
    CHECK(doses("2021-04-18").verdict == Verdict::NotDue);
    CHECK(doses("2021-04-19").verdict == Verdict::NotMet);
    treated.history.progression = day("2021-02-01");
    CHECK(doses("2021-04-18").verdict == Verdict::NotMet);
    CHECK(doses("2021-04-18").note == "PROGRESSION");
    treated.patient.arm_planned = "SBRT_ALONE";
    CHECK(doses("2021-04-18").limit == "0");
    CHECK(doses("2021-04-18").verdict == Verdict::NotMet);
    sheets.exposure.clear();
    CHECK(doses("2021-04-18").verdict == Verdict::Met);
}
