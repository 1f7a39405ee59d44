#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/consensus/family.hpp"
#include "sarcotrace/umi/grouping.hpp"

namespace sarcotrace::consensus_tool {

struct Options {
    std::filesystem::path input;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::string strategy_name;
    umi::Strategy strategy = umi::Strategy::Paired;
    int edits = 1;
    bool umi_in_name = false;
    std::int64_t lowest_mapping_quality = 1;
    consensus::ConsensusOptions consensus;
    bool fixed_pre_umi_error = false;
    bool fgbio_tags = false;
    bool group_only = false;
    std::filesystem::path output;
    std::filesystem::path ledger;
    std::filesystem::path family_sizes;
    std::optional<std::filesystem::path> members;
    std::optional<std::filesystem::path> metrics;  ///< prefix
    std::optional<std::filesystem::path> targets;  ///< with metrics only
    std::int64_t memory_bytes = 0;
    std::filesystem::path spill_folder;
    int threads = 1;

    /// Two strands that disagree do not tell which is damaged: the reference does.
    [[nodiscard]] bool learns_pre_umi_error() const noexcept {
        return !fixed_pre_umi_error && !group_only && reference.has_value() &&
               strategy == umi::Strategy::Paired;
    }
};

[[nodiscard]] cli::ToolInfo tool_info();

/// \return nothing if --help or --version was printed. \throws core::UsageError
[[nodiscard]] std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace sarcotrace::consensus_tool
