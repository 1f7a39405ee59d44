#include "sarcotrace/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::io {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
    throw core::IoError({std::string("cannot map the file: ") + std::strerror(error),
                         "'" + path.string() + "'", "check the path and its permissions"});
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        fail(path, errno);
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        const int error = errno;
        ::close(descriptor);
        fail(path, error);
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > 0) {
        void* start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
        if (start == MAP_FAILED) {
            const int error = errno;
            ::close(descriptor);
            fail(path, error);
        }
        bytes_ = {static_cast<const std::byte*>(start), size};
    }
    ::close(descriptor);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) {
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    }
}

}  // namespace sarcotrace::io
