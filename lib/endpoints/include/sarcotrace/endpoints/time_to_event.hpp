#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::endpoints {

/// Which rule ends or censors PFS (clinical.md, section 2.3). Ema: an event counts when it comes.
/// Fda: censored before a new therapy and after two missed visits. Registry: censored at the last
/// news instead of the last adequate assessment.
enum class PfsRule { Ema, Fda, Registry };

/// "EMA", "FDA", "REGISTRY".
[[nodiscard]] std::string_view to_string_view(PfsRule rule) noexcept;

inline constexpr std::array pfs_rules = {PfsRule::Ema, PfsRule::Fda, PfsRule::Registry};

/// Days between planned assessments and by how many days each may slip.
struct VisitSchedule {
    int interval_days = 84;
    int window_days = 14;
};

/// All that PFS and OS need to know of one patient, up to the data cut-off.
struct PatientHistory {
    std::string patient_id;
    std::chrono::sys_days randomisation;
    std::optional<std::chrono::sys_days> progression;
    std::optional<std::chrono::sys_days> death;
    std::optional<std::chrono::sys_days> new_therapy;
    /// Days of the adequate assessments after baseline that showed no progression, ascending.
    std::vector<std::chrono::sys_days> adequate_assessments;
    /// Last day on which the patient was known to be alive, or followed; at least randomisation.
    std::chrono::sys_days last_news;
};

struct TimeToEvent {
    std::chrono::sys_days date;
    std::int64_t time_days;  ///< date minus randomisation plus 1
    bool event;
    std::string_view event_description;      ///< PROGRESSION, DEATH ...; empty if censored
    std::string_view censoring_description;  ///< why and where it was censored; empty if event
};

/// One time to event under the three rules.
struct UnderRules {
    TimeToEvent ema;
    TimeToEvent fda;
    TimeToEvent registry;
};

[[nodiscard]] const TimeToEvent& under(const UnderRules& times, PfsRule rule) noexcept;

/// \throws InputError if progression, an assessment or news of the living patient is dated after
/// death, or an event before randomisation
[[nodiscard]] TimeToEvent progression_free_survival(const PatientHistory& history, PfsRule rule,
                                                    const VisitSchedule& schedule);

[[nodiscard]] UnderRules progression_free_survival(const PatientHistory& history,
                                                   const VisitSchedule& schedule);

/// Time to the first new lesion. Progression without one does not end it; death without one
/// censors it at its day (DEATH_BEFORE_EVENT: a competing event).
/// \param history with every adequate assessment that was made before the new lesion
[[nodiscard]] UnderRules time_to_new_lesion(const PatientHistory& history,
                                            std::optional<std::chrono::sys_days> new_lesion,
                                            const VisitSchedule& schedule);

/// Death, or the last news. \throws InputError as above
[[nodiscard]] TimeToEvent overall_survival(const PatientHistory& history);

}  // namespace sarcotrace::endpoints
