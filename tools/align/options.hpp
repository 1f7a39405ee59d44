#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/options.hpp"
#include "template_source.hpp"
#include "unit.hpp"

namespace sarcotrace::tools::align {

/// Order of the records: by coordinate, or templates by both ends and their records together.
enum class RecordOrder { Coordinate, Template };

struct AlignOptions {
    std::filesystem::path index;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::vector<Unit> units;
    PreparationOptions preparation;
    std::optional<std::filesystem::path> exclude;  ///< BED
    RecordOrder order = RecordOrder::Coordinate;
    std::filesystem::path output;  ///< "-": standard output
    int compression_level = 6;
    int optical_distance_px = 100;  ///< 0: no duplicate is optical
    std::optional<std::filesystem::path> ledger;
    std::optional<std::filesystem::path> doctor;  ///< report to write
    bool doctor_stops = true;
    std::filesystem::path temporary_folder;
    std::int64_t sort_memory_bytes = 0;
    std::size_t reuse_slots = 0;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
void declare(cli::Options& options);
/// After parse(). Reads the unit sheet. \throws UsageError, InputError, IoError
[[nodiscard]] AlignOptions validated(const cli::Options& options);

}  // namespace sarcotrace::tools::align
