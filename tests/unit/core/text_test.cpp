#include "sarcotrace/core/text.hpp"
#include "catch.hpp"
#include "sarcotrace/core/bases.hpp"

using namespace sarcotrace::core;

TEST_CASE("numbers are parsed whole or not at all", "[core]") {
    CHECK(parse_integer("-12") == -12);
    CHECK_FALSE(parse_integer("12a"));
    CHECK_FALSE(parse_integer(""));
    CHECK_FALSE(parse_integer("1.0"));
    CHECK(parse_number("1e-5") == 1e-5);
    CHECK_FALSE(parse_number("nan"));
    CHECK_FALSE(parse_number("inf"));
    CHECK_FALSE(parse_number("1,5"));
}

TEST_CASE("a number is written so that it reads back to the same double", "[core]") {
    for (const double value : {0.1, 1.0 / 3.0, 1e-300, 123456789.123456789}) {
        CHECK(parse_number(format_number(value)) == value);
    }
    CHECK(format_number(std::nan("")) == "NA");
}

TEST_CASE("splitting keeps empty fields", "[core]") {
    CHECK(split("a\t\tb\t", '\t') == std::vector<std::string_view>{"a", "", "b", ""});
    CHECK(split("", ',').size() == 1);
}

TEST_CASE("the reverse complement keeps N and turns other codes into N", "[core]") {
    CHECK(reverse_complement("ACGTNacgtR") == "NACGTNACGT");
}
