#include "sarcotrace/biomarkers/assemble.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::biomarkers {
namespace {

std::tuple<const std::string&, const std::string&, const std::string&, const std::string&,
           const std::string&>
key_of(const BiomarkerRow& row) {
    return std::tie(row.patient_id, row.parameter, row.compartment, row.assay, row.time_point);
}

/// Randomisation is day 1, the day before it day -1.
std::int64_t study_day(std::int64_t days_from_randomisation) {
    return days_from_randomisation >= 0 ? days_from_randomisation + 1 : days_from_randomisation;
}

bool is_in_window(const BiomarkerRow& row, const PatientTimes& times, const Windows& windows) {
    if (!row.date) {
        return false;
    }
    const std::int64_t day = core::days_between(times.randomisation, *row.date);
    if (row.time_point == "BASELINE") {
        const int before =
            row.category == "IHC" ? windows.tissue_before_days : windows.baseline_before_days;
        return day >= -before && day <= 0;
    }
    if (row.time_point == "MONTH_6") {
        return std::abs(study_day(day) - windows.month_6_target_day) <=
               windows.month_6_tolerance_days;
    }
    if (row.time_point == "RELAPSE" && times.pfs_event) {
        const std::int64_t after = core::days_between(*times.pfs_event, *row.date);
        return after >= -windows.relapse_before_days && after <= windows.relapse_after_days;
    }
    return false;
}

/// Distance from the ideal day of the time point, and then the earlier.
std::pair<std::int64_t, std::int64_t> distance(const BiomarkerRow& row, const PatientTimes& times,
                                               const Windows& windows) {
    if (!row.date) {
        return {0, 0};
    }
    const std::int64_t day = core::days_between(times.randomisation, *row.date);
    if (row.time_point == "MONTH_6") {
        return {std::abs(study_day(day) - windows.month_6_target_day), day};
    }
    if (row.time_point == "RELAPSE" && times.pfs_event) {
        return {std::abs(core::days_between(*times.pfs_event, *row.date)), day};
    }
    return {-day, day};
}

void add_time(BiomarkerRow& row, const PatientTimes& times, const Windows& windows) {
    row.in_window = is_in_window(row, times, windows);
    if (!row.date) {
        if (row.value) {
            row.flags.insert(row.flags.end(), {"DATE_MISSING", "OUT_OF_WINDOW"});
        }
        return;
    }
    const std::int64_t day = core::days_between(times.randomisation, *row.date);
    row.study_day = study_day(day);
    if (times.pfs_event) {
        row.days_to_pfs_event = core::days_between(*row.date, *times.pfs_event);
    }
    if (row.time_point == "MONTH_6") {
        if (*row.study_day > windows.month_6_target_day + windows.month_6_tolerance_days) {
            row.flags.emplace_back("AFTER_LANDMARK");
        }
        if (times.pfs_event && *row.date >= *times.pfs_event) {
            row.flags.emplace_back("AFTER_PFS_EVENT");
        }
    }
    if (!row.in_window) {
        row.flags.emplace_back("OUT_OF_WINDOW");
    }
}

using Rows = std::vector<BiomarkerRow>;
using Patients = std::map<std::string, PatientTimes>;

const PatientTimes& times_of(const BiomarkerRow& row, const Patients& patients) {
    const auto found = patients.find(row.patient_id);
    if (found == patients.end()) {
        throw core::InputError({"patient '" + row.patient_id + "' is not in patients.tsv",
                                row.parameter, "add the patient, or remove the file"});
    }
    return found->second;
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;

Key without_time_point(const BiomarkerRow& row) {
    return {row.patient_id, row.parameter, row.compartment, row.assay};
}

struct Earlier {
    double value;
    char qualifier;
    std::optional<std::chrono::sys_days> date;
};

/// Values of the used rows of one time point.
std::map<Key, Earlier> used_at(const Rows& rows, std::string_view time_point) {
    std::map<Key, Earlier> values;
    for (const BiomarkerRow& row : rows) {
        if (row.used && row.time_point == time_point && row.value) {
            values[without_time_point(row)] = {*row.value, row.qualifier, row.date};
        }
    }
    return values;
}

/// Nothing unless drawn later, and both values are exact.
std::optional<double> change_since(const BiomarkerRow& row, const Earlier& earlier) {
    const bool exact = row.qualifier == '=' && earlier.qualifier == '=';
    if (!row.value || !exact || !(row.date > earlier.date)) {
        return std::nullopt;
    }
    return *row.value - earlier.value;
}

void add_changes(Rows& rows) {
    const auto baselines = used_at(rows, "BASELINE");
    const auto months_6 = used_at(rows, "MONTH_6");
    for (BiomarkerRow& row : rows) {
        const auto baseline = baselines.find(without_time_point(row));
        if (baseline != baselines.end()) {
            row.baseline_value = baseline->second.value;
            row.baseline_qualifier = baseline->second.qualifier;
            if (row.time_point != "BASELINE") {
                row.change = change_since(row, baseline->second);
            }
        }
        const auto month_6 = months_6.find(without_time_point(row));
        if (row.time_point == "RELAPSE" && month_6 != months_6.end()) {
            row.change_from_month_6 = change_since(row, month_6->second);
        }
    }
}

}  // namespace

void set_baseline(Rows& rows, const Patients& patients, const Windows& windows) {
    for (BiomarkerRow& row : rows) {
        if (row.category == "IHC" || !row.date || row.time_point == "MONTH_6" ||
            row.time_point == "RELAPSE") {
            continue;
        }
        const std::int64_t day =
            core::days_between(times_of(row, patients).randomisation, *row.date);
        if (day >= -windows.baseline_before_days && day <= 0) {
            row.time_point = "BASELINE";
        }
    }
}

void finish_rows(Rows& rows, const Patients& patients, const Windows& windows) {
    for (BiomarkerRow& row : rows) {
        add_time(row, times_of(row, patients), windows);
    }
    const auto preference = [&](const BiomarkerRow& row) {
        return std::tuple(!row.value.has_value(), row.rank,
                          distance(row, times_of(row, patients), windows), row.method,
                          row.specimen_id.value_or(""));
    };
    std::ranges::stable_sort(rows, [&](const BiomarkerRow& a, const BiomarkerRow& b) {
        return key_of(a) != key_of(b) ? key_of(a) < key_of(b) : preference(a) < preference(b);
    });
    const BiomarkerRow* last_used = nullptr;
    for (BiomarkerRow& row : rows) {
        const bool eligible = row.in_window || (!row.date && !row.value);
        if (eligible && (last_used == nullptr || key_of(*last_used) != key_of(row))) {
            row.used = true;
            last_used = &row;
        }
    }
    add_changes(rows);
}

}  // namespace sarcotrace::biomarkers
