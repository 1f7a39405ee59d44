#include "sarcotrace/stats/minimize.hpp"

#include <boost/math/tools/minima.hpp>
#include <cstdint>
#include <stdexcept>

namespace sarcotrace::stats {

Minimum minimize(const std::function<double(double)>& function, double lowest, double highest,
                 int bits) {
    if (!(lowest < highest) || bits < 1) {
        throw std::invalid_argument("minimize: an empty interval or no precision");
    }
    std::uintmax_t iterations = 200;
    const auto [at, value] =
        boost::math::tools::brent_find_minima(function, lowest, highest, bits, iterations);
    return {at, value};
}

}  // namespace sarcotrace::stats
