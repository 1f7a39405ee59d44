#pragma once

#include <filesystem>
#include <optional>

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::fragments {

struct FragmentsOptions {
    std::filesystem::path input;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::optional<std::filesystem::path> protection_regions;
    int least_mapping_quality;
    std::string output;
    int threads;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// \return nothing if --help or --version was printed. \throws UsageError
[[nodiscard]] std::optional<FragmentsOptions> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::fragments
