#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "sarcotrace/core/position.hpp"

namespace sarcotrace::core {

/// A half-open interval [begin, end) on one contig; it may be empty, never negative.
class Interval {
public:
    /// \throws std::out_of_range if `end` lies before `begin`
    constexpr Interval(Pos0 begin, Pos0 end) : begin_(begin), end_(end) {
        if (end < begin) {
            throw std::out_of_range("an interval ends before it begins");
        }
    }

    [[nodiscard]] constexpr Pos0 begin() const noexcept { return begin_; }
    /// One past the last position.
    [[nodiscard]] constexpr Pos0 end() const noexcept { return end_; }
    [[nodiscard]] constexpr std::int64_t length_bp() const noexcept { return end_ - begin_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return begin_ == end_; }
    [[nodiscard]] constexpr bool contains(Pos0 position) const noexcept {
        return begin_ <= position && position < end_;
    }
    /// True if the two share at least one position; touching is not overlapping.
    [[nodiscard]] constexpr bool overlaps(const Interval& other) const noexcept {
        return overlap_bp(other) > 0;
    }
    [[nodiscard]] constexpr std::int64_t overlap_bp(const Interval& other) const noexcept {
        return std::max<std::int64_t>(0,
                                      std::min(end_, other.end_) - std::max(begin_, other.begin_));
    }

    friend constexpr bool operator==(const Interval&, const Interval&) = default;
    friend constexpr auto operator<=>(const Interval&, const Interval&) = default;

private:
    Pos0 begin_;
    Pos0 end_;
};

/// Index of a contig in a file's header, as BAM stores it.
enum class ContigIndex : std::int32_t {};

[[nodiscard]] constexpr std::int32_t to_int(ContigIndex contig) noexcept {
    return static_cast<std::int32_t>(contig);
}

/// An interval on a named contig; `name` is the BED name column, possibly empty.
struct Region {
    std::string contig;
    Interval interval;
    std::string name;
};

}  // namespace sarcotrace::core
