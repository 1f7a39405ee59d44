#pragma once

#include <cmath>
#include <compare>
#include <stdexcept>

namespace sarcotrace::core {

class LogProb;

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
    [[nodiscard]] LogProb to_log() const;
    friend constexpr auto operator<=>(Probability, Probability) = default;

private:
    double value_;
};

/// Natural logarithm of a probability; at most 0, minus infinity allowed.
class LogProb {
public:
    /// \throws std::out_of_range if `ln_value` is above 0 or not a number
    explicit LogProb(double ln_value) : ln_(ln_value) {
        if (!(ln_value <= 0.0)) {
            throw std::out_of_range("a log probability is above 0");
        }
    }
    [[nodiscard]] double ln() const noexcept { return ln_; }
    [[nodiscard]] Probability to_probability() const { return Probability(std::exp(ln_)); }
    friend auto operator<=>(LogProb, LogProb) = default;

private:
    double ln_;
};

inline LogProb Probability::to_log() const { return LogProb(std::log(value_)); }

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
    [[nodiscard]] static Phred from_probability(Probability error) {
        return Phred(-10.0 * std::log10(error.value()));
    }
    friend auto operator<=>(Phred, Phred) = default;

private:
    double value_;
};

}  // namespace sarcotrace::core
