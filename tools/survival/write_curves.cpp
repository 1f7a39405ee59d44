#include "write_curves.hpp"

#include <algorithm>
#include <map>

namespace sarcotrace::survival_tool {
namespace {

using io::TsvCell;
using survival::FollowUp;
using survival::KaplanMeierCurve;
using survival::KaplanMeierPoint;

TsvCell count_cell(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

/// Limits of a point; absent before the first point and where the scale has none.
TsvCell lower_cell(const KaplanMeierPoint* point) {
    return point != nullptr && point->limits ? TsvCell(point->limits->lower) : TsvCell();
}

TsvCell upper_cell(const KaplanMeierPoint* point) {
    return point != nullptr && point->limits ? TsvCell(point->limits->upper) : TsvCell();
}

std::vector<TsvCell> key_cells(const CurveSet& set, const survival::GroupFollowUp& group) {
    return {set.curve_id, set.endpoint, set.rule, set.grouping, group.group};
}

void write_row(io::TsvWriter& table, std::vector<TsvCell> key, const std::vector<TsvCell>& cells) {
    key.insert(key.end(), cells.begin(), cells.end());
    table.write(key);
}

KaplanMeierCurve curve_of(const survival::GroupFollowUp& group, const Settings& settings) {
    return survival::kaplan_meier(group.follow_up, settings.interval_type,
                                  settings.association.confidence_level);
}

CurveSet endpoint_set(const survival::EndpointKey& key, const std::string& grouping,
                      std::map<std::string, std::vector<FollowUp>> groups) {
    CurveSet set{
        key.first + "_" + key.second + "_" + grouping, key.first, key.second, grouping, {}};
    for (auto& [group, follow_up] : groups) {
        set.groups.push_back({group, std::move(follow_up)});
    }
    return set;
}

std::size_t at_risk_at(const std::vector<FollowUp>& follow_up, double time) {
    return static_cast<std::size_t>(
        std::count_if(follow_up.begin(), follow_up.end(),
                      [time](const FollowUp& item) { return item.stop >= time; }));
}

double last_time(const CurveSet& set) {
    double last = 0.0;
    for (const survival::GroupFollowUp& group : set.groups) {
        for (const FollowUp& item : group.follow_up) {
            last = std::max(last, item.stop);
        }
    }
    return last;
}

}  // namespace

std::vector<CurveSet> curve_sets(const survival::TrialData& data,
                                 const std::vector<survival::Association>& results) {
    std::vector<CurveSet> sets;
    for (const auto& [key, times] : data.times) {
        std::map<std::string, std::vector<FollowUp>> all;
        std::map<std::string, std::vector<FollowUp>> by_arm;
        for (const survival::Patient& patient : data.patients) {
            const auto found = times.find(patient.patient_id);
            if (found == times.end()) {
                continue;
            }
            const FollowUp item{found->second.time_days, found->second.event, 0.0};
            all["ALL"].push_back(item);
            if (patient.arm) {
                by_arm[*patient.arm].push_back(item);
            }
        }
        sets.push_back(endpoint_set(key, "ALL", std::move(all)));
        sets.push_back(endpoint_set(key, "ARM", std::move(by_arm)));
    }
    for (const survival::Association& result : results) {
        if (!result.groups.empty() && !is_of_response(result.test.model)) {
            sets.push_back({result.test.test_id, result.test.endpoint, result.test.rule,
                            result.test.parameter, result.groups});
        }
    }
    return sets;
}

void write_kaplan_meier(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                        const Settings& settings) {
    const std::string type(to_string_view(settings.interval_type));
    for (const CurveSet& set : sets) {
        for (const survival::GroupFollowUp& group : set.groups) {
            const auto key = key_cells(set, group);
            // The curve starts at 1 with everybody at risk.
            write_row(table, key,
                      {0.0, count_cell(group.follow_up.size()), count_cell(0), count_cell(0), 1.0,
                       TsvCell(), TsvCell(), type});
            for (const KaplanMeierPoint& point : curve_of(group, settings).points) {
                write_row(table, key,
                          {point.time, count_cell(point.at_risk), count_cell(point.events),
                           count_cell(point.censored), point.survival, lower_cell(&point),
                           upper_cell(&point), type});
            }
        }
    }
}

void write_kaplan_meier_summary(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                                const Settings& settings) {
    const double day = settings.milestone_day;
    for (const CurveSet& set : sets) {
        for (const survival::GroupFollowUp& group : set.groups) {
            const KaplanMeierCurve curve = curve_of(group, settings);
            const auto median = survival::survival_quantile(curve, 0.5);
            const bool reached =
                at_risk_at(group.follow_up, day) > 0 || curve.survival_at(day) == 0.0;
            const KaplanMeierPoint* point = reached ? curve.at(day) : nullptr;
            write_row(table, key_cells(set, group),
                      {count_cell(group.follow_up.size()),
                       count_cell(survival::event_count(group.follow_up)),
                       io::cell(median.estimate), io::cell(median.lower), io::cell(median.upper),
                       day, count_cell(at_risk_at(group.follow_up, day)),
                       reached ? TsvCell(curve.survival_at(day)) : TsvCell(), lower_cell(point),
                       upper_cell(point), std::string(to_string_view(settings.interval_type))});
        }
    }
}

void write_risk_table(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                      const Settings& settings) {
    for (const CurveSet& set : sets) {
        const double last = last_time(set);
        for (const survival::GroupFollowUp& group : set.groups) {
            for (std::int64_t day = 0; static_cast<double>(day) <= last;
                 day += settings.risk_table_step_days) {
                const auto time = static_cast<double>(day);
                std::int64_t events = 0;
                std::int64_t censored = 0;
                for (const FollowUp& item : group.follow_up) {
                    if (item.stop < time) {
                        ++(item.event ? events : censored);
                    }
                }
                write_row(table, key_cells(set, group),
                          {day, count_cell(at_risk_at(group.follow_up, time)), events, censored});
            }
        }
    }
}

}  // namespace sarcotrace::survival_tool
