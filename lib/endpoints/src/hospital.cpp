#include "sarcotrace/endpoints/hospital.hpp"

#include <algorithm>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::endpoints {
namespace {

using std::chrono::sys_days;

int rank_of(const std::string& type) {
    if (type == "INTENSIVE_CARE") return 3;
    if (type == "CONVENTIONAL") return 2;
    return type == "DAY_CASE" ? 1 : 0;
}

double price_of(const HospitalRule& rule, const sheets::HospitalStay& stay) {
    const auto found = rule.prices.find(stay.type);
    if (found == rule.prices.end()) {
        throw core::InputError({"a stay of the type '" + stay.type + "' has no price",
                                "hospital_stays.tsv:" + std::to_string(stay.line),
                                "give one with --price, or correct the type"});
    }
    return found->second;
}

bool is_dated(const sheets::HospitalStay& stay) {
    const auto has_day = [](const core::Date& date) {
        return date.precision == core::DatePrecision::Day;
    };
    return has_day(stay.admission_date) && (!stay.discharge_date || has_day(*stay.discharge_date));
}

struct Day {
    double price = 0.0;
    int rank = -1;
    std::string type;
};

/// First and last day of a stay that count.
std::pair<sys_days, sys_days> counted_days(const sheets::HospitalStay& stay,
                                           const HospitalFollowUp& follow_up, HospitalDay rule) {
    const sys_days first = stay.admission_date.day;
    if (!stay.discharge_date || stay.discharge_date->day > follow_up.data_cutoff) {
        const sys_days known = follow_up.death.value_or(follow_up.last_news);
        return {first, std::max(first, known)};
    }
    const sys_days last = stay.discharge_date->day;
    const bool without_last = rule == HospitalDay::Nights && last > first;
    return {first, without_last ? last - std::chrono::days(1) : last};
}

void add_follow_up(HospitalUse& use, const HospitalFollowUp& follow_up, int window_days) {
    const sys_days end = follow_up.death.value_or(follow_up.last_news);
    const auto days = core::days_between(follow_up.randomisation, end) + 1;
    use.followed_days = std::min<std::int64_t>(days, window_days);
    use.complete = days >= window_days || follow_up.death.has_value();
}

}  // namespace

std::string_view to_string_view(HospitalDay rule) noexcept {
    return rule == HospitalDay::Nights ? "NIGHTS" : "CALENDAR_DAYS";
}

HospitalUse hospital_use(std::span<const sheets::HospitalStay> stays,
                         const HospitalFollowUp& follow_up, const HospitalRule& rule) {
    HospitalUse use;
    add_follow_up(use, follow_up, rule.window_days);
    std::map<std::int64_t, Day> days;  // days from randomisation
    for (const sheets::HospitalStay& stay : stays) {
        if (stay.admission_date.day > follow_up.data_cutoff) {
            continue;
        }
        if (!is_dated(stay)) {
            ++use.undated_stays;
            continue;
        }
        const double price = rule.prices.empty() ? 0.0 : price_of(rule, stay);
        const int rank = rank_of(stay.type);
        const auto [first, last] = counted_days(stay, follow_up, rule.day);
        const auto from =
            std::max<std::int64_t>(core::days_between(follow_up.randomisation, first), 0);
        const auto to = std::min<std::int64_t>(core::days_between(follow_up.randomisation, last),
                                               rule.window_days - 1);
        for (std::int64_t i = from; i <= to; ++i) {
            Day& day = days[i];
            if (std::pair(price, rank) > std::pair(day.price, day.rank)) {
                day = {price, rank, stay.type};
            }
        }
    }
    double cost = 0.0;
    for (const auto& [index, day] : days) {
        ++use.days[day.type];
        ++use.total_days;
        cost += day.price;
    }
    if (!rule.prices.empty()) {
        use.cost = cost;
    }
    return use;
}

std::optional<double> mean_amount(std::span<const ObservedAmount> patients) {
    std::vector<survival::FollowUp> censoring;
    bool any = false;
    for (const ObservedAmount& patient : patients) {
        censoring.push_back({patient.followed_days, !patient.complete});
        any = any || patient.complete;
    }
    if (!any) {
        return std::nullopt;
    }
    const auto curve = survival::kaplan_meier(censoring, survival::IntervalType::Plain);
    double sum = 0.0;
    for (const ObservedAmount& patient : patients) {
        if (patient.complete) {
            // Whole days: half a day before the last is just before it.
            sum += patient.amount / curve.survival_at(patient.followed_days - 0.5);
        }
    }
    return sum / static_cast<double>(patients.size());
}

AmountComparison compare_amounts(std::span<const ArmAmounts> arms, int draws,
                                 stats::Random& random) {
    AmountComparison result;
    for (const ArmAmounts& arm : arms) {
        result.arms.push_back({mean_amount(arm.patients), std::nullopt});
    }
    const bool two = result.arms.size() == 2 && result.arms[0].mean && result.arms[1].mean;
    if (two) {
        result.difference.mean = *result.arms[1].mean - *result.arms[0].mean;
    }
    std::vector<std::vector<double>> means(arms.size());
    std::vector<double> differences;
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<std::optional<double>> drawn;
        for (std::size_t i = 0; i < arms.size(); ++i) {
            const auto& patients = arms[i].patients;
            std::vector<ObservedAmount> sample;
            for (std::size_t k = 0; k < patients.size(); ++k) {
                sample.push_back(patients[random.below(patients.size())]);
            }
            drawn.push_back(mean_amount(sample));
            if (drawn.back()) {
                means[i].push_back(*drawn.back());
            }
        }
        if (two && drawn[0] && drawn[1]) {
            differences.push_back(*drawn[1] - *drawn[0]);
        }
    }
    const auto set_limits = [](Estimate& estimate, const std::vector<double>& values) {
        if (estimate.mean && !values.empty()) {
            estimate.limits = {stats::quantile(values, 0.025), stats::quantile(values, 0.975)};
        }
    };
    for (std::size_t i = 0; i < arms.size(); ++i) {
        set_limits(result.arms[i], means[i]);
    }
    set_limits(result.difference, differences);
    return result;
}

}  // namespace sarcotrace::endpoints
