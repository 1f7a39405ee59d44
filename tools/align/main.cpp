#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    namespace tool = sarcotrace::tools::align;
    return sarcotrace::cli::run_guarded(tool::tool_info(), [&] {
        sarcotrace::cli::Options options(tool::tool_info());
        tool::declare(options);
        if (options.parse(argc, argv)) {
            tool::run(tool::validated(options));
        }
    });
}
