#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/monitoring/tracking.hpp"

namespace sarcotrace::tools::lod {

/// Molecules of two samples mixed in silico.
struct MixtureOptions {
    std::filesystem::path positive;
    std::vector<std::filesystem::path> negatives;
    std::filesystem::path variants;
    std::filesystem::path noise;
    std::filesystem::path reference;
    std::filesystem::path targets;
    std::vector<double> fractions;  ///< ascending, in (0, 1]
    std::int64_t replicates = 0;    ///< of each fraction and negative sample
    std::int64_t blanks = 0;        ///< over all negative samples
    std::uint64_t seed = 1;
    std::optional<pileup::Tier> untagged_tier;
};

/// Samples that were mixed and sequenced, as sarcotrace-monitor's evidence tables hold them.
struct EvidenceOptions {
    std::vector<std::filesystem::path> evidence;
    std::filesystem::path truth;
    std::optional<std::filesystem::path> noise;  ///< frozen controls, to be asked as well
};

struct Options {
    // One of the two.
    std::optional<MixtureOptions> mixtures;
    std::optional<EvidenceOptions> evidence;
    std::string output;  ///< prefix
    std::optional<std::string> assay;
    monitoring::Settings settings;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// Nothing if help or the version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::lod
