#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "sarcotrace/sheets/records.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::endpoints {

// PFS ratio (growth modulation index, Von Hoff 1998): PFS of the trial over the time to
// progression of the systemic line before.

/// Why a patient has no denominator, or that there is one.
enum class DenominatorStatus {
    Progressed,     ///< there is one
    NoLineBefore,   ///< first line
    NotProgressed,  ///< stopped for another reason than progression
    Unknown,        ///< whether it progressed is not known, or the date of its progression
    DatePartial,    ///< a date without its day
    NotPositive     ///< progression on the day of the start or before
};

/// "PROGRESSED", "NO_LINE_BEFORE", "NOT_PROGRESSED", "UNKNOWN", "DATE_PARTIAL", "NOT_POSITIVE".
[[nodiscard]] std::string_view to_string_view(DenominatorStatus status) noexcept;

struct PriorProgression {
    DenominatorStatus status = DenominatorStatus::NoLineBefore;
    std::optional<double> days;  ///< start of the line to its progression, with Progressed
};

/// Denominator (plain difference of the two dates) from the last systemic line for metastatic
/// disease, the one of the greatest number. \param lines of one patient
[[nodiscard]] PriorProgression prior_progression(std::span<const sheets::PriorLine> lines);

/// From when the PFS of the numerator counts.
enum class RatioOrigin { Randomisation, SbrtStart, SbrtEnd };

/// "RANDOMISATION", "SBRT_START", "SBRT_END".
[[nodiscard]] std::string_view to_string_view(RatioOrigin origin) noexcept;

/// Whether there is a numerator, or why not.
enum class NumeratorStatus {
    Counted,
    NoOrigin,          ///< no fraction was given
    EndedBeforeOrigin  ///< progression, death or the end of follow-up came before
};

/// "COUNTED", "NO_ORIGIN", "ENDED_BEFORE_ORIGIN".
[[nodiscard]] std::string_view to_string_view(NumeratorStatus status) noexcept;

struct RatioNumerator {
    NumeratorStatus status = NumeratorStatus::NoOrigin;
    /// Plain difference of the dates, as in the denominator: not the time_days of PFS, which
    /// counts both days.
    std::optional<double> days;
    bool event = false;
};

/// PFS of the trial (EMA) from the origin.
[[nodiscard]] RatioNumerator ratio_numerator(const PatientEndpoints& patient, RatioOrigin origin);

struct PfsRatio {
    std::optional<double> ratio;
    bool event = false;  ///< the numerator is an event; else the ratio is at least this
};

/// Nothing without a numerator, or where the denominator is not positive. Both in days.
[[nodiscard]] PfsRatio pfs_ratio(std::optional<double> before_days, std::optional<double> pfs_days,
                                 bool event);

/// Whether the ratio reaches a bar. A censored ratio that has reached it does; one below it is not
/// known.
[[nodiscard]] std::optional<bool> reaches(const PfsRatio& ratio, double bar) noexcept;

/// Share of patients whose ratio is at least the bar, of those with a denominator: Kaplan-Meier on
/// the axis of the ratio, just before the bar. Nothing where nobody is followed to it.
struct RatioShare {
    double share;
    std::optional<stats::ConfidenceInterval> limits;  ///< log-log scale
};
[[nodiscard]] std::optional<RatioShare> share_reaching(std::span<const PfsRatio> ratios,
                                                       double bar);

}  // namespace sarcotrace::endpoints
