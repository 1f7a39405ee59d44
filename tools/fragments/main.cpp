#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info = sarcotrace::tools::fragments::tool_info();
    return sarcotrace::cli::run_guarded(info, [&] {
        if (const auto options = sarcotrace::tools::fragments::parse(argc, argv)) {
            sarcotrace::tools::fragments::run(*options);
        }
    });
}
