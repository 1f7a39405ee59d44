#include "sarcotrace/core/date.hpp"

#include <cstdio>

#include "sarcotrace/core/text.hpp"

namespace sarcotrace::core {
namespace {

/// `text` as exactly `width` digits.
std::optional<int> digits(std::string_view text, std::size_t width) noexcept {
    if (text.size() != width || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<int>(*parse_integer(text));
}

bool is_time(std::string_view text) noexcept {
    if (text.size() != 5 && text.size() != 8) {
        return false;
    }
    const auto hours = digits(text.substr(0, 2), 2);
    const auto minutes = digits(text.substr(3, 2), 2);
    const auto seconds = text.size() == 8 ? digits(text.substr(6, 2), 2) : std::optional<int>(0);
    return hours && minutes && seconds && text[2] == ':' && (text.size() == 5 || text[5] == ':') &&
           *hours < 24 && *minutes < 60 && *seconds < 60;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) noexcept {
    const std::size_t time = text.find('T');
    if (time != std::string_view::npos) {
        if (time != 10 || !is_time(text.substr(time + 1))) {
            return std::nullopt;
        }
        text = text.substr(0, time);
    }
    const auto year = digits(text.substr(0, 4), 4);
    if (!year || (text.size() != 4 && text.size() != 7 && text.size() != 10)) {
        return std::nullopt;
    }
    std::optional<int> month = 1;
    std::optional<int> day = 1;
    DatePrecision precision = DatePrecision::Year;
    if (text.size() >= 7) {
        month = text[4] == '-' ? digits(text.substr(5, 2), 2) : std::nullopt;
        precision = DatePrecision::Month;
    }
    if (text.size() == 10) {
        day = text[7] == '-' ? digits(text.substr(8, 2), 2) : std::nullopt;
        precision = DatePrecision::Day;
    }
    if (!month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(Date{std::chrono::sys_days(date), precision}) : std::nullopt;
}

std::string to_string(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

}  // namespace sarcotrace::core
