#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/survival/association.hpp"

namespace sarcotrace::survival_tool {

/// Curves of one endpoint, one per group.
struct CurveSet {
    std::string curve_id;
    std::string endpoint;
    std::string rule;
    std::string grouping;
    std::vector<survival::GroupFollowUp> groups;
};

/// For every endpoint and rule, all patients and by arm; then the groups of every test that has
/// them and is about time to an event.
[[nodiscard]] std::vector<CurveSet> curve_sets(const survival::TrialData& data,
                                               const std::vector<survival::Association>& results);

// Each writes all rows of one table; the caller commits.

void write_kaplan_meier(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                        const Settings& settings);
void write_kaplan_meier_summary(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                                const Settings& settings);
void write_risk_table(io::TsvWriter& table, const std::vector<CurveSet>& sets,
                      const Settings& settings);

}  // namespace sarcotrace::survival_tool
