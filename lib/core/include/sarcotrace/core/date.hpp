#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sarcotrace::core {

enum class DatePrecision { Day, Month, Year };

/// A calendar date with the precision at which it was recorded. A month or a year without its
/// day stands at the first day; what to impute is the caller's stated rule.
struct Date {
    std::chrono::sys_days day;
    DatePrecision precision = DatePrecision::Day;

    friend auto operator<=>(const Date&, const Date&) = default;
};

/// "2026-03-01", "2026-03", "2026", or a date-time "2026-03-01T10:15[:00]" whose time is checked
/// and dropped. Nothing if the text is not a real calendar date.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text) noexcept;

[[nodiscard]] std::string to_string(std::chrono::sys_days day);

/// Days from `origin` to `day`, 0 on the same day (not ADaM's +1).
[[nodiscard]] constexpr std::int64_t days_between(std::chrono::sys_days origin,
                                                  std::chrono::sys_days day) noexcept {
    return (day - origin).count();
}

}  // namespace sarcotrace::core
