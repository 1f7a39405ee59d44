#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::align {

/// Where UMIs are taken from.
enum class UmiSource { ReadStructure, ReadName, Comment };

/// Order of the records: by coordinate, or templates by both ends and their records together.
enum class RecordOrder { Coordinate, Template };

/// FASTQ pair of one lane of a library.
struct Unit {
    std::string library;
    std::string lane;
    std::string platform;
    std::filesystem::path fastq_1;
    std::filesystem::path fastq_2;
    std::string read_structure_1 = "+T";
    std::string read_structure_2 = "+T";

    [[nodiscard]] std::string read_group() const { return library + "." + lane; }
};

struct AlignOptions {
    std::filesystem::path index;
    std::optional<std::filesystem::path> reference;
    std::string sample;
    std::vector<Unit> units;
    UmiSource umi_source = UmiSource::ReadStructure;
    bool keep_adapters = false;
    RecordOrder order = RecordOrder::Coordinate;
    std::filesystem::path output;  ///< "-": standard output
    int compression_level = 6;
    std::optional<std::filesystem::path> ledger;
    std::filesystem::path temporary_folder;
    std::int64_t sort_memory_bytes = 0;
    int threads = 1;
};

[[nodiscard]] cli::ToolInfo tool_info();
void declare(cli::Options& options);
/// After parse(). Reads the unit sheet. \throws UsageError, InputError, IoError
[[nodiscard]] AlignOptions validated(const cli::Options& options);

/// Rows of a unit sheet that belong to the sample; FASTQ paths are relative to the sheet.
/// \throws InputError if there is none or a row gives no FASTQ pair; IoError
[[nodiscard]] std::vector<Unit> read_units(const std::filesystem::path& path,
                                           const std::string& sample);

}  // namespace sarcotrace::tools::align
