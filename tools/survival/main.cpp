#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    const cli::ToolInfo info = survival_tool::tool_info();
    return cli::run_guarded(info, [&] {
        if (const auto options = survival_tool::parse(argc, argv)) {
            survival_tool::run(*options);
        }
    });
}
