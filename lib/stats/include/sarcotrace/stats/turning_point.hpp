#pragma once

#include <cmath>

namespace sarcotrace::stats {

/// The point in [low, high] where `holds` turns from true (at `low`) to false (at `high`), to a
/// relative width of 1e-13. Bisection; the midpoint is geometric while that is possible, for
/// fractions span many powers of ten. `holds` is a predicate of a double that turns once.
template <typename Holds>
[[nodiscard]] double turning_point(double low, double high, Holds&& holds) {
    for (int step = 0; step < 200 && high - low > 1e-13 * high; ++step) {
        const double middle =
            low > 0.0 && high > 4.0 * low ? std::sqrt(low * high) : 0.5 * (low + high);
        (holds(middle) ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace sarcotrace::stats
