#pragma once

#include <cstdint>

#include "sarcotrace/core/cigar.hpp"

namespace sarcotrace::align {

/// One placement of a read. Coordinates on the axis of seq::ReferenceIndex.
struct Alignment {
    std::int64_t begin = 0;  ///< first aligned base of the reference
    std::int64_t end = 0;    ///< one past the last
    bool is_reverse = false;
    int score = 0;
    core::Cigar cigar;  ///< in reference orientation, soft clips included

    [[nodiscard]] std::int64_t unclipped_begin() const noexcept {
        return begin - core::leading_clip(cigar);
    }
    [[nodiscard]] std::int64_t unclipped_end() const noexcept {
        return end + core::trailing_clip(cigar);
    }
};

}  // namespace sarcotrace::align
