#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sarcotrace::io {

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void update(std::string_view bytes);
    /// 64 lower-case hexadecimal digits; to be called once, at the end.
    [[nodiscard]] std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// SHA-256 of a file's bytes as 64 lower-case hexadecimal digits. \throws IoError
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);
/// SHA-256 of a text as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_of_text(std::string_view text);

}  // namespace sarcotrace::io
