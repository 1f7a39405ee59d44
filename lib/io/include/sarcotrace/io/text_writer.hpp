#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "sarcotrace/io/output_file.hpp"

namespace sarcotrace::io {

/// Writes text, gzip-compressed if the path ends in .gz (no name and no time in the header, so
/// the same text gives the same bytes). The file appears at commit().
class TextWriter {
public:
    /// \param gzip_level 1 (fast) to 9 (small); only compressed files mind it
    /// \throws IoError
    explicit TextWriter(std::filesystem::path path, int gzip_level = 6);
    ~TextWriter();
    TextWriter(TextWriter&&) noexcept;
    TextWriter& operator=(TextWriter&&) = delete;

    /// \throws IoError
    void write(std::string_view text);
    /// Closes and checks; commit() does it too. \throws IoError
    void finish();
    /// Gives the file its name. \throws IoError
    void commit();

private:
    struct Sink;
    OutputFile output_;
    std::unique_ptr<Sink> sink_;
};

/// Gives the outputs of a program their names. All are closed and checked before the first gets
/// its own, so that a full disk leaves none of them. \throws IoError
template <typename... Writers>
void commit_all(Writers&... writers) {
    (writers.finish(), ...);
    (writers.commit(), ...);
}

/// Writes a whole small file at once.
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace sarcotrace::io
