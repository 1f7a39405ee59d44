#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sarcotrace::tools::align {

/// Reads of one lane of a library, by the files that hold them.
struct Unit {
    std::string library;
    std::string lane;
    std::string platform;
    std::filesystem::path fastq_1;                   ///< empty if `bam` is given
    std::optional<std::filesystem::path> fastq_2;    ///< nothing: single-end or interleaved
    std::vector<std::filesystem::path> fastq_index;  ///< index reads, at most two
    bool is_interleaved = false;                     ///< fastq_1 holds both mates by turns
    std::optional<std::filesystem::path> bam;        ///< unaligned BAM or CRAM
    /// One per file, those of both mates first.
    std::vector<std::string> read_structures = {"+T", "+T"};
    std::optional<std::filesystem::path> umi_list;

    [[nodiscard]] std::string read_group() const { return library + "." + lane; }
    /// All files with their role ("fastq-1", "bam", ...), in a fixed order.
    [[nodiscard]] std::vector<std::pair<std::string, std::filesystem::path>> inputs() const;
    /// True if every file can be opened more than once.
    [[nodiscard]] bool can_be_read_twice() const;
};

/// Rows of a unit sheet that belong to the sample; paths are relative to the sheet.
/// \param umi_list for units that name none
/// \throws InputError if there is none or a row gives no reads; IoError
[[nodiscard]] std::vector<Unit> read_units(const std::filesystem::path& path,
                                           const std::string& sample,
                                           const std::optional<std::filesystem::path>& umi_list);

/// Files of one library as a command line gives them, one a lane in each list.
struct GivenFiles {
    std::vector<std::string> fastq_1;
    std::vector<std::string> fastq_2;
    std::vector<std::string> fastq_index_1;
    std::vector<std::string> fastq_index_2;
    std::vector<std::string> unaligned_bam;
    std::vector<std::string> read_structures;
    bool is_interleaved = false;
    Unit common;  ///< library, platform and UMI list of all lanes
};
/// \throws UsageError
[[nodiscard]] std::vector<Unit> units_of(const GivenFiles& files);

}  // namespace sarcotrace::tools::align
