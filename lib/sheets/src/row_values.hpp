#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::sheets {

[[nodiscard]] std::optional<std::string> optional_text(const io::TsvRow& row,
                                                       std::string_view column);
/// A date that must be known to the day if it is there. \throws InputError
[[nodiscard]] std::optional<std::chrono::sys_days> exact_day(const io::TsvRow& row,
                                                             std::string_view column);
/// A date that must be there, to the day. \throws InputError
[[nodiscard]] std::chrono::sys_days required_day(const io::TsvRow& row, std::string_view column);
/// A date that may be partial: a month or a year stands at its first day. Nothing if absent.
[[nodiscard]] std::optional<std::chrono::sys_days> first_day(const io::TsvRow& row,
                                                             std::string_view column);
/// The same for a date that must be there. \throws InputError
[[nodiscard]] std::chrono::sys_days required_first_day(const io::TsvRow& row,
                                                       std::string_view column);
/// The same, but a month or a year stands at its last day.
[[nodiscard]] std::optional<std::chrono::sys_days> last_day(const io::TsvRow& row,
                                                            std::string_view column);
/// A date of any precision that must be there. \throws InputError
[[nodiscard]] core::Date required_date(const io::TsvRow& row, std::string_view column);
/// \throws InputError if the value is there and names no reason
[[nodiscard]] std::optional<core::MissingReason> missing_reason(const io::TsvRow& row,
                                                                std::string_view column);
/// A number that must not be negative if it is there. \throws InputError
[[nodiscard]] std::optional<double> non_negative(const io::TsvRow& row, std::string_view column);

}  // namespace sarcotrace::sheets
