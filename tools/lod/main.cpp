#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info = sarcotrace::tools::lod::tool_info();
    return sarcotrace::cli::run_guarded(info, [&] {
        if (const auto options = sarcotrace::tools::lod::parse(argc, argv)) {
            sarcotrace::tools::lod::run(*options);
        }
    });
}
