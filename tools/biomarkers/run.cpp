#include "run.hpp"

#include <algorithm>
#include <map>

#include "read_ctdna.hpp"
#include "sarcotrace/biomarkers/evaluable.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::biomarkers_tool {
namespace {

using biomarkers::BiomarkerRow;
using biomarkers::PatientTimes;
using io::cell;
using io::TsvCell;

std::chrono::sys_days cutoff_of(const Settings& settings) {
    return settings.data_cutoff.value_or(std::chrono::sys_days::max());
}

Patients patient_times(const Settings& settings, const sheets::ClinicalSheets& sheets) {
    const std::chrono::sys_days cutoff = cutoff_of(settings);
    Patients patients;
    for (const sheets::Patient& patient : sheets.patients) {
        PatientTimes& times = patients[patient.patient_id];
        times.randomisation = patient.randomisation_date;
        times.withdrawal = biomarkers::sample_withdrawal(patient, cutoff);
        times.data_cutoff = cutoff;
    }
    io::TsvReader reader(settings.adtte,
                         {{"patient_id", "parameter", "rule", "analysis_date", "cnsr"},
                          {"event_description"},
                          true});
    while (const io::TsvRow* row = reader.next()) {
        const auto found = patients.find(row->required("patient_id"));
        if (found == patients.end()) {
            row->fail("patient_id", "the patient is not in patients.tsv", "use matching tables");
        }
        const auto date = row->date("analysis_date");
        if (row->required("parameter") == "PFS" && row->required("rule") == settings.pfs_rule &&
            row->required_integer("cnsr") == 0 && date) {
            found->second.pfs_event = date->day;
            found->second.pfs_event_is_death = row->value("event_description") == "DEATH";
        }
    }
    return patients;
}

io::TsvSchema schema() {
    using enum io::ColumnType;
    return {
        "biomarkers",
        "Dated biomarkers (ADBM): one row per value or missing value",
        {{"patient_id", String, "patient"},
         {"sequence", Integer, "row of the patient, from 1"},
         {"parameter", String, "short name"},
         {"parameter_label", String, "name"},
         {"category", String, "IHC, BLOOD or CTDNA"},
         {"compartment", String, "TUMOR, TME, INVASIVE_MARGIN, BLOOD or PLASMA"},
         {"assay", String, "clone and platform, laboratory, panel or method; never pooled"},
         {"specimen_id", String, "specimen or sample; NA for blood counts"},
         {"planned_visit", String, "visit that the draw was planned for; NA if none"},
         {"time_point", String,
          "BASELINE, MONTH_6, RELAPSE or other: the planned visit, but BASELINE for any draw "
          "of blood or plasma in the baseline window"},
         {"date", Date, "draw or biopsy; NA if not taken"},
         {"study_day", Integer, "day of the trial, randomisation is 1, no day 0"},
         {"value", Number, "value in `unit`; the limit if qualifier is < or >"},
         {"value_text", String, "as reported"},
         {"unit", String, "unit of value; denominator for IHC"},
         {"qualifier", String, "<, > or ="},
         {"lower_limit", Number, "limit of quantification or detection, in `unit`"},
         {"method", String, "how it was had: MEASURED, DERIVED, version, reader"},
         {"baseline_value", Number, "value of the used baseline row, in `unit`"},
         {"baseline_qualifier", String, "qualifier of baseline_value: <, > or ="},
         {"change", Number,
          "value minus baseline_value, in `unit`; NA unless drawn after the baseline, and NA if "
          "the qualifier of either is < or >: a difference of limits is no change"},
         {"change_from_month_6", Number,
          "RELAPSE: value minus the used value of MONTH_6, in `unit`; NA likewise"},
         {"in_window", Boolean, "date lies in the window of the time point"},
         {"used", Boolean, "the one row of its key for analysis"},
         {"days_to_pfs_event", Integer, "PFS event minus date; negative after the event"},
         {"missing_reason", String, "why there is no value; NA if there is one"},
         {"flags", String, "comma-separated; NA if none"}},
        {"patient_id", "sequence"}};
}

std::vector<TsvCell> cells_of(const BiomarkerRow& row, std::int64_t sequence) {
    std::string flags;
    for (const std::string& flag : row.flags) {
        flags += (flags.empty() ? "" : ",") + flag;
    }
    const auto reason = row.missing_reason
                            ? TsvCell(std::string(core::to_string_view(*row.missing_reason)))
                            : TsvCell();
    return {row.patient_id,
            sequence,
            row.parameter,
            row.label,
            row.category,
            row.compartment,
            row.assay,
            cell(row.specimen_id),
            cell(row.planned_visit),
            row.time_point,
            cell(row.date),
            cell(row.study_day),
            cell(row.value),
            cell(row.value_text),
            row.unit,
            std::string(1, row.qualifier),
            cell(row.lower_limit),
            row.method,
            cell(row.baseline_value),
            row.baseline_qualifier ? TsvCell(std::string(1, *row.baseline_qualifier)) : TsvCell(),
            cell(row.change),
            cell(row.change_from_month_6),
            row.in_window,
            row.used,
            cell(row.days_to_pfs_event),
            reason,
            flags.empty() ? TsvCell() : TsvCell(flags)};
}

io::Provenance provenance_of(const Settings& settings) {
    io::Provenance provenance{tool_info().name, tool_info().version, {}, {}};
    const biomarkers::Windows& windows = settings.windows;
    if (settings.data_cutoff) {
        provenance.add_option("data-cutoff-date", core::to_string(*settings.data_cutoff));
    }
    provenance.add_option("pfs-rule", settings.pfs_rule);
    provenance.add_option("baseline-before-days", std::to_string(windows.baseline_before_days));
    provenance.add_option("month-6-day", std::to_string(windows.month_6_target_day));
    provenance.add_option("month-6-tolerance-days", std::to_string(windows.month_6_tolerance_days));
    provenance.add_option("relapse-before-days", std::to_string(windows.relapse_before_days));
    provenance.add_option("relapse-after-days", std::to_string(windows.relapse_after_days));
    provenance.add_option("tissue-before-days", std::to_string(windows.tissue_before_days));
    provenance.add_option("concomitant-days", std::to_string(windows.concomitant_days));
    for (const auto& [name, path] : sheets::clinical_files(settings.clinical)) {
        provenance.add_input(name, path);
    }
    provenance.add_input("adtte", settings.adtte);
    if (settings.adsl) {
        provenance.add_input("adsl", *settings.adsl);
    }
    if (settings.samples) {
        provenance.add_input("samples", *settings.samples);
    }
    for (const std::string& path : settings.monitor) {
        provenance.add_input("monitor", path);
    }
    for (const std::string& path : settings.fractions) {
        provenance.add_input("fraction", path);
    }
    for (const std::string& path : settings.fragments) {
        provenance.add_input("fragments", path);
    }
    return provenance;
}

std::vector<BiomarkerRow> ctdna_rows(const Settings& settings) {
    Samples samples;
    if (settings.samples) {
        for (const sheets::Sample& sample : sheets::read_samples(*settings.samples)) {
            samples[sample.sample_id] = sample;
        }
    }
    std::vector<BiomarkerRow> rows;
    for (const std::string& path : settings.monitor) {
        read_monitor(path, rows);
    }
    for (const std::string& path : settings.fractions) {
        read_fraction(path, samples, rows);
    }
    for (const std::string& path : settings.fragments) {
        read_fragments(path, samples, rows);
    }
    return rows;
}

io::TsvSchema flow_schema() {
    using enum io::ColumnType;
    return {"biomarker_flow",
            "Flow from the evaluable patients into each biomarker set: IN = OUT + LOSS",
            {{"set", String, "time point and category, e.g. BASELINE_IHC, BASELINE_ANY"},
             {"arm", String, "arm by randomisation; ALL"},
             {"side", String, "IN, LOSS or OUT"},
             {"name", String, "EVALUABLE, why patients are not in the set, or the set"},
             {"patients", Integer, "patients"}},
            {"set", "arm", "side", "name"}};
}

void write_flow(io::TsvWriter& writer, const std::vector<BiomarkerRow>& rows,
                const std::filesystem::path& adsl) {
    std::map<std::string, std::string> arms;  // of the evaluable patients
    io::TsvReader reader(adsl, {{"patient_id", "arm_planned", "evaluable"}, {}, true});
    while (const io::TsvRow* row = reader.next()) {
        if (row->boolean("evaluable").value_or(false)) {
            arms[row->required("patient_id")] = row->required("arm_planned");
        }
    }
    for (const biomarkers::BiomarkerFlow& step : biomarkers::biomarker_flow(rows, arms)) {
        writer.write({step.set, step.arm, std::string(step.side), step.name, step.patients});
    }
}

/// A patient who is not in the sheet at all is an error later on.
bool is_later_patient(const sheets::ClinicalSheets& sheets, const std::string& patient_id,
                      std::chrono::sys_days cutoff) {
    return std::ranges::any_of(sheets.patients, [&](const sheets::Patient& patient) {
        return patient.patient_id == patient_id && patient.randomisation_date > cutoff;
    });
}

}  // namespace

