#include "sarcotrace/stats/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::stats {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double mean(std::span<const double> values) noexcept {
    return values.empty() ? not_a_number
                          : std::accumulate(values.begin(), values.end(), 0.0) /
                                static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) noexcept {
    if (values.size() < 2) {
        return not_a_number;
    }
    const double centre = mean(values);
    double sum = 0.0;
    for (const double value : values) {
        sum += (value - centre) * (value - centre);
    }
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

double quantile(std::vector<double> values, double probability) {
    if (!(probability >= 0.0 && probability <= 1.0)) {
        throw std::domain_error("a quantile's probability lies outside [0, 1]");
    }
    if (values.empty()) {
        return not_a_number;
    }
    const double position = probability * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(std::floor(position));
    std::nth_element(values.begin(), below, values.end());
    const auto above =
        below + 1 == values.end() ? below : std::min_element(below + 1, values.end());
    return *below + (position - std::floor(position)) * (*above - *below);
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

ConfidenceInterval clopper_pearson(std::int64_t successes, std::int64_t trials, double level) {
    const double tail = (1.0 - level) / 2.0;
    const auto x = static_cast<double>(successes);
    const auto n = static_cast<double>(trials);
    return {successes == 0 ? 0.0 : beta_quantile(tail, x, n - x + 1.0),
            successes == trials ? 1.0 : beta_quantile(1.0 - tail, x + 1.0, n - x)};
}

ConfidenceInterval jeffreys(std::int64_t successes, std::int64_t trials, double level) {
    const double tail = (1.0 - level) / 2.0;
    const double a = static_cast<double>(successes) + 0.5;
    const double b = static_cast<double>(trials - successes) + 0.5;
    return {successes == 0 ? 0.0 : beta_quantile(tail, a, b),
            successes == trials ? 1.0 : beta_quantile(1.0 - tail, a, b)};
}

std::vector<double> benjamini_hochberg(std::span<const double> p_values) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p_values.size(); ++i) {
        if (!std::isnan(p_values[i])) {
            order.push_back(i);
        }
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
    std::vector<double> adjusted(p_values.size(), not_a_number);
    double smallest = 1.0;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const double scaled = p_values[order[rank - 1]] * static_cast<double>(order.size()) /
                              static_cast<double>(rank);
        smallest = std::min(smallest, scaled);
        adjusted[order[rank - 1]] = smallest;
    }
    return adjusted;
}

}  // namespace sarcotrace::stats
