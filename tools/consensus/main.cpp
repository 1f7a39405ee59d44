#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    const cli::ToolInfo info = consensus_tool::tool_info();
    return cli::run_guarded(info, [&] {
        if (const auto options = consensus_tool::parse_options(argc, argv)) {
            consensus_tool::run(*options);
        }
    });
}