void run(const Settings& settings) {
    const std::chrono::sys_days cutoff = cutoff_of(settings);
    const sheets::ClinicalSheets all = sheets::read_clinical_sheets(settings.clinical);
    const sheets::ClinicalSheets sheets = biomarkers::known_at(all, cutoff);
    const Patients patients = patient_times(settings, sheets);
    std::vector<BiomarkerRow> rows = ctdna_rows(settings);
    std::erase_if(rows, [&](const BiomarkerRow& row) {
        return row.date > cutoff || is_later_patient(all, row.patient_id, cutoff);
    });
    for (auto& more :
         {biomarkers::blood_rows(sheets, settings.windows), biomarkers::ihc_rows(sheets)}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }
    biomarkers::set_baseline(rows, patients, settings.windows);
    biomarkers::add_missing_rows(rows, patients, settings.windows);
    biomarkers::finish_rows(rows, patients, settings.windows);
    const io::Provenance provenance = provenance_of(settings);
    std::optional<io::TsvWriter> flow;
    if (settings.flow) {
        flow.emplace(*settings.flow, flow_schema(), provenance);
        write_flow(*flow, rows, *settings.adsl);
    }
    io::TsvWriter writer(settings.output, schema(), provenance);
    std::map<std::string, std::int64_t> rows_of;  // of each patient so far
    for (const BiomarkerRow& row : rows) {
        writer.write(cells_of(row, ++rows_of[row.patient_id]));
    }
    if (flow) {
        io::commit_all(writer, *flow);
    } else {
        writer.commit();
    }
}

}  // namespace sarcotrace::biomarkers_tool
