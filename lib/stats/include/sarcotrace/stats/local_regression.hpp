#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace sarcotrace::stats {

/// Local quadratic regression with tricube weights, evaluated exactly at every point asked for
/// (no interpolation between vertices). Source: Cleveland, Devlin 1988 (JASA 83:596).
class Loess {
public:
    /// Shape: x.size() == y.size() >= 1, all finite. `span` in (0, 1]: share of the points in a
    /// neighbourhood. \throws std::invalid_argument
    Loess(std::span<const double> x, std::span<const double> y, double span);

    /// The fit at `x`; nothing outside the range of the fitted points: an extrapolated local
    /// quadratic is not an estimate.
    [[nodiscard]] std::optional<double> at(double x) const;

private:
    std::vector<double> x_;
    std::vector<double> y_;
    std::size_t neighbours_;
};

struct LowessOptions {
    double span = 2.0 / 3.0;    ///< share of the points in a neighbourhood, in (0, 1]
    int robust_iterations = 3;  ///< re-weightings by the bisquare of the residuals
    /// Points closer than this share of the range of x are interpolated, not fitted.
    double skip_fraction = 0.01;
};

/// Robust local linear regression, joined by straight lines between the fitted points.
/// Source: Cleveland 1979 (JASA 74:829).
class Lowess {
public:
    /// Shape: x.size() == y.size() >= 2, all finite. \throws std::invalid_argument
    Lowess(std::span<const double> x, std::span<const double> y, const LowessOptions& options = {});

    /// The smoothed value at `x`; nothing outside the range of the fitted points.
    [[nodiscard]] std::optional<double> at(double x) const;

private:
    std::vector<double> x_;       ///< distinct, ascending
    std::vector<double> fitted_;  ///< at x_
};

}  // namespace sarcotrace::stats
