#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace sarcotrace::survival {

/// Start of an interval that has been at risk from the beginning.
inline constexpr double always_at_risk = -std::numeric_limits<double>::infinity();

/// One interval of observation (start, stop], any unit of time: at risk at t when
/// start < t <= stop. `event` says whether the interval ends with the event or by censoring.
struct FollowUp {
    double stop;
    bool event;
    double start = always_at_risk;
};

/// \throws InputError for an interval of no or negative length or a time that is not a number;
/// the error names the row, counted from 1
void require_valid(std::span<const FollowUp> follow_up);

/// Checks counting-process data: no two intervals of one subject may overlap.
/// Shape: one subject number per interval. \throws InputError; \throws std::invalid_argument for
/// unequal lengths
void require_disjoint(std::span<const FollowUp> follow_up, std::span<const std::size_t> subject);

/// Makes times equal that differ by less than 1.5e-8 of the mean time: days that were divided into
/// months, or had a landmark subtracted, lose their ties to rounding.
[[nodiscard]] std::vector<FollowUp> with_close_times_tied(std::span<const FollowUp> follow_up);

/// Number of intervals that end with the event.
[[nodiscard]] std::size_t event_count(std::span<const FollowUp> follow_up) noexcept;

}  // namespace sarcotrace::survival
