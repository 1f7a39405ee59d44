#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/read_record.hpp"
#include "sarcotrace/core/read_view.hpp"

namespace sarcotrace::testing {

/// A folder that is removed, with what it holds, at the end of the test.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, std::string_view content);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Path below the shared test data (SARCOTRACE_TEST_DATA, default ../shared/data beside the
/// source), or nothing if the data is absent: then the test says so and returns. With CI=true the
/// absence throws.
[[nodiscard]] std::optional<std::filesystem::path> test_data(std::string_view relative);

/// What a program run left behind.
struct ToolRun {
    int exit_status;
    std::string standard_output;
    std::string standard_error;
};

/// Runs a program of the build ("sarcotrace-call") or of the system ("samtools"), no shell.
[[nodiscard]] ToolRun run_tool(std::string_view program, const std::vector<std::string>& arguments,
                               const std::filesystem::path& working_folder = ".");

/// Offset of the first BGZF block past the middle of the file.
[[nodiscard]] std::size_t block_boundary(const std::string& bytes);

/// A ReadView over a ReadRecord (bases packed, tags encoded), for tests of domain code.
class ViewOf {
public:
    explicit ViewOf(const core::ReadRecord& record);
    [[nodiscard]] const core::ReadView& view() const noexcept { return view_; }

private:
    core::ReadRecord record_;
    std::vector<std::uint32_t> cigar_;
    std::vector<std::uint8_t> packed_;
    std::vector<std::uint8_t> aux_;
    core::ReadView view_;
};

}  // namespace sarcotrace::testing
