#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sarcotrace/core/interval.hpp"

namespace sarcotrace::io {

/// A window of a WIG file and its value.
struct WigValue {
    std::string contig;
    core::Interval interval;
    double value;
};

/// The fixedStep sections of a WIG file in file order (starts in the file are 1-based); plain or
/// gzip. \throws InputError with file and line if it is empty, holds a line that is no number, or
/// a section that is not fixedStep; IoError
[[nodiscard]] std::vector<WigValue> read_wig(const std::filesystem::path& path);

}  // namespace sarcotrace::io
