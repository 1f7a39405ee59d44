#include <vector>

#include "catch.hpp"
#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"

using namespace sarcotrace;

namespace {

struct Parsed {
    cli::Options options{{"sarcotrace-test", "0", "Tests."}};

    explicit Parsed(std::vector<const char*> arguments) {
        options.add_required("input", "file")
            .add_number("vaf", "lowest VAF", 0.01, {0.0, 1.0})
            .add_integer("depth", "depth", 10, {1, 100})
            .add_choice("mode", "mode", {"a", "b"}, "a")
            .add_list("many", "files")
            .add_flag("keep", "keep")
            .add_threads();
        arguments.insert(arguments.begin(), "sarcotrace-test");
        static_cast<void>(options.parse(static_cast<int>(arguments.size()), arguments.data()));
    }
};

}  // namespace

TEST_CASE("options have their defaults and take their values", "[cli]") {
    const Parsed parsed({"--input", "x y", "--vaf", "0.5", "--many", "p", "q", "--keep"});
    CHECK(parsed.options.text("input") == "x y");
    CHECK(parsed.options.number("vaf") == 0.5);
    CHECK(parsed.options.integer("depth") == 10);
    CHECK(parsed.options.text("mode") == "a");
    CHECK(parsed.options.list("many") == std::vector<std::string>{"p", "q"});
    CHECK(parsed.options.flag("keep"));
    CHECK(parsed.options.threads() == 1);
}

TEST_CASE("a wrong command line is a usage error", "[cli]") {
    for (const std::vector<const char*>& arguments : {std::vector<const char*>{},
                                                      {"--input", "x", "--vaf", "nan"},
                                                      {"--input", "x", "--vaf", "1.5"},
                                                      {"--input", "x", "--depth", "-1"},
                                                      {"--input", "x", "--depth", "2.5"},
                                                      {"--input", "x", "--mode", "c"},
                                                      {"--input", "x", "--dep", "3"},
                                                      {"--input", "x", "stray"},
                                                      {"--input", "x", "--unknown"}}) {
        CHECK_THROWS_AS(Parsed(arguments), core::UsageError);
    }
}

TEST_CASE("each kind of error has its exit status", "[cli]") {
    const cli::ToolInfo info{"sarcotrace-test", "0", "Tests."};
    CHECK(cli::run_guarded(info, [] {}) == 0);
    CHECK(cli::run_guarded(info, [] { throw core::UsageError({"x", "", ""}); }) == 2);
    CHECK(cli::run_guarded(info, [] { throw core::InputError({"x", "", ""}); }) == 3);
    CHECK(cli::run_guarded(info, [] { throw core::IoError({"x", "", ""}); }) == 4);
    CHECK(cli::run_guarded(info, [] { throw std::runtime_error("x"); }) == 1);
}
