#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info = sarcotrace::tools::bins::tool_info();
    return sarcotrace::cli::run_guarded(info, [&] {
        if (const auto options = sarcotrace::tools::bins::parse(argc, argv)) {
            sarcotrace::tools::bins::run(*options);
        }
    });
}
