#pragma once

#include <filesystem>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::io {

/// Regions of a BED file in file order (0-based half-open, as BED is); header, track and comment
/// lines are skipped; plain or gzip. Columns past the fourth (name) are ignored.
/// \throws InputError with file and line if a line is not BED; IoError
[[nodiscard]] std::vector<core::Region> read_bed(const std::filesystem::path& path);

}  // namespace sarcotrace::io
