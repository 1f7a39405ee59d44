#include "sarcotrace/biomarkers/evaluable.hpp"

#include "catch.hpp"

// Worked by hand in tests/unit/biomarkers/README.md.

namespace {

using namespace sarcotrace;
using namespace sarcotrace::biomarkers;

BiomarkerRow row(const char* patient, const char* category, const char* time_point,
                 std::optional<core::MissingReason> missing = std::nullopt, bool used = true) {
    BiomarkerRow result;
    result.patient_id = patient;
    result.category = category;
    result.time_point = time_point;
    result.missing_reason = missing;
    if (!missing) result.value = 1.0;
    result.used = used;
    return result;
}

}  // namespace

TEST_CASE("a biomarker set loses each patient for the reason of the sample that came furthest") {
    using enum core::MissingReason;
    const std::vector<BiomarkerRow> rows = {row("P1", "IHC", "BASELINE"),
                                            row("P1", "CTDNA", "BASELINE", NotDone),
                                            row("P2", "IHC", "BASELINE", NotDone),
                                            row("P2", "IHC", "BASELINE", FailedQc, false),
                                            row("P3", "IHC", "BASELINE", std::nullopt, false),
                                            row("P3", "BLOOD", "BASELINE"),
                                            row("P3", "CTDNA", "MONTH_6", NotReached),
                                            row("P9", "IHC", "BASELINE")};  // not evaluable
    const std::map<std::string, std::string> arms = {
        {"P1", "A"}, {"P2", "A"}, {"P3", "B"}, {"P4", "B"}};
    const auto flow = biomarker_flow(rows, arms);
    const auto count = [&](const std::string& set, const std::string& arm,
                           const std::string& name) {
        for (const BiomarkerFlow& step : flow) {
            if (step.set == set && step.arm == arm && step.name == name) return step.patients;
        }
        return std::int64_t{-1};
    };
    CHECK(count("BASELINE_IHC", "ALL", "EVALUABLE") == 4);
    CHECK(count("BASELINE_IHC", "ALL", "BASELINE_IHC") == 1);
    CHECK(count("BASELINE_IHC", "A", "FAILED_QC") == 1);
    CHECK(count("BASELINE_IHC", "B", "OUT_OF_WINDOW") == 1);
    CHECK(count("BASELINE_IHC", "B", "NOT_DONE") == 1);
    CHECK(count("BASELINE_ANY", "ALL", "BASELINE_ANY") == 2);
    CHECK(count("MONTH_6_CTDNA", "B", "NOT_REACHED") == 1);
    CHECK(count("MONTH_6_CTDNA", "ALL", "MONTH_6_CTDNA") == 0);
    std::map<std::pair<std::string, std::string>, std::int64_t> balance;
    for (const BiomarkerFlow& step : flow) {
        balance[{step.set, step.arm}] += step.side == "IN" ? step.patients : -step.patients;
    }
    CHECK(balance.size() == 18);
    for (const auto& [key, left] : balance) {
        CHECK(left == 0);
    }
}
