#include <algorithm>
#include <cmath>
#include <map>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/endpoints/qlq_c30.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/survival/cox.hpp"
#include "sarcotrace/survival/log_rank.hpp"

namespace sarcotrace::endpoints {
namespace {

using survival::IntervalType;

void add_test(DeteriorationComparison& result, const survival::CoxData& data,
              const std::vector<std::size_t>& group) {
    const auto test = survival::log_rank({data.follow_up, group, 2, {}});
    if (test.degrees == 0) {
        return;
    }
    result.p_value = test.p_value;
    const survival::CoxFit fit = survival::fit_cox(data);
    if (fit.status == survival::CoxStatus::Converged) {
        const double log_ratio = fit.coefficients.front();
        const double half = stats::normal_quantile(0.975) * std::sqrt(fit.covariance(0, 0));
        result.hazard_ratio = std::exp(log_ratio);
        result.limits = {std::exp(log_ratio - half), std::exp(log_ratio + half)};
    }
}

}  // namespace

std::optional<Deterioration> time_to_deterioration(
    std::span<const sheets::Questionnaire> questionnaires, std::size_t scale, double points,
    int horizon_days) {
    std::vector<const sheets::Questionnaire*> rows;
    const sheets::Questionnaire* baseline = nullptr;
    for (const sheets::Questionnaire& row : questionnaires) {
        if (row.date && score_questionnaire(row)[scale]) {
            rows.push_back(&row);
            baseline = row.planned_visit == "BASELINE" ? &row : baseline;
        }
    }
    if (baseline == nullptr) {
        return std::nullopt;
    }
    std::ranges::stable_sort(rows, {}, [](const auto* row) { return row->date->day; });
    const double before = *score_questionnaire(*baseline)[scale];
    std::optional<Deterioration> result;
    for (const auto* row : rows) {
        const auto days = core::days_between(baseline->date->day, row->date->day);
        if (days < 1 || days > horizon_days) {
            continue;
        }
        const double change = *score_questionnaire(*row)[scale] - before;
        const double worse = higher_is_worse(scale) ? change : -change;
        constexpr double rounding = 1e-9;
        result = {static_cast<double>(days), worse >= points - rounding};
        if (result->event) {
            break;
        }
    }
    return result;
}

DeteriorationComparison compare_deterioration(std::span<const ArmDeterioration> patients) {
    std::map<std::string, std::vector<survival::FollowUp>> arms;
    for (const ArmDeterioration& patient : patients) {
        arms[patient.arm].push_back({patient.time.time_days, patient.time.event});
    }
    DeteriorationComparison result;
    survival::CoxData data;
    data.covariate_count = 1;
    std::vector<std::size_t> group;
    for (const auto& [name, rows] : arms) {
        const auto curve = survival::kaplan_meier(rows, IntervalType::LogLog);
        result.arms.push_back({name, std::ssize(rows),
                               static_cast<std::int64_t>(survival::event_count(rows)),
                               survival::survival_quantile(curve, 0.5)});
        for (const survival::FollowUp& row : rows) {
            data.follow_up.push_back(row);
            group.push_back(result.arms.size() - 1);
            data.covariates.push_back(static_cast<double>(group.back()));
        }
    }
    if (result.arms.size() == 2) {
        add_test(result, data, group);
    }
    return result;
}

}  // namespace sarcotrace::endpoints
