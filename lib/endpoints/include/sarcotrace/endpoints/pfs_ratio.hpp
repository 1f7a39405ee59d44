#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sarcotrace/endpoints/time_to_event.hpp"
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

/// Denominator from the last systemic line for metastatic disease, the one of the greatest number.
/// \param lines of one patient
[[nodiscard]] PriorProgression prior_progression(std::span<const sheets::PriorLine> lines);

struct PfsRatio {
    std::optional<double> ratio;
    bool event = false;  ///< the numerator is an event; else the ratio is at least this
};

/// Nothing without a denominator, or where it is not positive. Both times in days.
[[nodiscard]] PfsRatio pfs_ratio(std::optional<double> before_days, double pfs_days, bool event);

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
