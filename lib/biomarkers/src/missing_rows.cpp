#include <array>
#include <set>
#include <string_view>
#include <tuple>

#include "sarcotrace/biomarkers/assemble.hpp"

namespace sarcotrace::biomarkers {
namespace {

using Kind = std::tuple<std::string, std::string, std::string>;  // parameter, compartment, assay

/// What every patient should have: example rows of each parameter, and who has it already.
struct Expected {
    std::map<Kind, std::vector<const BiomarkerRow*>> kinds;
    std::set<std::pair<std::string, Kind>> present;
};

/// Sites stain with different clones, so a score is missing only if no assay has it.
Kind kind_of(const BiomarkerRow& row) {
    return {row.parameter, row.compartment, row.category == "IHC" ? "" : row.assay};
}

bool is_expected(const BiomarkerRow& row, std::string_view time_point) {
    return row.category == "CTDNA" || (time_point == "BASELINE" && row.time_point == time_point);
}

/// The assay of all rows; NA if they differ.
std::string common_assay(const std::vector<const BiomarkerRow*>& rows) {
    for (const BiomarkerRow* row : rows) {
        if (row->assay != rows.front()->assay) {
            return "NA";
        }
    }
    return rows.front()->assay;
}

Expected expected_at(const std::vector<BiomarkerRow>& rows, std::string_view time_point) {
    Expected expected;
    for (const BiomarkerRow& row : rows) {
        if (is_expected(row, time_point)) {
            expected.kinds[kind_of(row)].push_back(&row);
        }
        if (row.time_point == time_point) {
            expected.present.emplace(row.patient_id, kind_of(row));
        }
    }
    return expected;
}

/// Why there is no sample by the day on which its window closes.
core::MissingReason reason_by(std::chrono::sys_days closes, const PatientTimes& times) {
    if (times.withdrawal && *times.withdrawal <= closes) {
        return core::MissingReason::Withdrawn;
    }
    return times.data_cutoff < closes ? core::MissingReason::NotApplicable
                                      : core::MissingReason::NotDone;
}

core::MissingReason reason_at(std::string_view time_point, const PatientTimes& times,
                              const Windows& windows) {
    if (time_point == "MONTH_6") {
        return month_6_missing_reason(times, windows);
    }
    return time_point == "RELAPSE" ? relapse_missing_reason(times, windows)
                                   : baseline_missing_reason(times);
}

BiomarkerRow missing_row(const std::string& patient_id,
                         const std::vector<const BiomarkerRow*>& examples,
                         std::string_view time_point, core::MissingReason reason) {
    const BiomarkerRow& example = *examples.front();
    BiomarkerRow row;
    row.patient_id = patient_id;
    row.parameter = example.parameter;
    row.label = example.label;
    row.category = example.category;
    row.compartment = example.compartment;
    row.assay = common_assay(examples);
    row.time_point = time_point;
    row.unit = example.unit;
    row.method = example.category == "IHC" ? "NA" : example.method;
    row.missing_reason = reason;
    return row;
}

}  // namespace

core::MissingReason baseline_missing_reason(const PatientTimes& times) {
    return times.withdrawal && *times.withdrawal <= times.randomisation
               ? core::MissingReason::Withdrawn
               : core::MissingReason::NotDone;
}

core::MissingReason month_6_missing_reason(const PatientTimes& times, const Windows& windows) {
    // Randomisation is day 1.
    const auto target = times.randomisation + std::chrono::days(windows.month_6_target_day - 1);
    const auto tolerance = std::chrono::days(windows.month_6_tolerance_days);
    if (times.pfs_event && *times.pfs_event < target - tolerance) {
        return core::MissingReason::NotReached;
    }
    return reason_by(target + tolerance, times);
}

core::MissingReason relapse_missing_reason(const PatientTimes& times, const Windows& windows) {
    if (!times.pfs_event) {
        return core::MissingReason::NotReached;
    }
    if (times.pfs_event_is_death) {
        return core::MissingReason::NotApplicable;
    }
    return reason_by(*times.pfs_event + std::chrono::days(windows.relapse_after_days), times);
}

void add_missing_rows(std::vector<BiomarkerRow>& rows,
                      const std::map<std::string, PatientTimes>& patients, const Windows& windows) {
    constexpr std::array<std::string_view, 3> time_points = {"BASELINE", "MONTH_6", "RELAPSE"};
    std::vector<BiomarkerRow> missing;
    for (const std::string_view time_point : time_points) {
        const Expected expected = expected_at(rows, time_point);
        for (const auto& [kind, examples] : expected.kinds) {
            for (const auto& [patient_id, times] : patients) {
                if (!expected.present.contains({patient_id, kind})) {
                    missing.push_back(missing_row(patient_id, examples, time_point,
                                                  reason_at(time_point, times, windows)));
                }
            }
        }
    }
    rows.insert(rows.end(), missing.begin(), missing.end());
}

}  // namespace sarcotrace::biomarkers
