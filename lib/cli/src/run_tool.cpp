#include "sarcotrace/cli/run_tool.hpp"

#include <exception>
#include <iostream>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::cli {

std::string_view project_version() noexcept { return SARCOTRACE_VERSION; }

int run_guarded(const ToolInfo& info, const std::function<void()>& body) noexcept {
    try {
        body();
        std::cout.flush();
        if (!std::cout) {
            throw core::IoError({"cannot write the standard output", "", "check the free space"});
        }
        return 0;
    } catch (const core::Error& error) {
        std::cerr << info.name << ": error: " << error.what() << '\n';
        return error.exit_status();
    } catch (const std::exception& error) {
        std::cerr << info.name << ": internal error: " << error.what()
                  << "; please report it with the command and version " << info.version << '\n';
        return 1;
    } catch (...) {
        std::cerr << info.name << ": internal error of unknown kind\n";
        return 1;
    }
}

}  // namespace sarcotrace::cli
