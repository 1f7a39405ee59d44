#include "sarcotrace/biomarkers/evaluable.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace sarcotrace::biomarkers {
namespace {

struct BiomarkerSet {
    std::string_view name;
    std::string_view time_point;
    std::string_view category;  ///< empty: any
};

constexpr std::array<BiomarkerSet, 6> sets = {{{"BASELINE_IHC", "BASELINE", "IHC"},
                                               {"BASELINE_BLOOD", "BASELINE", "BLOOD"},
                                               {"BASELINE_CTDNA", "BASELINE", "CTDNA"},
                                               {"BASELINE_ANY", "BASELINE", ""},
                                               {"MONTH_6_CTDNA", "MONTH_6", "CTDNA"},
                                               {"RELAPSE_CTDNA", "RELAPSE", "CTDNA"}}};

/// From the sample that came furthest.
constexpr std::array<std::string_view, 9> reasons = {
    "FAILED_QC", "INSUFFICIENT", "NOT_EVALUABLE",  "NOT_ASSESSABLE", "OUT_OF_WINDOW",
    "WITHDRAWN", "NOT_REACHED",  "NOT_APPLICABLE", "NOT_DONE"};

bool belongs(const BiomarkerRow& row, const BiomarkerSet& set) {
    return row.time_point == set.time_point &&
           (set.category.empty() || row.category == set.category);
}

/// Why a row has no value for analysis; empty if it has one.
std::string_view reason_of(const BiomarkerRow& row) {
    if (row.value) {
        return row.used ? std::string_view() : "OUT_OF_WINDOW";
    }
    return core::to_string_view(row.missing_reason.value_or(core::MissingReason::NotDone));
}

/// Reasons of each patient's rows; a value is the empty reason.
using Seen = std::map<std::string, std::set<std::string_view>>;

Seen seen_in(std::span<const BiomarkerRow> rows, const BiomarkerSet& set) {
    Seen seen;
    for (const BiomarkerRow& row : rows) {
        if (belongs(row, set)) {
            seen[row.patient_id].insert(reason_of(row));
        }
    }
    return seen;
}

/// Empty for a patient of the set.
std::string_view patient_reason(const Seen& seen, const std::string& patient_id) {
    const auto found = seen.find(patient_id);
    if (found == seen.end()) {
        return "NOT_DONE";
    }
    if (found->second.contains("")) {
        return "";
    }
    for (const std::string_view reason : reasons) {
        if (found->second.contains(reason)) {
            return reason;
        }
    }
    return "NOT_DONE";
}

}  // namespace

std::vector<BiomarkerFlow> biomarker_flow(std::span<const BiomarkerRow> rows,
                                          const std::map<std::string, std::string>& arms) {
    std::set<std::string> names;
    for (const auto& [patient_id, arm] : arms) {
        names.insert(arm);
    }
    std::vector<std::string> groups(names.begin(), names.end());
    groups.emplace_back("ALL");
    std::vector<BiomarkerFlow> flow;
    for (const BiomarkerSet& set : sets) {
        const Seen seen = seen_in(rows, set);
        std::map<std::string_view, std::map<std::string, std::int64_t>> counts;  // reason, arm
        for (const auto& [patient_id, arm] : arms) {
            const std::string_view reason = patient_reason(seen, patient_id);
            ++counts[reason][arm];
            ++counts[reason]["ALL"];
        }
        for (const std::string& arm : groups) {
            const std::string name(set.name);
            const auto add = [&](std::string_view side, std::string_view of, std::int64_t number) {
                flow.push_back({arm, name, side, std::string(of), number});
            };
            const auto all = std::ranges::count_if(
                arms, [&](const auto& entry) { return arm == "ALL" || entry.second == arm; });
            add("IN", "EVALUABLE", all);
            for (const std::string_view reason : reasons) {
                if (counts.contains(reason)) {
                    add("LOSS", reason, counts[reason][arm]);
                }
            }
            add("OUT", name, counts.contains("") ? counts[""][arm] : 0);
        }
    }
    return flow;
}

}  // namespace sarcotrace::biomarkers
