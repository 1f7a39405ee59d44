#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    const cli::ToolInfo info = endpoints_tool::tool_info();
    return cli::run_guarded(info, [&] {
        if (const auto options = endpoints_tool::parse(argc, argv)) {
            endpoints_tool::run(*options);
        }
    });
}
