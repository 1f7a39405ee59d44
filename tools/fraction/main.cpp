#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info = sarcotrace::tools::fraction::tool_info();
    return sarcotrace::cli::run_guarded(info, [&] {
        if (const auto options = sarcotrace::tools::fraction::parse(argc, argv)) {
            sarcotrace::tools::fraction::run(*options);
        }
    });
}
