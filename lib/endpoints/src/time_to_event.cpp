#include "sarcotrace/endpoints/time_to_event.hpp"

#include <algorithm>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

struct Event {
    sys_days date;
    std::string_view description;
};

void require_order(const PatientHistory& history) {
    const std::string where = "patient '" + history.patient_id + "'";
    if (history.progression && history.death && *history.progression > *history.death) {
        throw core::InputError({"progression (" + core::to_string(*history.progression) +
                                    ") is dated after death (" + core::to_string(*history.death) +
                                    ")",
                                where, "correct the date of death or of the assessment"});
    }
    for (const sys_days day : history.adequate_assessments) {
        if (history.death && day > *history.death) {
            throw core::InputError({"an assessment (" + core::to_string(day) +
                                        ") is dated after death (" +
                                        core::to_string(*history.death) + ")",
                                    where, "correct the date of death or of the assessment"});
        }
    }
    if (history.death && history.last_news > *history.death) {
        throw core::InputError({"the patient is alive on " + core::to_string(history.last_news) +
                                    ", after death (" + core::to_string(*history.death) + ")",
                                where, "correct the date of death or of the contact"});
    }
    for (const auto& date : {history.progression, history.death}) {
        if (date && *date < history.randomisation) {
            throw core::InputError(
                {"an event (" + core::to_string(*date) + ") is dated before randomisation", where,
                 "correct the dates"});
        }
    }
}

std::optional<Event> first_event(const PatientHistory& history) {
    if (history.progression) {
        return Event{*history.progression, "PROGRESSION"};
    }
    if (history.death) {
        return Event{*history.death, "DEATH"};
    }
    return std::nullopt;
}

TimeToEvent at(const PatientHistory& history, sys_days date) {
    return {date, core::days_between(history.randomisation, date) + 1, false, {}, {}};
}

TimeToEvent ended(const PatientHistory& history, const Event& event) {
    TimeToEvent result = at(history, event.date);
    result.event = true;
    result.event_description = event.description;
    return result;
}

/// The last adequate assessment at or before `limit`, else randomisation.
sys_days last_assessment(const PatientHistory& history, sys_days limit) {
    sys_days last = history.randomisation;
    for (const sys_days day : history.adequate_assessments) {
        if (day <= limit) {
            last = std::max(last, day);
        }
    }
    return last;
}

TimeToEvent censored(const PatientHistory& history, sys_days limit, std::string_view why) {
    TimeToEvent result = at(history, last_assessment(history, limit));
    result.censoring_description =
        result.date == history.randomisation ? "NO_POST_BASELINE_ASSESSMENT" : why;
    return result;
}

/// Two visits are missed when the gap is longer than two intervals, each at its latest.
bool two_visits_missed(const PatientHistory& history, sys_days event,
                       const VisitSchedule& schedule) {
    const sys_days last = last_assessment(history, event);
    return core::days_between(last, event) >
           2 * (std::int64_t{schedule.interval_days} + schedule.window_days);
}

}  // namespace

std::string_view to_string_view(PfsRule rule) noexcept {
    switch (rule) {
        case PfsRule::Ema: return "EMA";
        case PfsRule::Fda: return "FDA";
        case PfsRule::Registry: return "REGISTRY";
    }
    return "EMA";
}

TimeToEvent progression_free_survival(const PatientHistory& history, PfsRule rule,
                                      const VisitSchedule& schedule) {
    require_order(history);
    const std::optional<Event> event = first_event(history);
    if (rule == PfsRule::Fda && history.new_therapy &&
        (!event || *history.new_therapy < event->date)) {
        return censored(history, *history.new_therapy, "NEW_THERAPY_BEFORE_EVENT");
    }
    if (rule == PfsRule::Fda && event && two_visits_missed(history, event->date, schedule)) {
        return censored(history, event->date, "EVENT_AFTER_TWO_MISSED_VISITS");
    }
    if (event) {
        return ended(history, *event);
    }
    if (rule == PfsRule::Registry) {
        TimeToEvent result = at(history, std::max(history.last_news, history.randomisation));
        result.censoring_description = "LAST_NEWS";
        return result;
    }
    return censored(history, sys_days::max(), "LAST_ADEQUATE_ASSESSMENT");
}

const TimeToEvent& under(const UnderRules& times, PfsRule rule) noexcept {
    switch (rule) {
        case PfsRule::Ema: break;
        case PfsRule::Fda: return times.fda;
        case PfsRule::Registry: return times.registry;
    }
    return times.ema;
}

UnderRules progression_free_survival(const PatientHistory& history, const VisitSchedule& schedule) {
    const auto time = [&](PfsRule rule) {
        return progression_free_survival(history, rule, schedule);
    };
    return {time(PfsRule::Ema), time(PfsRule::Fda), time(PfsRule::Registry)};
}

UnderRules time_to_new_lesion(const PatientHistory& history, std::optional<sys_days> new_lesion,
                              const VisitSchedule& schedule) {
    PatientHistory lesion = history;
    lesion.progression = new_lesion;
    lesion.death.reset();
    const auto time = [&](PfsRule rule) {
        TimeToEvent result = progression_free_survival(lesion, rule, schedule);
        const bool censored_by_rule =
            result.censoring_description == "NEW_THERAPY_BEFORE_EVENT" ||
            result.censoring_description == "EVENT_AFTER_TWO_MISSED_VISITS";
        if (result.event) {
            result.event_description = "NEW_LESION";
        } else if (history.death && !censored_by_rule) {
            result = at(history, *history.death);
            result.censoring_description = "DEATH_BEFORE_EVENT";
        }
        return result;
    };
    return {time(PfsRule::Ema), time(PfsRule::Fda), time(PfsRule::Registry)};
}

TimeToEvent overall_survival(const PatientHistory& history) {
    require_order(history);
    if (history.death) {
        return ended(history, {*history.death, "DEATH"});
    }
    TimeToEvent result = at(history, std::max(history.last_news, history.randomisation));
    result.censoring_description = "LAST_NEWS_ALIVE";
    return result;
}

}  // namespace sarcotrace::endpoints
