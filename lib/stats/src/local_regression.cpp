#include "sarcotrace/stats/local_regression.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::stats {
namespace {

void require_points(std::span<const double> x, std::span<const double> y, double span,
                    std::size_t fewest) {
    if (x.size() != y.size() || x.size() < fewest || !(span > 0.0 && span <= 1.0)) {
        throw std::invalid_argument("local regression: too few points or a span outside (0, 1]");
    }
    const auto finite = [](double value) { return std::isfinite(value); };
    if (!std::ranges::all_of(x, finite) || !std::ranges::all_of(y, finite)) {
        throw std::invalid_argument("local regression: a point is not finite");
    }
}

std::vector<std::size_t> order_of(std::span<const double> x) {
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return x[i]; });
    return order;
}

double tricube(double u) {
    const double v = 1.0 - u * u * u;
    return u < 1.0 ? v * v * v : 0.0;
}

double bisquare(double u) {
    const double v = 1.0 - u * u;
    return u < 1.0 ? v * v : 0.0;
}

/// First index of the `count` sorted points nearest to `at`.
std::size_t window_begin(const std::vector<double>& x, std::size_t count, double at) {
    const auto above = static_cast<std::size_t>(std::ranges::lower_bound(x, at) - x.begin());
    std::size_t left = above;
    std::size_t right = above;
    while (right - left < count) {
        const bool take_left = right == x.size() || (left > 0 && at - x[left - 1] <= x[right] - at);
        take_left ? static_cast<void>(--left) : static_cast<void>(++right);
    }
    return left;
}

/// Weighted least-squares polynomial of the given degree, evaluated at 0. `u` is the distance from
/// the point asked for, scaled to about [-1, 1]. Orthogonal polynomials; a degree that the points
/// cannot carry (too few distinct u) is left out.
double polynomial_at_zero(std::span<const double> u, std::span<const double> y,
                          std::span<const double> weights, int degree) {
    const std::size_t n = u.size();
    std::vector<double> previous(n, 0.0);
    std::vector<double> current(n, 1.0);
    double previous_zero = 0.0;
    double current_zero = 1.0;
    double previous_norm = 0.0;
    double first_norm = 0.0;
    double value = 0.0;
    for (int d = 0; d <= degree; ++d) {
        double norm = 0.0;
        double cross = 0.0;
        double centre = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double square = weights[i] * current[i] * current[i];
            norm += square;
            cross += weights[i] * current[i] * y[i];
            centre += square * u[i];
        }
        first_norm = d == 0 ? norm : first_norm;
        if (!(norm > 1e-12 * first_norm)) {
            break;
        }
        value += cross / norm * current_zero;
        const double shift = centre / norm;
        const double back = d == 0 ? 0.0 : norm / previous_norm;
        for (std::size_t i = 0; i < n; ++i) {
            const double next = (u[i] - shift) * current[i] - back * previous[i];
            previous[i] = current[i];
            current[i] = next;
        }
        const double next_zero = -shift * current_zero - back * previous_zero;
        previous_zero = current_zero;
        current_zero = next_zero;
        previous_norm = norm;
    }
    return value;
}

/// Local fit at `at` over the sorted points [begin, begin + count); `robustness` may be empty.
std::optional<double> local_fit(const std::vector<double>& x, const std::vector<double>& y,
                                std::span<const double> robustness, std::size_t begin,
                                std::size_t count, double at, int degree) {
    const double reach = std::max(at - x[begin], x[begin + count - 1] - at);
    std::vector<double> u(count);
    std::vector<double> weights(count);
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        u[i] = reach > 0.0 ? (x[begin + i] - at) / reach : 0.0;
        weights[i] = tricube(std::abs(u[i])) * (robustness.empty() ? 1.0 : robustness[begin + i]);
        sum += weights[i];
    }
    if (!(sum > 0.0)) {
        return std::nullopt;
    }
    return polynomial_at_zero(u, {y.data() + begin, count}, weights, degree);
}

