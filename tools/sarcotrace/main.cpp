#include "dispatch.hpp"
#include "sarcotrace/cli/run_tool.hpp"

int main(int argc, char** argv) {
    const sarcotrace::cli::ToolInfo info{"sarcotrace",
                                         std::string(sarcotrace::cli::project_version()),
                                         "Runs the tools of Sarcotrace by name."};
    return sarcotrace::cli::run_guarded(info, [&] { sarcotrace::tools::dispatch(argc, argv); });
}
