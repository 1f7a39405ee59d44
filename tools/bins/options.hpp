#pragma once

#include <filesystem>
#include <optional>

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::bins {

struct BinsOptions {
    std::filesystem::path input;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::int64_t bin_size_bp;
    int least_mapping_quality;
    std::optional<std::filesystem::path> wig;
    std::optional<std::filesystem::path> ledger;
    std::filesystem::path output;
    int threads;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// \return nothing if --help or --version was printed. \throws UsageError
[[nodiscard]] std::optional<BinsOptions> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::bins
