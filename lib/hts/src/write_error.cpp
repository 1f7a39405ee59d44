#include "write_error.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {

void fail_to_write(const std::filesystem::path& path, std::string_view what) {
    const std::string reason = errno != 0 ? std::string(": ") + std::strerror(errno) : "";
    throw core::IoError({std::string(what) + reason, "'" + path.string() + "'",
                         "check the free space of the disk"});
}

}  // namespace sarcotrace::hts
