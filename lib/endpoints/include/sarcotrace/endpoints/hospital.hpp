#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/sheets/records.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::endpoints {

/// What one day in hospital is: Nights counts the day of admission up to the day before discharge,
/// CalendarDays the day of discharge as well. A stay that ends on its first day is one day.
enum class HospitalDay { Nights, CalendarDays };

/// "NIGHTS", "CALENDAR_DAYS".
[[nodiscard]] std::string_view to_string_view(HospitalDay rule) noexcept;

struct HospitalRule {
    int window_days = 122;  ///< four months from randomisation, which is the first day
    HospitalDay day = HospitalDay::Nights;
    std::map<std::string, double> prices;  ///< of one day, by type of stay; empty: no cost
};

/// How long a patient was observed.
struct HospitalFollowUp {
    std::chrono::sys_days randomisation;
    std::optional<std::chrono::sys_days> death;
    std::chrono::sys_days last_news;
    std::chrono::sys_days data_cutoff;
};

/// Use of one patient in the window.
struct HospitalUse {
    std::map<std::string, std::int64_t> days;  ///< by type
    std::int64_t total_days = 0;
    std::optional<double> cost;      ///< absent without prices
    std::int64_t followed_days = 0;  ///< at most the window; randomisation is day 1
    bool complete = false;           ///< followed to the end of the window or to death
    std::int64_t undated_stays = 0;  ///< a date without its day: not counted
};

/// A day that two stays cover counts once, as the type of the higher price, else of the higher rank
/// (INTENSIVE_CARE, CONVENTIONAL, DAY_CASE, others). A stay without discharge goes on to death or
/// the last news. What is later than the cut-off is not looked at. \param stays of one patient
/// \throws InputError for a type of stay without a price where there are prices
[[nodiscard]] HospitalUse hospital_use(std::span<const sheets::HospitalStay> stays,
                                       const HospitalFollowUp& follow_up, const HospitalRule& rule);

/// One patient's quantity (days or cost) and how long it was observed.
struct ObservedAmount {
    double amount;
    double followed_days;
    bool complete;
};

/// Mean per patient where some are censored: the amounts of the complete patients, each over the
/// Kaplan-Meier probability of not being censored before its last day, over all patients (Bang and
/// Tsiatis 2000, Biometrika 87:329). Nothing without a complete patient.
[[nodiscard]] std::optional<double> mean_amount(std::span<const ObservedAmount> patients);

struct Estimate {
    std::optional<double> mean;
    std::optional<stats::ConfidenceInterval> limits;  ///< percentiles of the bootstrap, 95 %
};

struct ArmAmounts {
    std::string arm;
    std::vector<ObservedAmount> patients;
};

/// Means by arm and, with two arms, the second minus the first. Patients are drawn within arms.
struct AmountComparison {
    std::vector<Estimate> arms;
    Estimate difference;
};

[[nodiscard]] AmountComparison compare_amounts(std::span<const ArmAmounts> arms, int draws,
                                               stats::Random& random);

}  // namespace sarcotrace::endpoints
