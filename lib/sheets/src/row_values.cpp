#include "row_values.hpp"

namespace sarcotrace::sheets {

std::optional<std::string> optional_text(const io::TsvRow& row, std::string_view column) {
    const auto value = row.value(column);
    return value ? std::optional(std::string(*value)) : std::nullopt;
}

std::optional<std::chrono::sys_days> exact_day(const io::TsvRow& row, std::string_view column) {
    const auto date = row.date(column);
    if (!date) {
        return std::nullopt;
    }
    if (date->precision != core::DatePrecision::Day) {
        row.fail(column, "the date has no day", "this date must be known to the day: YYYY-MM-DD");
    }
    return date->day;
}

std::chrono::sys_days required_day(const io::TsvRow& row, std::string_view column) {
    const auto day = exact_day(row, column);
    if (!day) {
        row.fail(column, "the date is missing", "fill in YYYY-MM-DD");
    }
    return *day;
}

std::optional<std::chrono::sys_days> first_day(const io::TsvRow& row, std::string_view column) {
    const auto date = row.date(column);
    return date ? std::optional(date->day) : std::nullopt;
}

std::chrono::sys_days required_first_day(const io::TsvRow& row, std::string_view column) {
    return required_date(row, column).day;
}

std::optional<std::chrono::sys_days> last_day(const io::TsvRow& row, std::string_view column) {
    const auto date = row.date(column);
    if (!date) {
        return std::nullopt;
    }
    const std::chrono::year_month_day first(date->day);
    switch (date->precision) {
        case core::DatePrecision::Day: break;
        case core::DatePrecision::Month: return first.year() / first.month() / std::chrono::last;
        case core::DatePrecision::Year: return first.year() / std::chrono::December / 31;
    }
    return date->day;
}

core::Date required_date(const io::TsvRow& row, std::string_view column) {
    const auto date = row.date(column);
    if (!date) {
        row.fail(column, "the date is missing", "fill in YYYY-MM-DD, YYYY-MM or YYYY");
    }
    return *date;
}

std::optional<core::MissingReason> missing_reason(const io::TsvRow& row, std::string_view column) {
    using enum core::MissingReason;
    const auto text = row.value(column);
    if (!text) {
        return std::nullopt;
    }
    for (const core::MissingReason reason : {NotReached, NotDone, FailedQc, Insufficient, Withdrawn,
                                             NotEvaluable, NotAssessable, NotApplicable}) {
        if (*text == core::to_string_view(reason)) {
            return reason;
        }
    }
    row.fail(column, "unknown reason",
             "use NOT_REACHED, NOT_DONE, FAILED_QC, INSUFFICIENT, WITHDRAWN, NOT_EVALUABLE, "
             "NOT_ASSESSABLE or NOT_APPLICABLE");
}

std::optional<double> non_negative(const io::TsvRow& row, std::string_view column) {
    const auto value = row.number(column);
    if (value && *value < 0.0) {
        row.fail(column, "the value is negative", "correct it, NA if absent");
    }
    return value;
}

}  // namespace sarcotrace::sheets
