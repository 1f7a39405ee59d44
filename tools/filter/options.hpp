#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "molecule_filter.hpp"
#include "sarcotrace/cli/run_tool.hpp"

namespace sarcotrace::filter_tool {

struct Options {
    std::filesystem::path input;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    FilterRules rules;
    std::filesystem::path output;
    std::filesystem::path ledger;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();

/// \return nothing if --help or --version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace sarcotrace::filter_tool
