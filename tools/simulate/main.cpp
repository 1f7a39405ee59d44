#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    using namespace sarcotrace;
    return cli::run_guarded(tools::simulate::tool_info(), [&] {
        if (const auto settings = tools::simulate::parse(argc, argv)) {
            tools::simulate::run(*settings);
        }
    });
}
