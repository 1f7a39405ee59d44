#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sarcotrace/core/date.hpp"

namespace sarcotrace::survival {

/// Planned visit of a specimen; where it lies against the event is another matter.
enum class TimePoint { Baseline, Month6, Relapse };

/// A patient of the analysed population. Covariates by column name, absent where missing.
struct Patient {
    std::string patient_id;
    std::optional<std::string> arm;
    std::map<std::string, std::optional<std::string>> covariates;
};

/// Time to an endpoint. Day 1 is the start date, so the day of a date is the difference plus 1.
struct TimeToEvent {
    std::chrono::sys_days start_date;
    double time_days;
    bool event;

    [[nodiscard]] double day_of(std::chrono::sys_days date) const {
        return static_cast<double>(core::days_between(start_date, date) + 1);
    }
};

/// Where a draw lies against the window of its time point. A value out of it is not used.
enum class DrawWindow { Inside, Outside, AfterLandmark };

/// One biomarker value chosen for analysis, or the reason why there is none.
struct MarkerValue {
    std::string patient_id;
    std::string parameter;
    std::string compartment;
    std::string assay;
    TimePoint time_point;
    std::optional<core::Date> date;  ///< of the draw
    std::optional<double> value;
    std::optional<std::string> text;
    bool below_limit = false;  ///< the value is reported as less than `value`
    std::optional<double> lower_limit;
    std::string missing_reason;
    DrawWindow window = DrawWindow::Inside;
};

/// Endpoint and rule, e.g. ("PFS", "EMA").
using EndpointKey = std::pair<std::string, std::string>;

struct TrialData {
    std::vector<Patient> patients;
    /// By endpoint, then by patient.
    std::map<EndpointKey, std::map<std::string, TimeToEvent>> times;
    /// Best response CR or PR; a patient without one is not evaluable and counts as no.
    std::map<std::string, bool> responders;
    std::vector<MarkerValue> markers;
};

}  // namespace sarcotrace::survival
