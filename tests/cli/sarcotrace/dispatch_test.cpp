#include "catch.hpp"
#include "support.hpp"

using sarcotrace::testing::run_tool;

TEST_CASE("the dispatcher prints its help and version", "[cli]") {
    CHECK(run_tool("sarcotrace", {"--help"}).exit_status == 0);
    CHECK_THAT(run_tool("sarcotrace", {}).standard_output, contains_text("usage:"));
    CHECK_THAT(run_tool("sarcotrace", {"--version"}).standard_output,
               contains_text("sarcotrace 0."));
}

TEST_CASE("an unknown tool is a usage error with one line", "[cli]") {
    const auto run = run_tool("sarcotrace", {"frobnicate"});
    CHECK(run.exit_status == 2);
    CHECK_THAT(run.standard_error, contains_text("there is no tool 'frobnicate'"));
}
