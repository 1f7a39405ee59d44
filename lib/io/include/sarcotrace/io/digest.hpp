#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sarcotrace::io {

/// SHA-256 of a file's bytes as 64 lower-case hexadecimal digits. \throws IoError
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);
/// SHA-256 of a text as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_of_text(std::string_view text);

}  // namespace sarcotrace::io
