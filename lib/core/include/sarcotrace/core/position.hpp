#pragma once

#include <compare>
#include <cstdint>
#include <stdexcept>

namespace sarcotrace::core {

class Pos1;

/// A 0-based position on a contig; never negative. BAM, BED and every interval inside
/// Sarcotrace use it. The only way to a Pos1 is to_one_based().
class Pos0 {
public:
    /// \throws std::out_of_range if `value` is negative
    explicit constexpr Pos0(std::int64_t value) : value_(value) {
        if (value < 0) {
            throw std::out_of_range("a 0-based position is negative");
        }
    }

    [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }
    [[nodiscard]] constexpr Pos1 to_one_based() const;

    friend constexpr auto operator<=>(Pos0, Pos0) = default;
    /// \throws std::out_of_range if the result is negative
    friend constexpr Pos0 operator+(Pos0 position, std::int64_t distance_bp) {
        return Pos0(position.value_ + distance_bp);
    }
    friend constexpr Pos0 operator-(Pos0 position, std::int64_t distance_bp) {
        return Pos0(position.value_ - distance_bp);
    }
    /// Distance in bp; negative when `a` lies before `b`.
    friend constexpr std::int64_t operator-(Pos0 a, Pos0 b) noexcept { return a.value_ - b.value_; }
    constexpr Pos0& operator++() noexcept {
        ++value_;
        return *this;
    }

private:
    std::int64_t value_;
};

/// A 1-based position on a contig; at least 1. SAM, VCF and region strings use it.
class Pos1 {
public:
    /// \throws std::out_of_range if `value` is below 1
    explicit constexpr Pos1(std::int64_t value) : value_(value) {
        if (value < 1) {
            throw std::out_of_range("a 1-based position is below 1");
        }
    }

    [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }
    [[nodiscard]] constexpr Pos0 to_zero_based() const { return Pos0(value_ - 1); }

    friend constexpr auto operator<=>(Pos1, Pos1) = default;

private:
    std::int64_t value_;
};

constexpr Pos1 Pos0::to_one_based() const { return Pos1(value_ + 1); }

}  // namespace sarcotrace::core
