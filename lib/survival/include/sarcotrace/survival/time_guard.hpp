#pragma once

#include <optional>
#include <string_view>

#include "sarcotrace/survival/analysis_plan.hpp"

namespace sarcotrace::survival {

/// Why a planned test is not done at all: it would let the outcome choose its own predictor.
enum class Refusal {
    /// A relapse sample is drawn because of the event; it predicts no PFS and no response.
    RelapseSampleDrawnBecauseOfEvent,
    /// A relapse sample relates only to survival after progression, counted from its draw.
    RelapseSampleNeedsClockFromDraw,
    /// Who has a month-6 sample was alive, free of progression and sampled: immortal time.
    Month6SampleNeedsLandmark,
    /// The landmark lies before the end of the draw window: later draws were not known at it.
    LandmarkBeforeEndOfDrawWindow
};

[[nodiscard]] std::string_view to_string_view(Refusal refusal) noexcept;
/// One sentence with the valid alternative.
[[nodiscard]] std::string_view explanation(Refusal refusal) noexcept;

/// The rules of time for one test; nothing if the test is allowed.
/// \param window_end_day last day of the month-6 draw window (213 for 183 +- 30)
[[nodiscard]] std::optional<Refusal> refusal_of(const PlannedTest& test, double window_end_day);

/// Why a patient is not in a test. A value's own missing reason is kept in Excluded::detail.
enum class Exclusion {
    EndpointMissing,
    EventBeforeLandmark,
    CensoredBeforeLandmark,
    MarkerRowMissing,
    ValueMissing,
    AfterLandmark,   ///< the only month-6 draw lies after the end of its window
    OutOfWindow,     ///< the only draw lies out of the window of its time point
    ValueNotUsable,  ///< no number, or none above zero for a logarithm
    DrawDateMissing,
    DrawNotBeforeLandmark,
    DrawNotBeforeEnd,  ///< drawn on or after the event or the end of follow-up
    CovariateMissing,
    ArmMissing
};

[[nodiscard]] std::string_view to_string_view(Exclusion exclusion) noexcept;

/// The required order draw < landmark < end of follow-up, all as days with day 1 the start. An
/// absent landmark is not checked. Nothing if the order holds.
[[nodiscard]] std::optional<Exclusion> order_violation(std::optional<double> draw_day,
                                                       std::optional<double> landmark_day,
                                                       const TimeToEvent& time);

}  // namespace sarcotrace::survival
