#include "sarcotrace/noise/error_counts.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::noise {

std::vector<double> beta_binomial_terms(std::int64_t molecules, const ErrorRate& error,
                                        std::int64_t count) {
    const double a = error.alpha();
    const double b = error.beta();
    const auto n = static_cast<double>(molecules);
    std::vector<double> terms(static_cast<std::size_t>(count), 0.0);
    double term = std::exp(stats::log_gamma(n + b) - stats::log_gamma(n + a + b) +
                           stats::log_gamma(a + b) - stats::log_gamma(b));
    for (std::size_t k = 0; k < terms.size() && static_cast<double>(k) <= n; ++k) {
        terms[k] = term;
        const auto x = static_cast<double>(k);
        term *= (n - x) / (x + 1.0) * (x + a) / (n - x - 1.0 + b);
    }
    return terms;
}

std::vector<double> binomial_terms(std::int64_t molecules, double p, std::int64_t count) {
    const auto n = static_cast<double>(molecules);
    std::vector<double> terms(static_cast<std::size_t>(count), 0.0);
    if (p >= 1.0) {
        if (molecules < count) {
            terms[static_cast<std::size_t>(molecules)] = 1.0;
        }
        return terms;
    }
    double term = std::exp(n * std::log1p(-p));
    for (std::size_t k = 0; k < terms.size() && static_cast<double>(k) <= n; ++k) {
        terms[k] = term;
        const auto x = static_cast<double>(k);
        term *= (n - x) / (x + 1.0) * p / (1.0 - p);
    }
    return terms;
}

std::int64_t half_nats(double vaf, double error) {
    return std::max<std::int64_t>(1, std::llround(2.0 * std::log1p(vaf / error)));
}

}  // namespace sarcotrace::noise
