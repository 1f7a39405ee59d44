#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/noise/control_statistics.hpp"
#include "sarcotrace/pileup/assembler.hpp"

namespace sarcotrace::tools::noise {

struct Options {
    std::vector<std::filesystem::path> controls;
    std::filesystem::path reference;
    std::filesystem::path targets;
    std::filesystem::path output;
    std::optional<std::filesystem::path> samples;
    std::optional<std::filesystem::path> ledger;
    std::optional<std::string> report;  ///< prefix
    std::string assay;
    std::optional<pileup::Tier> untagged_tier;
    pileup::Settings settings;
    sarcotrace::noise::Exclusion exclusion;
    std::int64_t least_controls = 0;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// Nothing if help or the version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::noise
