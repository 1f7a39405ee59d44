#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    const cli::ToolInfo info = biomarkers_tool::tool_info();
    return cli::run_guarded(info, [&] {
        if (const auto options = biomarkers_tool::parse(argc, argv)) {
            biomarkers_tool::run(*options);
        }
    });
}
