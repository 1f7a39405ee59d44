#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    const cli::ToolInfo info = filter_tool::tool_info();
    return cli::run_guarded(info, [&] {
        if (const auto options = filter_tool::parse_options(argc, argv)) {
            filter_tool::run(*options);
        }
    });
}
