#include "sarcotrace/stats/fisher_exact.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Tables whose probability equals the observed one but for rounding count as equal.
constexpr double tie_tolerance = 1e-7;

/// The count first_yes given the margins, as a function of the log odds ratio.
class NonCentral {
public:
    explicit NonCentral(const TwoByTwo& table)
        : lowest_(std::max<std::int64_t>(0, table.first_yes - table.second_no)),
          highest_(std::min(table.first_yes + table.first_no, table.first_yes + table.second_yes)) {
        const std::int64_t first = table.first_yes + table.first_no;
        const std::int64_t second = table.second_yes + table.second_no;
        const std::int64_t yes = table.first_yes + table.second_yes;
        for (std::int64_t k = lowest_; k <= highest_; ++k) {
            central_.push_back(log_choose(first, k) + log_choose(second, yes - k));
        }
    }

    [[nodiscard]] std::int64_t lowest() const { return lowest_; }
    [[nodiscard]] std::int64_t highest() const { return highest_; }

    [[nodiscard]] std::vector<double> probabilities(double log_odds_ratio) const {
        std::vector<double> result = central_;
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i] += static_cast<double>(i) * log_odds_ratio;
        }
        const double total = log_sum(result);
        for (double& value : result) {
            value = std::exp(value - total);
        }
        return result;
    }

    [[nodiscard]] double mean(double log_odds_ratio) const {
        const std::vector<double> weights = probabilities(log_odds_ratio);
        double sum = 0.0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            sum += weights[i] * static_cast<double>(lowest_ + static_cast<std::int64_t>(i));
        }
        return sum;
    }

    /// P(count >= k).
    [[nodiscard]] double upper_tail(std::int64_t k, double log_odds_ratio) const {
        const std::vector<double> weights = probabilities(log_odds_ratio);
        double sum = 0.0;
        for (std::int64_t i = k; i <= highest_; ++i) {
            sum += weights[static_cast<std::size_t>(i - lowest_)];
        }
        return sum;
    }

private:
    std::int64_t lowest_;
    std::int64_t highest_;
    std::vector<double> central_;
};

/// The argument at which a rising function reaches `target`, by bisection.
double bisect(const std::function<double(double)>& rising, double target) {
    double low = -60.0;
    double high = 60.0;
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        (rising(middle) < target ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double two_sided_p(const NonCentral& distribution, std::int64_t observed) {
    const std::vector<double> weights = distribution.probabilities(0.0);
    const double limit =
        weights[static_cast<std::size_t>(observed - distribution.lowest())] * (1.0 + tie_tolerance);
    double sum = 0.0;
    for (const double weight : weights) {
        sum += weight <= limit ? weight : 0.0;
    }
    return std::min(1.0, sum);
}

void require_counts(const TwoByTwo& table) {
    if (std::min({table.first_yes, table.first_no, table.second_yes, table.second_no}) < 0) {
        throw std::domain_error("a count of a 2 x 2 table is negative");
    }
}

}  // namespace

FisherExact fisher_exact(const TwoByTwo& table, double level) {
    require_counts(table);
    const NonCentral distribution(table);
    const std::int64_t observed = table.first_yes;
    FisherExact result{two_sided_p(distribution, observed), 0.0, 0.0, infinity};
    if (distribution.lowest() == distribution.highest()) {
        result.odds_ratio = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    const double tail = (1.0 - level) / 2.0;
    if (observed > distribution.lowest()) {
        result.lower =
            std::exp(bisect([&](double b) { return distribution.upper_tail(observed, b); }, tail));
    }
    if (observed < distribution.highest()) {
        result.upper = std::exp(
            bisect([&](double b) { return distribution.upper_tail(observed + 1, b); }, 1.0 - tail));
    }
    if (observed == distribution.highest()) {
        result.odds_ratio = infinity;
    } else if (observed > distribution.lowest()) {
        result.odds_ratio = std::exp(
            bisect([&](double b) { return distribution.mean(b); }, static_cast<double>(observed)));
    }
    return result;
}

double stratified_fisher_greater(std::span<const TwoByTwo> tables) {
    std::vector<double> chances = {1.0};  // of each sum, counted from the lowest
    std::int64_t excess = 0;              // of the observed sum over the lowest
    for (const TwoByTwo& table : tables) {
        require_counts(table);
        const NonCentral distribution(table);
        const std::vector<double> next = distribution.probabilities(0.0);
        std::vector<double> sums(chances.size() + next.size() - 1, 0.0);
        for (std::size_t i = 0; i < chances.size(); ++i) {
            for (std::size_t j = 0; j < next.size(); ++j) {
                sums[i + j] += chances[i] * next[j];
            }
        }
        chances = std::move(sums);
        excess += table.first_yes - distribution.lowest();
    }
    double tail = 0.0;  // from the far end: the smallest terms first
    for (std::size_t i = chances.size(); i > static_cast<std::size_t>(excess); --i) {
        tail += chances[i - 1];
    }
    return std::min(1.0, tail);
}

}  // namespace sarcotrace::stats
