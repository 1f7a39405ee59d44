#include "sarcotrace/core/date.hpp"
#include "catch.hpp"

using namespace sarcotrace::core;

TEST_CASE("dates carry the precision they were recorded with", "[core]") {
    CHECK(parse_date("2026-03-09")->precision == DatePrecision::Day);
    CHECK(parse_date("2026-03")->precision == DatePrecision::Month);
    CHECK(parse_date("2026")->precision == DatePrecision::Year);
    CHECK(to_string(parse_date("2026-03")->day) == "2026-03-01");
    CHECK(to_string(parse_date("2026-03-09T10:15")->day) == "2026-03-09");
}

TEST_CASE("what is no calendar date is refused", "[core]") {
    for (const char* text : {"", "NA", "2026-02-30", "2026-13-01", "09/03/2026", "2026-3-9",
                             "2026-03-09T25:00", "2026-03-09 10:15", "20260309"}) {
        INFO(text);
        CHECK_FALSE(parse_date(text));
    }
}

TEST_CASE("days are counted across a leap day", "[core]") {
    CHECK(days_between(parse_date("2024-02-28")->day, parse_date("2024-03-01")->day) == 2);
    // The example of clinical.md, section 2.3, whose ADaM value is this difference plus one.
    CHECK(days_between(parse_date("2014-01-02")->day, parse_date("2014-03-06")->day) == 63);
}
