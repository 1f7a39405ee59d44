#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::endpoints {

/// Six months in days: half a Julian year.
inline constexpr double six_months_days = 182.625;

/// Kaplan-Meier PFS rate of one planned arm (ITT) at a fixed day. Limits: log-log scale.
struct FixedTimeRate {
    std::string arm;
    std::size_t patients = 0;
    std::size_t events = 0;        ///< by the day
    std::size_t undetermined = 0;  ///< censored before the day: not known whether they reach it
    std::size_t at_risk = 0;       ///< still followed after the day
    double rate = 1.0;
    std::optional<stats::ConfidenceInterval> limits;
};

struct PrimaryResult {
    std::vector<FixedTimeRate> arms;  ///< by name of the arm
    /// Present with two arms that are both still followed at the day: last arm minus first arm.
    std::optional<double> difference;
    std::optional<stats::ConfidenceInterval> difference_limits;
    std::optional<double> p_two_sided;  ///< Klein et al. 2007, complementary log-log scale
    std::optional<double> p_one_sided;  ///< against "the last arm is not better"
};

[[nodiscard]] PrimaryResult primary_result(std::span<const PatientEndpoints> patients, PfsRule rule,
                                           double day = six_months_days);

}  // namespace sarcotrace::endpoints