double interpolate(const std::vector<double>& x, const std::vector<double>& y, double at) {
    const auto above = static_cast<std::size_t>(std::ranges::lower_bound(x, at) - x.begin());
    if (x[above] == at || above == 0) {
        return y[above];
    }
    const double share = (at - x[above - 1]) / (x[above] - x[above - 1]);
    return y[above - 1] + share * (y[above] - y[above - 1]);
}

/// Fits at sorted points, skipping those nearer than `skip` to the last one fitted.
std::vector<double> fit_all(const std::vector<double>& x, const std::vector<double>& y,
                            std::span<const double> robustness, std::size_t count, double skip) {
    std::vector<double> knots;
    std::vector<double> values;
    std::size_t i = 0;
    while (i < x.size()) {
        const auto fit = local_fit(x, y, robustness, window_begin(x, count, x[i]), count, x[i], 1);
        knots.push_back(x[i]);
        values.push_back(fit.value_or(y[i]));
        // The next knot is the last point within `skip`, or else the next distinct point.
        std::size_t next = i + 1;
        while (next < x.size() && x[next] == x[i]) {
            ++next;
        }
        while (next + 1 < x.size() && x[next + 1] <= x[i] + skip) {
            ++next;
        }
        i = next;
    }
    std::vector<double> fitted(x.size());
    std::ranges::transform(x, fitted.begin(),
                           [&](double at) { return interpolate(knots, values, at); });
    return fitted;
}

/// Bisquare weights of the residuals on the scale of six times their median.
std::vector<double> robustness_of(const std::vector<double>& y, const std::vector<double>& fitted) {
    std::vector<double> residuals(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        residuals[i] = std::abs(y[i] - fitted[i]);
    }
    const double scale = 6.0 * median(residuals);
    std::vector<double> weights(y.size(), 1.0);
    if (scale > 0.0) {
        std::ranges::transform(residuals, weights.begin(),
                               [&](double residual) { return bisquare(residual / scale); });
    }
    return weights;
}

std::size_t neighbour_count(std::size_t points, double span, std::size_t fewest) {
    // The small term keeps 0.3 * 10 from becoming 2.
    const auto count = static_cast<std::size_t>(static_cast<double>(points) * span + 1e-5);
    return std::clamp(count, std::min(fewest, points), points);
}

}  // namespace

Loess::Loess(std::span<const double> x, std::span<const double> y, double span) {
    require_points(x, y, span, 1);
    for (const std::size_t i : order_of(x)) {
        x_.push_back(x[i]);
        y_.push_back(y[i]);
    }
    neighbours_ = neighbour_count(x.size(), span, 3);
}

std::optional<double> Loess::at(double x) const {
    if (!(x >= x_.front() && x <= x_.back())) {
        return std::nullopt;
    }
    return local_fit(x_, y_, {}, window_begin(x_, neighbours_, x), neighbours_, x, 2);
}

Lowess::Lowess(std::span<const double> x, std::span<const double> y, const LowessOptions& options) {
    require_points(x, y, options.span, 2);
    std::vector<double> sorted_x;
    std::vector<double> sorted_y;
    for (const std::size_t i : order_of(x)) {
        sorted_x.push_back(x[i]);
        sorted_y.push_back(y[i]);
    }
    const std::size_t count = neighbour_count(x.size(), options.span, 2);
    const double skip = options.skip_fraction * (sorted_x.back() - sorted_x.front());
    std::vector<double> robustness;
    std::vector<double> fitted;
    for (int round = 0; round <= options.robust_iterations; ++round) {
        fitted = fit_all(sorted_x, sorted_y, robustness, count, skip);
        robustness = robustness_of(sorted_y, fitted);
    }
    for (std::size_t i = 0; i < sorted_x.size(); ++i) {
        if (x_.empty() || sorted_x[i] != x_.back()) {
            x_.push_back(sorted_x[i]);
            fitted_.push_back(fitted[i]);
        }
    }
}

std::optional<double> Lowess::at(double x) const {
    if (!(x >= x_.front() && x <= x_.back())) {
        return std::nullopt;
    }
    return interpolate(x_, fitted_, x);
}

}  // namespace sarcotrace::stats
