#pragma once

#include <filesystem>
#include <functional>
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

/// Calls `visit` for every scored window, in file order, of a WIG file (fixedStep and variableStep, starts
/// 1-based) or a bedGraph (contig, start, end, score; 0-based half-open); plain or gzip. Nothing is
/// held. \throws InputError with file and line, IoError
void for_each_score(const std::filesystem::path& path,
                    const std::function<void(const WigValue&)>& visit);

}  // namespace sarcotrace::io
