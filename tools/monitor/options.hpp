#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/monitoring/tracking.hpp"

namespace sarcotrace::tools::monitor {

struct Options {
    std::string patient;
    std::filesystem::path samples;
    std::vector<std::filesystem::path> vcfs;
    std::vector<std::filesystem::path> inputs;
    std::filesystem::path noise;
    std::filesystem::path reference;
    std::filesystem::path targets;
    std::string output;  ///< prefix
    std::optional<std::filesystem::path> ledger;
    std::optional<std::string> assay;
    std::vector<std::string> accepted;   ///< samples that may be of another person
    double most_foreign_alleles = 0.01;  ///< at homozygous SNPs
    std::vector<std::string> informing;  ///< samples whose variants are tracked; empty: all
    monitoring::Settings settings;
    std::optional<pileup::Tier> untagged_tier;
    double least_posterior = 0.9;  ///< of an origin that is stated
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// Nothing if help or the version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::monitor
