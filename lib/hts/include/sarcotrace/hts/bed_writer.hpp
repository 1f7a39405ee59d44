#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace sarcotrace::hts {

/// Writes BED lines in reference order, bgzipped and tabix-indexed. Both files appear at commit().
class BedWriter {
public:
    /// \throws IoError
    explicit BedWriter(const std::filesystem::path& path);
    ~BedWriter();
    BedWriter(BedWriter&&) noexcept;
    BedWriter& operator=(BedWriter&&) = delete;

    /// Lines with their line feeds; a line that starts with '#' is a comment. \throws IoError
    void write(std::string_view text);
    /// Closes, checks and indexes; commit() does it too. \throws IoError
    void finish();
    /// \throws IoError
    void commit();

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
