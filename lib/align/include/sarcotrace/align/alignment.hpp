#pragma once

#include <cstdint>

#include "sarcotrace/core/cigar.hpp"

namespace sarcotrace::align {

/// One placement of a read. Coordinates on the axis of seq::ReferenceIndex.
struct Alignment {
    std::int64_t begin = 0;  ///< first aligned base of the reference
    std::int64_t end = 0;    ///< one past the last
    bool is_reverse = false;
    /// Of its best part: ends kept for the bonus of reaching the read's end cost nothing (bwa
    /// mem's AS).
    int score = 0;
    core::Cigar cigar;  ///< in reference orientation, soft clips included

    [[nodiscard]] std::int64_t unclipped_begin() const noexcept {
        return begin - core::leading_clip(cigar);
    }
    [[nodiscard]] std::int64_t unclipped_end() const noexcept {
        return end + core::trailing_clip(cigar);
    }
};

/// Another place where a read fits about as well.
struct Alternative {
    Alignment alignment;
    int edit_distance = 0;
};

/// XA lists no places of a read that has more of them (bwa mem's -h).
inline constexpr std::size_t most_alternatives = 5;

/// Whether a placement is good enough beside the chosen one to be told of (bwa mem's XA rule).
[[nodiscard]] constexpr bool is_alternative_score(int score, int chosen_score) noexcept {
    return score * 5 >= chosen_score * 4;
}

}  // namespace sarcotrace::align
