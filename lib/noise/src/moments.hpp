#pragma once

#include <algorithm>
#include <cstdint>

#include "sarcotrace/noise/control_statistics.hpp"

namespace sarcotrace::noise {

inline constexpr double lowest_relative_variance = 0.02;
inline constexpr double highest_relative_variance = 100.0;
/// Expected coincident error pairs that the prior relative variance is worth.
inline constexpr double prior_pairs = 10.0;
inline constexpr double prior_relative_variance = 1.0;

inline double number(std::int64_t count) noexcept { return static_cast<double>(count); }

/// Excess of the squared deviations over Poisson, and the squares that scale it: their ratio is
/// the relative variance of the rates (method of moments).
struct Moments {
    double excess = 0.0;
    double pairs = 0.0;

    /// Between children: each child is one unit with its summed n and k.
    void add_child(const Sums& child, double mean) noexcept {
        add(number(child.k), number(child.n) * mean);
    }
    void add(double errors, double expected) noexcept {
        const double deviation = errors - expected;
        excess += deviation * deviation - expected;
        pairs += expected * expected;
    }
    /// Between the sites of a cell.
    void add_sites(const Sums& cell, double mean) noexcept {
        excess += number(cell.kk) - 2.0 * mean * number(cell.nk) + mean * mean * number(cell.nn) -
                  mean * number(cell.n);
        pairs += mean * mean * number(cell.nn - cell.n);
    }
    [[nodiscard]] double relative_variance(double prior, double weight) const noexcept {
        return std::clamp((excess + weight * prior) / (pairs + weight), lowest_relative_variance,
                          highest_relative_variance);
    }
};

/// Calls visit(cell) for every substitution of a tier.
template <typename Visit>
void for_each_cell(std::size_t tier, Visit&& visit) {
    for (std::size_t trinucleotide = 0; trinucleotide < 64; ++trinucleotide) {
        for (std::size_t alt = 0; alt < 4; ++alt) {
            if (alt != trinucleotide / 4 % 4) {
                visit(SubstitutionCell{tier, trinucleotide, alt});
            }
        }
    }
}

}  // namespace sarcotrace::noise
