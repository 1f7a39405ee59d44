#pragma once

#include <cmath>
#include <compare>
#include <stdexcept>

namespace sarcotrace::core {

/// A probability in [0, 1].
class Probability {
public:
    /// \throws std::out_of_range if `value` is outside [0, 1] or not a number
    explicit constexpr Probability(double value) : value_(value) {
        if (!(value >= 0.0 && value <= 1.0)) {
            throw std::out_of_range("a probability lies outside [0, 1]");
        }
    }
    [[nodiscard]] constexpr double value() const noexcept { return value_; }
    friend constexpr auto operator<=>(Probability, Probability) = default;

private:
    double value_;
};

/// A Phred-scaled error: -10 log10(p), p > 0.
class Phred {
public:
    /// \throws std::out_of_range if `value` is negative or not finite
    explicit Phred(double value) : value_(value) {
        if (!(value >= 0.0) || !std::isfinite(value)) {
            throw std::out_of_range("a Phred score is negative or not finite");
        }
    }
    [[nodiscard]] double value() const noexcept { return value_; }
    [[nodiscard]] Probability to_probability() const {
        return Probability(std::pow(10.0, -value_ / 10.0));
    }
    friend auto operator<=>(Phred, Phred) = default;

private:
    double value_;
};

}  // namespace sarcotrace::core
