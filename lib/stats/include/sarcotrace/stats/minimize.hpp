#pragma once

#include <functional>

namespace sarcotrace::stats {

/// Where a function of one variable is smallest, and how small it is there.
struct Minimum {
    double at;
    double value;
};

/// Brent's minimisation (golden section and parabolas) of a function on [lowest, highest]; finds
/// a local minimum, the only one if the function is unimodal. `bits` of precision, at most 26 for
/// doubles. Source: Brent 1973, chapter 5, as in Boost.Math. \throws std::invalid_argument
[[nodiscard]] Minimum minimize(const std::function<double(double)>& function, double lowest,
                               double highest, int bits = 20);

}  // namespace sarcotrace::stats
