#pragma once

#include <filesystem>
#include <string_view>

namespace sarcotrace::hts {

/// Ends a write that failed, with the system's reason if errno holds one. \throws IoError
[[noreturn]] void fail_to_write(const std::filesystem::path& path, std::string_view what);

}  // namespace sarcotrace::hts
