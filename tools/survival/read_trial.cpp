#include "read_trial.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::survival_tool {
namespace {

using survival::TrialData;

/// All patients of adsl, also those outside the population.
using KnownPatients = std::set<std::string>;

std::string known_patient(const io::TsvRow& row, const KnownPatients& known) {
    std::string patient_id = row.required("patient_id");
    if (!known.contains(patient_id)) {
        row.fail("patient_id", "adsl does not have the patient",
                 "make all tables from the same sheets");
    }
    return patient_id;
}

std::string_view flag_column(Population population) {
    switch (population) {
        case Population::Itt: return "itt";
        case Population::Safety: return "safety";
        case Population::Evaluable: return "evaluable";
    }
    return "itt";
}

std::set<std::string> covariate_names(const std::vector<survival::PlannedTest>& plan) {
    std::set<std::string> names;
    for (const survival::PlannedTest& test : plan) {
        names.insert(test.covariates.begin(), test.covariates.end());
        names.insert(test.strata.begin(), test.strata.end());
    }
    return names;
}

KnownPatients read_patients(const Settings& settings, const std::set<std::string>& covariates,
                            TrialData& data) {
    const std::string flag(flag_column(settings.population));
    const std::string arm_column =
        settings.population == Population::Itt ? "arm_planned" : "arm_actual";
    std::set<std::string> required = covariates;
    required.insert({"patient_id", arm_column, flag});
    io::TsvReader reader(
        settings.adsl,
        {.required = {required.begin(), required.end()}, .optional = {}, .allow_others = true});
    KnownPatients known;
    while (const io::TsvRow* row = reader.next()) {
        survival::Patient patient{row->required("patient_id"), {}, {}};
        if (!known.insert(patient.patient_id).second) {
            row->fail("patient_id", "the patient is there twice", "give one row per patient");
        }
        if (!row->boolean(flag).value_or(false)) {
            continue;
        }
        if (const auto arm = row->value(arm_column)) {
            patient.arm = std::string(*arm);
        }
        for (const std::string& name : covariates) {
            const auto value = row->value(name);
            patient.covariates[name] = value ? std::optional(std::string(*value)) : std::nullopt;
        }
        data.patients.push_back(std::move(patient));
    }
    if (known.empty()) {
        throw core::InputError(
            {"adsl has no patient", settings.adsl.string(), "give one row per patient"});
    }
    return known;
}

void read_times(const Settings& settings, const KnownPatients& known, TrialData& data) {
    io::TsvReader reader(settings.adtte, {.required = {"patient_id", "parameter", "rule",
                                                       "start_date", "time_days", "cnsr"},
                                          .optional = {},
                                          .allow_others = true});
    while (const io::TsvRow* row = reader.next()) {
        const std::string patient_id = known_patient(*row, known);
        const auto time = row->number("time_days");
        if (!time) {
            continue;
        }
        const auto start = row->date("start_date");
        if (!start || start->precision != core::DatePrecision::Day) {
            row->fail("start_date", "the start date is missing or lacks its day",
                      "give a full date");
        }
        if (!(*time > 0.0)) {
            row->fail("time_days", "the time is not positive", "day 1 is the start date");
        }
        const std::int64_t censored = row->required_integer("cnsr");
        if (censored < 0) {
            row->fail("cnsr", "the code is negative", "0 is an event, 1 and above are censored");
        }
        auto& times = data.times[{row->required("parameter"), row->required("rule")}];
        if (!times.emplace(patient_id, survival::TimeToEvent{start->day, *time, censored == 0})
                 .second) {
            row->fail("patient_id", "the patient has this parameter and rule twice",
                      "give one row per patient, parameter and rule");
        }
    }
}

void read_responses(const Settings& settings, const KnownPatients& known, TrialData& data) {
    io::TsvReader reader(
        settings.adrs,
        {.required = {"patient_id", "parameter", "value"}, .optional = {}, .allow_others = true});
    while (const io::TsvRow* row = reader.next()) {
        const std::string patient_id = known_patient(*row, known);
        if (row->text("parameter") != "BOR") {
            continue;
        }
        const std::string_view value = row->text("value");
        if (!data.responders.emplace(patient_id, value == "CR" || value == "PR").second) {
            row->fail("patient_id", "the patient has two best responses",
                      "give one BOR row per patient");
        }
    }
}

using MarkerKey =
    std::tuple<std::string, std::string, std::string, std::string, survival::TimePoint>;

MarkerKey key_of(const survival::MarkerValue& marker) {
    return {marker.patient_id, marker.parameter, marker.compartment, marker.assay,
            marker.time_point};
}

std::string text_or_empty(const io::TsvRow& row, std::string_view column) {
    return std::string(row.value(column).value_or(""));
}

survival::DrawWindow window_of(const io::TsvRow& row) {
    using enum survival::DrawWindow;
    const std::vector<std::string_view> flags = core::split(row.value("flags").value_or(""), ',');
    const auto has = [&](std::string_view flag) {
        return std::ranges::find(flags, flag) != flags.end();
    };
    if (has("AFTER_LANDMARK")) {
        return AfterLandmark;
    }
    return has("OUT_OF_WINDOW") ? Outside : Inside;
}

/// Rows that are not used, in the order in which they may give the reason: a value after the
/// landmark, a value out of its window, no value.
void sort_spare(std::vector<survival::MarkerValue>& spare) {
    const auto key = [](const survival::MarkerValue& marker) {
        return std::tuple(!marker.missing_reason.empty(),
                          marker.window != survival::DrawWindow::AfterLandmark,
                          std::string_view(marker.missing_reason));
    };
    std::ranges::stable_sort(
        spare, [&](const auto& left, const auto& right) { return key(left) < key(right); });
}

survival::MarkerValue marker_of(const io::TsvRow& row, std::string patient_id) {
    const auto time_point = survival::parse_time_point(row.text("time_point"));
    if (!time_point) {
        row.fail("time_point", "the word is not known", "give one of BASELINE, MONTH_6, RELAPSE");
    }
    survival::MarkerValue marker{std::move(patient_id),
                                 row.required("parameter"),
                                 text_or_empty(row, "compartment"),
                                 text_or_empty(row, "assay"),
                                 *time_point,
                                 row.date("date"),
                                 row.number("value"),
                                 {},
                                 row.text("qualifier") == "<",
                                 row.number("lower_limit"),
                                 text_or_empty(row, "missing_reason"),
                                 window_of(row)};
    if (const auto text = row.value("value_text")) {
        marker.text = std::string(*text);
    }
    return marker;
}

void read_markers(const Settings& settings, const KnownPatients& known, TrialData& data) {
    io::TsvReader reader(
        settings.biomarkers,
        {.required = {"patient_id", "parameter", "compartment", "assay", "time_point", "date",
                      "value", "value_text", "qualifier", "lower_limit", "used", "missing_reason"},
         .optional = {"flags"},
         .allow_others = true});
    std::set<MarkerKey> used;
    std::vector<survival::MarkerValue> spare;
    while (const io::TsvRow* row = reader.next()) {
        const std::string patient_id = known_patient(*row, known);
        const bool chosen = row->boolean("used").value_or(false);
        if (!chosen && !survival::parse_time_point(row->text("time_point"))) {
            continue;  // a visit that no analysis is about
        }
        survival::MarkerValue marker = marker_of(*row, patient_id);
        if (!chosen) {
            if (!marker.missing_reason.empty() || marker.window != survival::DrawWindow::Inside) {
                spare.push_back(std::move(marker));
            }
            continue;
        }
        if (!used.insert(key_of(marker)).second) {
            row->fail("used", "two rows are used for one patient, parameter, assay and time point",
                      "mark one of them as used");
        }
        data.markers.push_back(std::move(marker));
    }
    sort_spare(spare);
    for (survival::MarkerValue& marker : spare) {
        if (used.insert(key_of(marker)).second) {
            data.markers.push_back(std::move(marker));
        }
    }
}

}  // namespace

TrialData read_trial(const Settings& settings, const std::vector<survival::PlannedTest>& plan) {
    TrialData data;
    const KnownPatients known = read_patients(settings, covariate_names(plan), data);
    read_times(settings, known, data);
    read_responses(settings, known, data);
    read_markers(settings, known, data);
    return data;
}

}  // namespace sarcotrace::survival_tool
