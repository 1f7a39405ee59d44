#include "sarcotrace/endpoints/protocol_checks.hpp"

#include <algorithm>
#include <map>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

constexpr int days_between_doses = 21;
constexpr double rounding_mm = 1e-9;

std::string at_most(double limit) { return "<= " + core::format_number(limit); }

Verdict verdict_of(bool met) { return met ? Verdict::Met : Verdict::NotMet; }

ProtocolCheck check_baseline(const PatientEndpoints& patient, const ProtocolLimits& limits) {
    ProtocolCheck check{"BASELINE_SUM_MM", "ALL", std::nullopt, at_most(limits.baseline_sum_mm)};
    if (patient.tumor.baseline) {
        check.value = sum_of_diameters(patient.tumor.baseline->targets);
    }
    if (check.value) {
        check.verdict = verdict_of(*check.value <= limits.baseline_sum_mm + rounding_mm);
    }
    return check;
}

void add_sbrt(std::vector<ProtocolCheck>& checks, const sheets::ClinicalSheets& sheets,
              const PatientEndpoints& patient, const ProtocolLimits& limits, sys_days data_cutoff) {
    std::map<std::string, std::int64_t> given;  // by lesion
    std::optional<sys_days> first;
    std::optional<sys_days> last;
    for (const sheets::SbrtFraction& fraction : sheets.sbrt_fractions) {
        if (fraction.patient_id != patient.patient.patient_id || fraction.date > data_cutoff ||
            fraction.dose_gy == 0.0) {
            continue;
        }
        ++given[fraction.lesion_id];
        first = std::min(first.value_or(fraction.date), fraction.date);
        last = std::max(last.value_or(fraction.date), fraction.date);
    }
    std::string allowed;
    for (const std::int64_t number : limits.fractions) {
        allowed += (allowed.empty() ? "" : " or ") + std::to_string(number);
    }
    for (const auto& [lesion, number] : given) {
        const bool met = std::ranges::find(limits.fractions, number) != limits.fractions.end();
        checks.push_back(
            {"SBRT_FRACTIONS", lesion, static_cast<double>(number), allowed, verdict_of(met), ""});
    }
    if (given.empty()) {
        checks.push_back(
            {"SBRT_FRACTIONS", "ALL", std::nullopt, allowed, Verdict::Unknown, "NONE_RECORDED"});
    }
    ProtocolCheck days{"SBRT_DAYS", "ALL", std::nullopt, at_most(limits.sbrt_days)};
    if (first) {
        const auto length = core::days_between(*first, *last) + 1;
        days.value = static_cast<double>(length);
        days.verdict = verdict_of(length <= limits.sbrt_days);
    } else {
        days.note = "NONE_RECORDED";
    }
    checks.push_back(days);
}

/// Why treatment ended before all doses; empty if nothing is known to have ended it.
std::string treatment_ended(const PatientEndpoints& patient) {
    if (patient.history.progression) return "PROGRESSION";
    if (patient.history.death) return "DEATH";
    if (patient.history.new_therapy) return "NEW_THERAPY";
    return patient.patient.withdrawal_date ? "WITHDRAWN" : "";
}

void add_doses(std::vector<ProtocolCheck>& checks, const sheets::ClinicalSheets& sheets,
               const PatientEndpoints& patient, const ProtocolLimits& limits,
               sys_days data_cutoff) {
    const bool planned = patient.patient.arm_planned == limits.drug_arm;
    std::vector<ProtocolCheck> doses;
    std::int64_t given = 0;
    for (const sheets::Exposure& dose : sheets.exposure) {
        if (dose.patient_id != patient.patient.patient_id || dose.agent != limits.drug ||
            dose.date > data_cutoff) {
            continue;
        }
        given += dose.dose_mg != 0.0 ? 1 : 0;
        const std::string cycle =
            dose.cycle ? std::to_string(*dose.cycle) : core::to_string(dose.date);
        ProtocolCheck check{"DOSE_MG", cycle, dose.dose_mg, core::format_number(limits.dose_mg)};
        if (dose.dose_mg) {
            check.verdict = verdict_of(*dose.dose_mg == limits.dose_mg);
        }
        check.note = dose.delay_reason.value_or("");
        doses.push_back(check);
    }
    ProtocolCheck number{"DOSES", "ALL", static_cast<double>(given),
                         planned ? std::to_string(limits.doses) : "0"};
    number.verdict = verdict_of(given == (planned ? limits.doses : 0));
    if (planned && given < limits.doses) {
        number.note = treatment_ended(patient);
        const sys_days start = patient.first_treatment.value_or(patient.patient.randomisation_date);
        const auto last_due = start + std::chrono::days(days_between_doses * (limits.doses - 1));
        if (number.note.empty() && last_due > data_cutoff) {
            number.verdict = Verdict::NotDue;
        }
    }
    checks.push_back(number);
    if (planned) {
        checks.insert(checks.end(), doses.begin(), doses.end());
    }
}

}  // namespace

std::string_view to_string_view(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::Met: return "MET";
        case Verdict::NotMet: return "NOT_MET";
        case Verdict::NotDue: return "NOT_DUE";
        case Verdict::Unknown: break;
    }
    return "UNKNOWN";
}

std::vector<ProtocolCheck> protocol_checks(const sheets::ClinicalSheets& sheets,
                                           const PatientEndpoints& patient,
                                           const ProtocolLimits& limits, sys_days data_cutoff) {
    std::vector<ProtocolCheck> checks = {check_baseline(patient, limits)};
    add_sbrt(checks, sheets, patient, limits, data_cutoff);
    add_doses(checks, sheets, patient, limits, data_cutoff);
    return checks;
}

}  // namespace sarcotrace::endpoints
