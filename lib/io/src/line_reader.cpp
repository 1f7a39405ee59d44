#include "sarcotrace/io/line_reader.hpp"

#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::io {

struct LineReader::Source {
    gzFile file = nullptr;
    std::vector<char> buffer = std::vector<char>(1U << 18U);
    std::size_t begin = 0;
    std::size_t end = 0;
    bool finished = false;

    ~Source() {
        if (file != nullptr) {
            gzclose(file);
        }
    }
};

LineReader::LineReader(const std::filesystem::path& path)
    : path_(path.string()), source_(std::make_unique<Source>()) {
    errno = 0;
    if (std::filesystem::is_directory(path)) {
        errno = EISDIR;
    } else {
        source_->file =
            path_ == "-" ? gzdopen(::dup(STDIN_FILENO), "rb") : gzopen(path_.c_str(), "rb");
    }
    if (source_->file == nullptr) {
        throw core::IoError({std::string("cannot open the file: ") + std::strerror(errno),
                             "'" + path_ + "'", "check the path and its permissions"});
    }
    gzbuffer(source_->file, 1U << 18U);
}

LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;

std::string LineReader::where() const { return path_ + ":" + std::to_string(line_number_); }

std::optional<std::string_view> LineReader::next() {
    line_.clear();
    bool any = false;
    while (true) {
        if (source_->begin == source_->end) {
            if (source_->finished) {
                break;
            }
            const int count = gzread(source_->file, source_->buffer.data(),
                                     static_cast<unsigned>(source_->buffer.size()));
            int status = Z_OK;
            const char* message = gzerror(source_->file, &status);
            // zlib gives what it could decompress first and reports the cut only afterwards.
            if (count < 0 || (count == 0 && status != Z_OK)) {
                if (status == Z_ERRNO) {
                    throw core::IoError(
                        {std::string("cannot read the file: ") + std::strerror(errno), where(),
                         ""});
                }
                throw core::InputError(
                    {"the compressed file is truncated or damaged (" + std::string(message) + ")",
                     "after " + where(), "copy the file again"});
            }
            source_->begin = 0;
            source_->end = static_cast<std::size_t>(count);
            source_->finished = count == 0;
            continue;
        }
        any = true;
        const char* data = source_->buffer.data() + source_->begin;
        const std::size_t size = source_->end - source_->begin;
        const auto* newline = static_cast<const char*>(std::memchr(data, '\n', size));
        const std::size_t used =
            newline == nullptr ? size : static_cast<std::size_t>(newline - data);
        line_.append(data, used);
        source_->begin += used + (newline == nullptr ? 0 : 1);
        if (newline != nullptr) {
            break;
        }
    }
    if (!any) {
        return std::nullopt;
    }
    ++line_number_;
    if (!line_.empty() && line_.back() == '\r') {
        line_.pop_back();
    }
    return line_;
}

std::string read_text(const std::filesystem::path& path) {
    LineReader reader(path);
    std::string text;
    while (const auto line = reader.next()) {
        text += *line;
        text += '\n';
    }
    return text;
}

}  // namespace sarcotrace::io
