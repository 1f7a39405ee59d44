#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::cli {

/// Name, version and one-sentence purpose of a program.
struct ToolInfo {
    std::string name;     ///< e.g. "sarcotrace-call"
    std::string version;  ///< the project's version
    std::string purpose;  ///< one sentence
};

/// The version that CMake's project() states.
[[nodiscard]] std::string_view project_version() noexcept;

/// Runs `body` under the one catch ladder of all tools: an Error prints one line on standard
/// error and gives its exit status (2 usage, 3 input, 4 I/O), anything else gives 1.
/// \return the program's exit status
int run_guarded(const ToolInfo& info, const std::function<void()>& body) noexcept;

}  // namespace sarcotrace::cli
