#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace sarcotrace::io {

/// A whole file mapped read-only into memory; pages are loaded when they are first touched and
/// shared between processes. The span lives as long as the object.
class MappedFile {
public:
    /// An empty file gives an empty span. \throws IoError if the file cannot be opened or mapped
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

}  // namespace sarcotrace::io
