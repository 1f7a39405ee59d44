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

    /// A curve that ends by censoring before the day says nothing about the day.
    [[nodiscard]] bool known() const noexcept { return at_risk > 0 || rate == 0.0; }
};

/// Difference of two arms, last arm minus first arm, with the plain 95 % interval.
struct RateDifference {
    double difference;
    stats::ConfidenceInterval limits;
    std::optional<double> p_two_sided;
    std::optional<double> p_one_sided;  ///< against "the last arm is not better"
};

/// Difference within strata, weighted by n1 n0 / (n1 + n0) of each (Cochran 1954), with the sum of
/// the Greenwood variances. The p is of its Wald test on the plain scale: single strata often have
/// a rate of 0 or 1, where the transformed scales have none.
struct StratifiedDifference {
    RateDifference weighted;
    std::size_t strata = 0;    ///< that have a known rate in both arms
    std::size_t patients = 0;  ///< in them
};

struct PrimaryResult {
    std::vector<FixedTimeRate> arms;  ///< by name of the arm
    /// Present with two arms whose rates are both known; p: Klein et al. 2007, complementary
    /// log-log scale.
    std::optional<RateDifference> difference;
};

[[nodiscard]] PrimaryResult primary_result(std::span<const PatientEndpoints> patients, PfsRule rule,
                                           double day = six_months_days);

/// Nothing unless there are two arms and a stratum in which both rates are known.
/// \param stratum one name per patient
[[nodiscard]] std::optional<StratifiedDifference> stratified_difference(
    std::span<const PatientEndpoints> patients, std::span<const std::string> stratum, PfsRule rule,
    double day = six_months_days);

/// Values of the named factors, e.g. "strata_n_metastases=1;line_number=2"; NA where absent. A
/// factor is a column strata_..., or histology_group or line_number. \throws InputError for another
[[nodiscard]] std::string stratum_of(const sheets::Patient& patient,
                                     std::span<const std::string> factors);

}  // namespace sarcotrace::endpoints
