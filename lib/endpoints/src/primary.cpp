#include "sarcotrace/endpoints/primary.hpp"

#include <map>

#include "sarcotrace/survival/fixed_time.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::endpoints {
namespace {

using survival::IntervalType;

FixedTimeRate rate_of(const std::string& arm, const std::vector<survival::FollowUp>& rows,
                      const survival::KaplanMeierCurve& curve, double day) {
    FixedTimeRate result;
    result.arm = arm;
    result.patients = rows.size();
    for (const survival::FollowUp& row : rows) {
        if (row.stop > day) {
            ++result.at_risk;
        } else if (row.event) {
            ++result.events;
        } else {
            ++result.undetermined;
        }
    }
    result.rate = curve.survival_at(day);
    if (const auto* point = curve.at(day)) {
        result.limits = point->limits;
    }
    return result;
}

}  // namespace

PrimaryResult primary_result(std::span<const PatientEndpoints> patients, PfsRule rule, double day) {
    std::map<std::string, std::vector<survival::FollowUp>> rows;
    for (const PatientEndpoints& patient : patients) {
        const TimeToEvent& pfs = under(patient.pfs, rule);
        rows[patient.patient.arm_planned].push_back(
            {static_cast<double>(pfs.time_days), pfs.event});
    }
    PrimaryResult result;
    std::vector<survival::KaplanMeierCurve> curves;
    for (const auto& [arm, arm_rows] : rows) {
        curves.push_back(survival::kaplan_meier(arm_rows, IntervalType::LogLog));
        result.arms.push_back(rate_of(arm, arm_rows, curves.back(), day));
    }
    if (result.arms.size() != 2 || result.arms[0].at_risk == 0 || result.arms[1].at_risk == 0) {
        return result;
    }
    const auto compared = survival::compare_at(day, curves[1], curves[0], IntervalType::LogLog);
    result.difference = compared.difference;
    result.difference_limits = compared.limits;
    result.p_two_sided = compared.p_value;
    if (compared.p_value) {
        result.p_one_sided =
            compared.difference > 0.0 ? *compared.p_value / 2.0 : 1.0 - *compared.p_value / 2.0;
    }
    return result;
}

}  // namespace sarcotrace::endpoints
