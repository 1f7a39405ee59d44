#include "sarcotrace/stats/special.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace sarcotrace::stats {

namespace bm = boost::math;

double normal_quantile(double p) { return bm::quantile(bm::normal(), p); }
double chi_squared_upper(double x, double degrees) {
    return bm::cdf(bm::complement(bm::chi_squared(degrees), x));
}
double chi_squared_quantile(double p, double degrees) {
    return bm::quantile(bm::chi_squared(degrees), p);
}
double beta_cdf(double x, double a, double b) { return bm::cdf(bm::beta_distribution<>(a, b), x); }
double beta_quantile(double p, double a, double b) {
    return bm::quantile(bm::beta_distribution<>(a, b), p);
}
double log_gamma(double x) { return bm::lgamma(x); }

double log_choose(std::int64_t n, std::int64_t k) {
    const auto real_n = static_cast<double>(n);
    const auto real_k = static_cast<double>(k);
    return bm::lgamma(real_n + 1.0) - bm::lgamma(real_k + 1.0) - bm::lgamma(real_n - real_k + 1.0);
}

double log_beta_binomial(std::int64_t k, std::int64_t n, double a, double b) {
    const auto real_n = static_cast<double>(n);
    const auto real_k = static_cast<double>(k);
    return log_choose(n, k) + bm::lgamma(real_k + a) + bm::lgamma(real_n - real_k + b) -
           bm::lgamma(real_n + a + b) + bm::lgamma(a + b) - bm::lgamma(a) - bm::lgamma(b);
}

double beta_binomial_upper(std::int64_t k, std::int64_t n, double a, double b) {
    if (k <= 0) {
        return 1.0;
    }
    // Sum the shorter tail; terms past the mode fall geometrically, so stop when they no longer
    // change the sum.
    const double mean = static_cast<double>(n) * a / (a + b);
    const bool upper_is_tail = static_cast<double>(k) > mean;
    double sum = 0.0;
    if (upper_is_tail) {
        for (std::int64_t i = k; i <= n; ++i) {
            const double term = std::exp(log_beta_binomial(i, n, a, b));
            sum += term;
            if (term < sum * std::numeric_limits<double>::epsilon() * 0.01) {
                break;
            }
        }
        return std::min(1.0, sum);
    }
    for (std::int64_t i = k - 1; i >= 0; --i) {
        sum += std::exp(log_beta_binomial(i, n, a, b));
    }
    return std::max(0.0, 1.0 - sum);
}

double log_add(double a, double b) noexcept {
    const double larger = std::max(a, b);
    return std::isinf(larger) && larger < 0.0
               ? larger
               : larger + std::log1p(std::exp(std::min(a, b) - larger));
}

double log_sum(std::span<const double> values) noexcept {
    double largest = -std::numeric_limits<double>::infinity();
    for (const double value : values) {
        largest = std::max(largest, value);
    }
    if (std::isinf(largest)) {
        return largest;
    }
    double sum = 0.0;
    for (const double value : values) {
        sum += std::exp(value - largest);
    }
    return largest + std::log(sum);
}

}  // namespace sarcotrace::stats
