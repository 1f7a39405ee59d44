#include "sarcotrace/endpoints/toxicity.hpp"

#include <map>

#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

/// The key of a table has no absent part.
TsvCell name_or_all(const std::string& name) { return name.empty() ? "ALL" : name; }

std::string treated_arm(const PatientEndpoints& p) {
    return p.patient.arm_actual.value_or(p.patient.arm_planned);
}

endpoints::ToxicityResult toxicity_of(const sheets::ClinicalSheets& sheets,
                                      const Patients& patients,
                                      const endpoints::ToxicityRule& rule) {
    std::vector<endpoints::TreatedPatient> treated;
    for (const PatientEndpoints& p : patients) {
        if (p.first_treatment) {
            treated.push_back({p.patient.patient_id, treated_arm(p), *p.first_treatment});
        }
    }
    return endpoints::toxicity(sheets.adverse_events, treated, rule);
}

Table rates_table(const endpoints::ToxicityResult& result, int window_days) {
    Table table{{"toxicity",
                 "Treated patients by worst CTCAE grade within " + std::to_string(window_days) +
                     " days (Clopper-Pearson, 95 %)",
                 {{"arm", String, "arm as treated; as planned if that is not known"},
                  {"level", String, "TERM, SOC or OVERALL"},
                  {"name", String, "term or class; ALL for OVERALL"},
                  {"ctcae_version", String, "version of the criteria; ALL for OVERALL"},
                  {"attribution", String, "ALL, RELATED to SBRT or atezolizumab, UNRELATED"},
                  {"any_grade", Integer, "patients with any grade"},
                  {"deaths", Integer, "patients with grade 5"},
                  {"severe", Integer, "patients with grade 3 or more"},
                  {"patients", Integer, "treated patients"},
                  {"severe_rate", Number, "share with grade 3 or more, 0 to 1"},
                  {"lower", Number, "95 % limit"},
                  {"upper", Number, "95 % limit"}},
                 {"arm", "level", "name", "ctcae_version", "attribution"}},
                {}};
    for (const endpoints::ToxicityRate& rate : result.rates) {
        std::vector<TsvCell> row{rate.arm,
                                 text(endpoints::to_string_view(rate.key.level)),
                                 name_or_all(rate.key.name),
                                 name_or_all(rate.key.ctcae_version),
                                 text(endpoints::to_string_view(rate.key.attribution)),
                                 rate.any.count,
                                 rate.deaths};
        add_share(row, rate.severe);
        table.rows.push_back(row);
    }
    return table;
}

Table ledger_table(const endpoints::ToxicityLedger& ledger) {
    Table table{{"toxicity_ledger",
                 "Where every adverse event by the cut-off went: IN = OUT + LOSS",
                 {{"side", String, "IN, OUT or LOSS"},
                  {"name", String, "what it is, or why it does not count"},
                  {"events", Integer, "adverse events"}},
                 {"side", "name"}},
                {}};
    const auto add = [&](std::string_view side, std::string_view name, std::int64_t events) {
        table.rows.push_back({text(side), text(name), events});
    };
    add("IN", "REPORTED", ledger.reported);
    add("OUT", "COUNTED", ledger.counted);
    add("LOSS", "NOT_TREATED", ledger.not_treated);
    add("LOSS", "BEFORE_TREATMENT", ledger.before_treatment);
    add("LOSS", "AFTER_WINDOW", ledger.after_window);
    add("LOSS", "NOT_WORSE_THAN_BASELINE", ledger.not_worse_than_baseline);
    return table;
}

Table worst_grades_table(const endpoints::ToxicityResult& result, const Patients& patients) {
    Table table{{"toxicity_patients",
                 "Worst CTCAE grade of each treated patient with an event: patient x term or class",
                 {{"patient_id", String, "patient"},
                  {"level", String, "TERM, SOC or OVERALL"},
                  {"name", String, "term or class; ALL for OVERALL"},
                  {"ctcae_version", String, "version of the criteria; ALL for OVERALL"},
                  {"attribution", String, "ALL, RELATED to SBRT or atezolizumab, UNRELATED"},
                  {"arm", String, "arm as treated; as planned if that is not known"},
                  {"worst_grade", Integer, "1 to 5"}},
                 {"patient_id", "level", "name", "ctcae_version", "attribution"}},
                {}};
    std::map<std::string, std::string> arms;
    for (const PatientEndpoints& p : patients) {
        arms[p.patient.patient_id] = treated_arm(p);
    }
    for (const auto& [key, grades] : result.worst) {
        for (const auto& [patient_id, grade] : grades) {
            table.write({patient_id, text(endpoints::to_string_view(key.level)),
                         name_or_all(key.name), name_or_all(key.ctcae_version),
                         text(endpoints::to_string_view(key.attribution)), arms.at(patient_id),
                         std::int64_t{grade}});
        }
    }
    return table;
}

}  // namespace

std::vector<Table> toxicity_tables(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                   const endpoints::ToxicityRule& rule) {
    const endpoints::ToxicityResult result = toxicity_of(sheets, patients, rule);
    return {rates_table(result, rule.window_days), worst_grades_table(result, patients),
            ledger_table(result.ledger)};
}

}  // namespace sarcotrace::endpoints_tool
