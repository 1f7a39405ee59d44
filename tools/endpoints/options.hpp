#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"

namespace sarcotrace::endpoints_tool {

struct Settings {
    std::filesystem::path clinical;
    std::filesystem::path output;
    endpoints::EndpointSettings endpoints;
};

[[nodiscard]] cli::ToolInfo tool_info();

/// Nothing after --help or --version. \throws UsageError
[[nodiscard]] std::optional<Settings> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::endpoints_tool
