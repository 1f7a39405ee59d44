#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/survival/analysis_plan.hpp"
#include "sarcotrace/survival/follow_up.hpp"
#include "sarcotrace/survival/time_guard.hpp"
#include "sarcotrace/survival/trial_data.hpp"

namespace sarcotrace::survival {

/// A patient left out of a test, and why.
struct Excluded {
    std::string patient_id;
    Exclusion reason;
    std::string detail;  ///< the value's missing reason, or the covariate; may be empty
};

/// One interval of one patient in a test.
struct AnalysisRow {
    std::size_t patient;  ///< index into TrialData::patients
    FollowUp follow_up;   ///< on the test's own clock, days
    double marker;        ///< after the transform; 0/1 for two groups
    std::string group;    ///< label of the marker's group; empty for a number
};

struct AnalysisRows {
    std::vector<AnalysisRow> rows;
    std::vector<Excluded> excluded;
    /// Draws that a time-dependent model could not use, of patients who are in it.
    std::vector<Excluded> unused_draws;
    std::size_t below_limit = 0;  ///< values that entered as a substitute for "below the limit"

    [[nodiscard]] std::size_t patient_count() const;
};

/// A marker's value as it enters the model.
struct TransformedMarker {
    double value;
    std::string group;
    bool substituted;
};

/// Applies the plan's transform; nothing if the value cannot be used (no number; a logarithm of
/// nothing).
[[nodiscard]] std::optional<TransformedMarker> transformed(const MarkerValue& marker,
                                                           const PlannedTest& test);

/// Everything that decides which patients enter and on which clock.
struct ClockOptions {
    double month_6_window_end_day = 213.0;
    /// Arm with value 0; the alphabetically first if absent.
    std::optional<std::string> reference_arm;
};

/// The rows of an allowed test. The clock starts at the start date, at the landmark, or at the
/// draw. A time-dependent value holds from the day after its draw until the next draw; a patient
/// without a baseline value enters at the first draw. Relapse draws are not used for it.
/// \throws InputError if two values compete for one patient and time point, or share a draw date
[[nodiscard]] AnalysisRows analysis_rows(const PlannedTest& test, const TrialData& data,
                                         const ClockOptions& options);

/// The landmark of the test: the plan's, else the end of the draw window; nothing without one.
[[nodiscard]] std::optional<double> landmark_of(const PlannedTest& test,
                                                const ClockOptions& options);

/// The arms of the patients, the reference first.
[[nodiscard]] std::vector<std::string> arms_of(const TrialData& data, const ClockOptions& options);

}  // namespace sarcotrace::survival
