#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info = sarcotrace::tools::noise::tool_info();
    return sarcotrace::cli::run_guarded(info, [&] {
        if (const auto options = sarcotrace::tools::noise::parse(argc, argv)) {
            sarcotrace::tools::noise::run(*options);
        }
    });
}
