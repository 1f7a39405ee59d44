#pragma once

#include <compare>
#include <cstdint>

namespace sarcotrace::align {

/// Place of a read's 5' end on the axis: its first base, or one past it on the reverse strand. It
/// does not depend on the read's length.
struct EndLocus {
    std::int64_t five_prime = 0;
    bool is_reverse = false;

    friend auto operator<=>(const EndLocus& a, const EndLocus& b) {
        return a.is_reverse != b.is_reverse ? a.is_reverse <=> b.is_reverse
                                            : a.five_prime <=> b.five_prime;
    }
    friend bool operator==(const EndLocus&, const EndLocus&) = default;
};

}  // namespace sarcotrace::align
