#include "sarcotrace/stats/poisson_interval.hpp"

#include <stdexcept>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::stats {

ConfidenceInterval poisson_interval(std::int64_t count, double level) {
    if (count < 0) {
        throw std::domain_error("a count is not negative");
    }
    const double outside = 0.5 * (1.0 - level);
    const double twice = 2.0 * static_cast<double>(count);
    return {count == 0 ? 0.0 : 0.5 * chi_squared_quantile(outside, twice),
            0.5 * chi_squared_quantile(1.0 - outside, twice + 2.0)};
}

}  // namespace sarcotrace::stats
