#include "sarcotrace/io/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
    throw core::IoError({what + ": " + std::strerror(error), "'" + path.string() + "'",
                         "check that the folder exists, is writable and has free space"});
}

void flush_to_disk(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) {
        fail("cannot reopen the output", path, errno);
    }
    const int status = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (status != 0) {
        fail("cannot flush the output", path, error);
    }
}

}  // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path_, ignored);
    if (fs::exists(status) && fs::is_directory(status)) {
        fail("the output is a folder", path_, EISDIR);
    }
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        temporary_ = path_;
        return;
    }
    // The process id keeps two runs apart that claim the same output.
    temporary_ = path_;
    temporary_ += ".tmp" + std::to_string(::getpid());
    const int descriptor =
        ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        fail("cannot create the output", path_, errno);
    }
    ::close(descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      committed_(std::exchange(other.committed_, true)) {}

OutputFile::~OutputFile() {
    if (!committed_ && temporary_ != path_) {
        std::error_code ignored;
        fs::remove(temporary_, ignored);
    }
}

void OutputFile::commit() {
    if (temporary_ != path_) {
        flush_to_disk(temporary_);
        std::error_code error;
        fs::rename(temporary_, path_, error);
        if (error) {
            fail("cannot rename the finished output", path_, error.value());
        }
    }
    committed_ = true;
}

}  // namespace sarcotrace::io
