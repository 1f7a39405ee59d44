#include "sarcotrace/io/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::io {
struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    EVP_DigestInit_ex(context_->evp.get(), EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_->evp.get(), digest.data(), &size);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 0xFU];
    }
    return text;
}

std::string sha256_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    Sha256 digest;
    std::vector<char> buffer(1U << 20U);
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        digest.update({buffer.data(), static_cast<std::size_t>(file.gcount())});
    }
    if (!file.eof()) {
        throw core::IoError({std::string("cannot read the file: ") + std::strerror(errno),
                             "'" + path.string() + "'", "check the path and its permissions"});
    }
    return digest.hex();
}

std::string sha256_of_text(std::string_view text) {
    Sha256 digest;
    digest.update(text);
    return digest.hex();
}

}  // namespace sarcotrace::io
