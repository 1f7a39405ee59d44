#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/biomarkers/assemble.hpp"
#include "sarcotrace/cli/run_tool.hpp"

namespace sarcotrace::biomarkers_tool {

struct Settings {
    std::filesystem::path clinical;
    std::optional<std::filesystem::path> samples;
    std::vector<std::string> monitor;
    std::vector<std::string> fractions;
    std::vector<std::string> fragments;
    std::filesystem::path adtte;
    std::string pfs_rule;
    std::optional<std::chrono::sys_days> data_cutoff;
    std::filesystem::path output;
    std::optional<std::filesystem::path> adsl;
    std::optional<std::filesystem::path> flow;
    biomarkers::Windows windows;
};

[[nodiscard]] cli::ToolInfo tool_info();

/// Nothing after --help or --version. \throws UsageError
[[nodiscard]] std::optional<Settings> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::biomarkers_tool
