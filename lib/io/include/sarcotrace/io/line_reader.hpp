#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sarcotrace::io {

/// Reads lines of a plain or gzip (many members, bgzip) text file, or of standard input ("-").
/// A line feed ends a line; a carriage return before it is dropped.
class LineReader {
public:
    /// \throws IoError if the file cannot be opened
    explicit LineReader(const std::filesystem::path& path);
    ~LineReader();
    LineReader(LineReader&&) noexcept;
    LineReader& operator=(LineReader&&) = delete;

    /// The next line without its end, valid until the next call; nothing at the end of the file.
    /// \throws InputError if the compressed data is truncated or damaged
    /// \throws IoError if reading fails
    std::optional<std::string_view> next();

    /// 1-based number of the line that next() gave last; 0 before the first.
    [[nodiscard]] std::int64_t line_number() const noexcept { return line_number_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// "path:line", for error messages.
    [[nodiscard]] std::string where() const;

private:
    struct Source;
    std::string path_;
    std::unique_ptr<Source> source_;
    std::string line_;
    std::int64_t line_number_ = 0;
};

/// The whole file, uncompressed. \throws as LineReader
[[nodiscard]] std::string read_text(const std::filesystem::path& path);

}  // namespace sarcotrace::io
