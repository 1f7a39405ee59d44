#include "dispatch.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "sarcotrace-";

fs::path own_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

std::vector<std::string> known_tools() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(own_folder())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && ::access(entry.path().c_str(), X_OK) == 0) {
            names.push_back(name.substr(prefix.size()));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

void print_tools() {
    std::cout << "usage: sarcotrace TOOL [OPTIONS]; sarcotrace TOOL --help tells more\n\ntools:\n";
    for (const std::string& name : known_tools()) {
        std::cout << "  " << name << '\n';
    }
}

}  // namespace

void dispatch(int argc, char** argv) {
    const std::string_view name = argc > 1 ? argv[1] : "--help";
    if (name == "--help" || name == "-h") {
        print_tools();
        return;
    }
    if (name == "--version") {
        std::cout << "sarcotrace " << cli::project_version() << '\n';
        return;
    }
    const std::string program = std::string(prefix) + std::string(name);
    const std::string beside = (own_folder() / program).string();
    ::execv(beside.c_str(), argv + 1);
    ::execvp(program.c_str(), argv + 1);
    throw core::UsageError(
        {"there is no tool '" + std::string(name) + "'", "command line", "see sarcotrace --help"});
}

}  // namespace sarcotrace::tools
