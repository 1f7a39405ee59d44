#include "sarcotrace/io/text_writer.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::io {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
    throw core::IoError({std::string("cannot write the output: ") +
                             (error != 0 ? std::strerror(error) : "unknown error"),
                         "'" + path.string() + "'", "check the free space of the disk"});
}

constexpr unsigned buffer_bytes = 1U << 17U;

}  // namespace

struct TextWriter::Sink {
    std::FILE* plain = nullptr;
    gzFile compressed = nullptr;

    ~Sink() {
        if (plain != nullptr) {
            std::fclose(plain);
        }
        if (compressed != nullptr) {
            gzclose(compressed);
        }
    }
};

TextWriter::TextWriter(std::filesystem::path path, int gzip_level)
    : output_(std::move(path)), sink_(std::make_unique<Sink>()) {
    const std::string temporary = output_.temporary_path().string();
    errno = 0;
    if (output_.path().extension() == ".gz") {
        sink_->compressed = gzopen(temporary.c_str(), "wb");
        if (sink_->compressed == nullptr) {
            fail(output_.path(), errno);
        }
        gzbuffer(sink_->compressed, buffer_bytes);
        gzsetparams(sink_->compressed, gzip_level, Z_DEFAULT_STRATEGY);
    } else {
        sink_->plain = std::fopen(temporary.c_str(), "wb");
        if (sink_->plain == nullptr) {
            fail(output_.path(), errno);
        }
    }
}

TextWriter::~TextWriter() = default;
TextWriter::TextWriter(TextWriter&&) noexcept = default;

void TextWriter::write(std::string_view text) {
    if (text.empty()) {
        return;
    }
    errno = 0;
    const bool written =
        sink_->plain != nullptr
            ? std::fwrite(text.data(), 1, text.size(), sink_->plain) == text.size()
            : gzwrite(sink_->compressed, text.data(), static_cast<unsigned>(text.size())) ==
                  static_cast<int>(text.size());
    if (!written) {
        fail(output_.path(), errno);
    }
}

void TextWriter::finish() {
    errno = 0;
    if (sink_->plain != nullptr && std::fclose(std::exchange(sink_->plain, nullptr)) != 0) {
        fail(output_.path(), errno);
    }
    if (sink_->compressed != nullptr &&
        gzclose(std::exchange(sink_->compressed, nullptr)) != Z_OK) {
        fail(output_.path(), errno);
    }
}

void TextWriter::commit() {
    finish();
    output_.commit();
}

void write_text(const std::filesystem::path& path, std::string_view text) {
    TextWriter writer(path);
    writer.write(text);
    writer.commit();
}

}  // namespace sarcotrace::io
