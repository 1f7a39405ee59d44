#pragma once

#include <filesystem>
#include <string>

namespace sarcotrace::io {

/// Claim on an output path: what is written to temporary_path() gets its final name at
/// commit(), so that a file with its final name is whole. Without commit() the temporary file is
/// removed. A path that exists and is no regular file (a pipe, /dev/stdout) is written directly.
class OutputFile {
public:
    /// \throws IoError if the folder does not exist or cannot be written
    explicit OutputFile(std::filesystem::path path);
    ~OutputFile();
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] const std::filesystem::path& temporary_path() const noexcept {
        return temporary_;
    }
    /// Flushes the file's data to the disk and renames it. The writer must have closed it.
    /// \throws IoError
    void commit();

private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    bool committed_ = false;
};

}  // namespace sarcotrace::io
