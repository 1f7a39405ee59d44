#include "sarcotrace/survival/log_rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival {
namespace {

/// Rows of one stratum: their numbers in the input.
using Rows = std::vector<std::size_t>;

struct Counts {
    std::vector<double> at_risk;
    std::vector<double> events;
};

Counts counts_at(double time, const LogRankInput& input, const Rows& rows) {
    Counts counts{std::vector<double>(input.group_count, 0.0),
                  std::vector<double>(input.group_count, 0.0)};
    for (const std::size_t row : rows) {
        const FollowUp& item = input.follow_up[row];
        if (item.start < time && time <= item.stop) {
            counts.at_risk[input.group[row]] += 1.0;
            counts.events[input.group[row]] += item.event && item.stop == time ? 1.0 : 0.0;
        }
    }
    return counts;
}

double total(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
}

std::vector<double> event_times(const LogRankInput& input, const Rows& rows) {
    std::vector<double> times;
    for (const std::size_t row : rows) {
        if (input.follow_up[row].event) {
            times.push_back(input.follow_up[row].stop);
        }
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
}

void add_time(const Counts& counts, double weight, LogRankTest& test) {
    const double n = total(counts.at_risk);
    const double d = total(counts.events);
    const double spread = n > 1.0 ? weight * weight * d * (n - d) / (n - 1.0) : 0.0;
    for (std::size_t k = 0; k < counts.at_risk.size(); ++k) {
        const double share = counts.at_risk[k] / n;
        test.observed[k] += weight * counts.events[k];
        test.expected[k] += weight * d * share;
        for (std::size_t l = 0; l < counts.at_risk.size(); ++l) {
            const double same = k == l ? 1.0 : 0.0;
            test.variance(k, l) += spread * share * (same - counts.at_risk[l] / n);
        }
    }
}

void add_stratum(const LogRankInput& input, const Rows& rows, LogRankTest& test) {
    double survival = 1.0;
    for (const double time : event_times(input, rows)) {
        const Counts counts = counts_at(time, input, rows);
        add_time(counts, input.rho == 0.0 ? 1.0 : std::pow(survival, input.rho), test);
        survival *= 1.0 - total(counts.events) / total(counts.at_risk);
    }
}

/// Chi-squared of all groups but one: the differences add up to zero.
void conclude(LogRankTest& test) {
    std::vector<std::size_t> used;
    for (std::size_t k = 0; k < test.expected.size(); ++k) {
        if (test.expected[k] > 0.0) {
            used.push_back(k);
        }
    }
    test.degrees = used.empty() ? 0 : used.size() - 1;
    stats::SquareMatrix variance(test.degrees);
    std::vector<double> difference(test.degrees);
    for (std::size_t i = 0; i < test.degrees; ++i) {
        difference[i] = test.observed[used[i]] - test.expected[used[i]];
        for (std::size_t j = 0; j < test.degrees; ++j) {
            variance(i, j) = test.variance(used[i], used[j]);
        }
    }
    const auto inverse = stats::inverse_of_positive_definite(variance);
    if (test.degrees == 0 || !inverse) {
        test.degrees = 0;
        return;
    }
    test.chi_squared = stats::bilinear_form(difference, *inverse, difference);
    test.p_value = stats::chi_squared_upper(test.chi_squared, static_cast<double>(test.degrees));
}

}  // namespace

LogRankTest log_rank(const LogRankInput& input) {
    const std::size_t rows = input.follow_up.size();
    if (input.group.size() != rows || (!input.stratum.empty() && input.stratum.size() != rows)) {
        throw std::invalid_argument("one group and one stratum per row are needed");
    }
    require_valid(input.follow_up);
    std::map<std::size_t, Rows> strata;
    for (std::size_t row = 0; row < rows; ++row) {
        strata[input.stratum.empty() ? 0 : input.stratum[row]].push_back(row);
    }
    LogRankTest test{std::vector<double>(input.group_count, 0.0),
                     std::vector<double>(input.group_count, 0.0),
                     stats::SquareMatrix(input.group_count),
                     0.0,
                     0,
                     std::numeric_limits<double>::quiet_NaN()};
    for (const auto& [stratum, members] : strata) {
        add_stratum(input, members, test);
    }
    conclude(test);
    return test;
}

}  // namespace sarcotrace::survival
