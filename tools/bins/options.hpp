#pragma once

#include <filesystem>
#include <optional>

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::bins {

/// What is counted from a BAM.
enum class Counted { Fragments, Reads };

/// GC and mappability of the reference's bins.
struct TrackOptions {
    std::optional<std::filesystem::path> gc;
    std::optional<std::filesystem::path> mappability;
    /// Scores of positions to average; else they are computed.
    std::optional<std::filesystem::path> scores;
    int kmer_length;
    std::optional<std::filesystem::path> cache;

    [[nodiscard]] bool any() const { return gc || mappability; }
};

struct BinsOptions {
    std::optional<std::filesystem::path> input;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::int64_t bin_size_bp;
    int least_mapping_quality;
    Counted counted;
    std::optional<std::filesystem::path> targets;
    std::int64_t margin_bp;
    std::optional<std::filesystem::path> wig;
    std::optional<std::filesystem::path> ledger;
    std::optional<std::filesystem::path> output;
    TrackOptions tracks;
    int threads;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// \return nothing if --help or --version was printed. \throws UsageError
[[nodiscard]] std::optional<BinsOptions> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::bins
