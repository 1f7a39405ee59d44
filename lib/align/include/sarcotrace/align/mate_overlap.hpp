#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::align {

/// Length of the fragment if the overlap of its mates shows that a read runs past the fragment's
/// end into the adapter; nothing if no read does. No adapter sequence is needed: the reads read
/// each other's end. Lengths are tried from the longest, so that in a tandem repeat, where
/// several fit, least is cut. Accepted is an overlap of 30 bases or more with at most 5 and at
/// most a fifth of mismatches (fastp's rule), or of 16 to 29 bases with at most one in 16.
/// `first` and `second` are as sequenced. N counts neither way.
[[nodiscard]] std::optional<std::size_t> read_through_fragment_bp(
    std::span<const seq::Code> first, std::span<const seq::Code> second);

}  // namespace sarcotrace::align
