#include "sarcotrace/survival/time_guard.hpp"

namespace sarcotrace::survival {

std::string_view to_string_view(Refusal refusal) noexcept {
    switch (refusal) {
        case Refusal::RelapseSampleDrawnBecauseOfEvent:
            return "RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT";
        case Refusal::RelapseSampleNeedsClockFromDraw:
            return "RELAPSE_SAMPLE_NEEDS_CLOCK_FROM_DRAW";
        case Refusal::Month6SampleNeedsLandmark: return "MONTH_6_SAMPLE_NEEDS_LANDMARK";
        case Refusal::LandmarkBeforeEndOfDrawWindow: return "LANDMARK_BEFORE_END_OF_DRAW_WINDOW";
    }
    return "";
}

std::string_view explanation(Refusal refusal) noexcept {
    switch (refusal) {
        case Refusal::RelapseSampleDrawnBecauseOfEvent:
            return "a relapse sample is drawn because of the event and cannot predict it; relate "
                   "it to OS with FROM_DRAW_COX";
        case Refusal::RelapseSampleNeedsClockFromDraw:
            return "survival after relapse is counted from the draw; use FROM_DRAW_COX";
        case Refusal::Month6SampleNeedsLandmark:
            return "only patients free of the event at month 6 have the sample; use LANDMARK_COX, "
                   "FROM_DRAW_COX or TIME_DEPENDENT_COX";
        case Refusal::LandmarkBeforeEndOfDrawWindow:
            return "samples drawn after the landmark were not known at it; put the landmark at or "
                   "after the end of the draw window";
    }
    return "";
}

std::optional<Refusal> refusal_of(const PlannedTest& test, double window_end_day) {
    if (test.time_point == TimePoint::Relapse) {
        if (test.endpoint != "OS") {
            return Refusal::RelapseSampleDrawnBecauseOfEvent;
        }
        return test.model == Model::FromDrawCox
                   ? std::nullopt
                   : std::optional(Refusal::RelapseSampleNeedsClockFromDraw);
    }
    if (test.time_point != TimePoint::Month6) {
        return std::nullopt;
    }
    const bool own_clock =
        test.model == Model::FromDrawCox || test.model == Model::TimeDependentCox;
    if (own_clock) {
        return std::nullopt;
    }
    const bool landed = test.model == Model::LandmarkCox || test.landmark_day.has_value();
    if (!landed) {
        return Refusal::Month6SampleNeedsLandmark;
    }
    return test.landmark_day.value_or(window_end_day) < window_end_day
               ? std::optional(Refusal::LandmarkBeforeEndOfDrawWindow)
               : std::nullopt;
}

std::string_view to_string_view(Exclusion exclusion) noexcept {
    switch (exclusion) {
        case Exclusion::EndpointMissing: return "ENDPOINT_MISSING";
        case Exclusion::EventBeforeLandmark: return "EVENT_BEFORE_LANDMARK";
        case Exclusion::CensoredBeforeLandmark: return "CENSORED_BEFORE_LANDMARK";
        case Exclusion::MarkerRowMissing: return "MARKER_ROW_MISSING";
        case Exclusion::ValueMissing: return "VALUE_MISSING";
        case Exclusion::AfterLandmark: return "AFTER_LANDMARK";
        case Exclusion::OutOfWindow: return "OUT_OF_WINDOW";
        case Exclusion::ValueNotUsable: return "VALUE_NOT_USABLE";
        case Exclusion::DrawDateMissing: return "DRAW_DATE_MISSING";
        case Exclusion::DrawNotBeforeLandmark: return "DRAW_NOT_BEFORE_LANDMARK";
        case Exclusion::DrawNotBeforeEnd: return "DRAW_NOT_BEFORE_END";
        case Exclusion::CovariateMissing: return "COVARIATE_MISSING";
        case Exclusion::ArmMissing: return "ARM_MISSING";
    }
    return "";
}

std::optional<Exclusion> order_violation(std::optional<double> draw_day,
                                         std::optional<double> landmark_day,
                                         const TimeToEvent& time) {
    if (landmark_day && time.time_days <= *landmark_day) {
        return time.event ? Exclusion::EventBeforeLandmark : Exclusion::CensoredBeforeLandmark;
    }
    if (draw_day && landmark_day && *draw_day >= *landmark_day) {
        return Exclusion::DrawNotBeforeLandmark;
    }
    if (draw_day && *draw_day >= time.time_days) {
        return Exclusion::DrawNotBeforeEnd;
    }
    return std::nullopt;
}

}  // namespace sarcotrace::survival
