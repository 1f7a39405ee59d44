#include "sarcotrace/endpoints/primary.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/survival/fixed_time.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::endpoints {
namespace {

using survival::IntervalType;

struct Arm {
    FixedTimeRate rate;
    survival::KaplanMeierCurve curve;
};

Arm arm_at(const std::string& name, const std::vector<survival::FollowUp>& rows, double day) {
    Arm arm{{}, survival::kaplan_meier(rows, IntervalType::LogLog)};
    arm.rate.arm = name;
    arm.rate.patients = rows.size();
    for (const survival::FollowUp& row : rows) {
        if (row.stop > day) {
            ++arm.rate.at_risk;
        } else if (row.event) {
            ++arm.rate.events;
        } else {
            ++arm.rate.undetermined;
        }
    }
    arm.rate.rate = arm.curve.survival_at(day);
    if (const auto* point = arm.curve.at(day)) {
        arm.rate.limits = point->limits;
    }
    return arm;
}

using RowsByArm = std::map<std::string, std::vector<survival::FollowUp>>;

void add_row(RowsByArm& rows, const PatientEndpoints& patient, PfsRule rule) {
    const TimeToEvent& pfs = under(patient.pfs, rule);
    rows[patient.patient.arm_planned].push_back({static_cast<double>(pfs.time_days), pfs.event});
}

std::vector<Arm> arms_at(const RowsByArm& rows, double day) {
    std::vector<Arm> arms;
    for (const auto& [name, arm_rows] : rows) {
        arms.push_back(arm_at(name, arm_rows, day));
    }
    return arms;
}

/// Last arm minus first, where both are known.
std::optional<survival::FixedTimeComparison> compared(const std::vector<Arm>& arms, double day) {
    if (arms.size() != 2 || !arms[0].rate.known() || !arms[1].rate.known()) {
        return std::nullopt;
    }
    return survival::compare_at(day, arms[1].curve, arms[0].curve, IntervalType::LogLog);
}

void add_one_sided(RateDifference& result) {
    if (result.p_two_sided) {
        const double half = *result.p_two_sided / 2.0;
        result.p_one_sided = result.difference > 0.0 ? half : 1.0 - half;
    }
}

std::string value_of(const sheets::Patient& patient, const std::string& factor) {
    if (factor == "histology_group") {
        return patient.histology_group.value_or("NA");
    }
    if (factor == "line_number") {
        return patient.line_number ? std::to_string(*patient.line_number) : "NA";
    }
    for (const auto& [name, value] : patient.strata) {
        if (name == factor) {
            return value.value_or("NA");
        }
    }
    throw core::InputError({"'" + factor + "' is no stratification factor", "patients.tsv",
                            "name a column strata_..., or histology_group or line_number"});
}

}  // namespace

PrimaryResult primary_result(std::span<const PatientEndpoints> patients, PfsRule rule, double day) {
    RowsByArm rows;
    for (const PatientEndpoints& patient : patients) {
        add_row(rows, patient, rule);
    }
    const std::vector<Arm> arms = arms_at(rows, day);
    PrimaryResult result;
    for (const Arm& arm : arms) {
        result.arms.push_back(arm.rate);
    }
    if (const auto found = compared(arms, day)) {
        result.difference = {found->difference, found->limits, found->p_value, std::nullopt};
        add_one_sided(*result.difference);
    }
    return result;
}

std::optional<StratifiedDifference> stratified_difference(
    std::span<const PatientEndpoints> patients, std::span<const std::string> stratum, PfsRule rule,
    double day) {
    std::map<std::string, RowsByArm> strata;
    for (std::size_t i = 0; i < patients.size(); ++i) {
        add_row(strata[stratum[i]], patients[i], rule);
    }
    StratifiedDifference result{};
    double weights = 0.0;
    double sum = 0.0;
    double variance = 0.0;
    for (const auto& [name, rows] : strata) {
        const std::vector<Arm> arms = arms_at(rows, day);
        const auto found = compared(arms, day);
        if (!found) {
            continue;
        }
        const auto first = static_cast<double>(arms[0].rate.patients);
        const auto last = static_cast<double>(arms[1].rate.patients);
        const double weight = first * last / (first + last);
        weights += weight;
        sum += weight * found->difference;
        variance += weight * weight * found->standard_error * found->standard_error;
        ++result.strata;
        result.patients += arms[0].rate.patients + arms[1].rate.patients;
    }
    if (result.strata == 0) {
        return std::nullopt;
    }
    const double difference = sum / weights;
    const double error = std::sqrt(variance) / weights;
    const double half = stats::normal_quantile(0.975) * error;
    result.weighted = {difference,
                       {std::max(-1.0, difference - half), std::min(1.0, difference + half)},
                       std::nullopt,
                       std::nullopt};
    if (error > 0.0) {
        const double z = difference / error;
        result.weighted.p_two_sided = stats::chi_squared_upper(z * z, 1.0);
        add_one_sided(result.weighted);
    }
    return result;
}

std::string stratum_of(const sheets::Patient& patient, std::span<const std::string> factors) {
    std::string stratum;
    for (const std::string& factor : factors) {
        stratum += (stratum.empty() ? "" : ";") + factor + "=" + value_of(patient, factor);
    }
    return stratum;
}

}  // namespace sarcotrace::endpoints
