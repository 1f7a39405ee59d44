#include "sarcotrace/survival/follow_up.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::survival {
namespace {

/// Square root of the distance between doubles near 1.
constexpr double relative_tie = 1.5e-8;

std::string row(std::size_t index) {
    return "row " + std::to_string(index + 1);
}

std::string interval_text(const FollowUp& item) {
    return "(" + (item.start == always_at_risk ? "-inf" : core::format_number(item.start)) + ", " +
           core::format_number(item.stop) + "]";
}

}  // namespace

void require_valid(std::span<const FollowUp> follow_up) {
    for (std::size_t i = 0; i < follow_up.size(); ++i) {
        const FollowUp& item = follow_up[i];
        if (!std::isfinite(item.stop) || std::isnan(item.start)) {
            throw core::InputError(
                {"a time of observation is not a number", row(i), "give finite times"});
        }
        if (!(item.start < item.stop)) {
            throw core::InputError({"the interval " + interval_text(item) + " has no length",
                                    row(i), "an interval must stop after it starts"});
        }
    }
}

void require_disjoint(std::span<const FollowUp> follow_up, std::span<const std::size_t> subject) {
    if (subject.size() != follow_up.size()) {
        throw std::invalid_argument("one subject per interval is needed");
    }
    std::vector<std::size_t> order(follow_up.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return subject[a] != subject[b] ? subject[a] < subject[b]
                                        : follow_up[a].stop < follow_up[b].stop;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
        const std::size_t before = order[i - 1];
        const std::size_t after = order[i];
        if (subject[before] == subject[after] && follow_up[after].start < follow_up[before].stop) {
            throw core::InputError({"the interval " + interval_text(follow_up[after]) +
                                        " overlaps another of the same subject, " +
                                        interval_text(follow_up[before]),
                                    row(after), "give every day of a subject once"});
        }
    }
}

std::vector<FollowUp> with_close_times_tied(std::span<const FollowUp> follow_up) {
    std::vector<double> times;
    double sum = 0.0;
    for (const FollowUp& item : follow_up) {
        times.push_back(item.stop);
        if (std::isfinite(item.start)) {
            times.push_back(item.start);
        }
    }
    std::sort(times.begin(), times.end());
    for (const double time : times) {
        sum += std::abs(time);
    }
    const double tolerance = relative_tie * sum / static_cast<double>(times.size());
    std::map<double, double> tied;
    double first = 0.0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        first = i > 0 && times[i] - times[i - 1] <= tolerance ? first : times[i];
        tied[times[i]] = first;
    }
    std::vector<FollowUp> result(follow_up.begin(), follow_up.end());
    for (FollowUp& item : result) {
        item.stop = tied.at(item.stop);
        item.start = std::isfinite(item.start) ? tied.at(item.start) : item.start;
    }
    return result;
}

std::size_t event_count(std::span<const FollowUp> follow_up) noexcept {
    return static_cast<std::size_t>(std::count_if(follow_up.begin(), follow_up.end(),
                                                  [](const FollowUp& item) { return item.event; }));
}

}  // namespace sarcotrace::survival
