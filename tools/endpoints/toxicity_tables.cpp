#include "sarcotrace/endpoints/toxicity.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

/// The key of a table has no absent part.
TsvCell name_or_all(const std::string& name) { return name.empty() ? "ALL" : name; }

endpoints::ToxicityResult toxicity_of(const sheets::ClinicalSheets& sheets,
                                      const Patients& patients, std::chrono::sys_days cutoff) {
    std::vector<endpoints::TreatedPatient> treated;
    for (const PatientEndpoints& p : patients) {
        if (p.first_treatment) {
            treated.push_back({p.patient.patient_id,
                               p.patient.arm_actual.value_or(p.patient.arm_planned),
                               *p.first_treatment});
        }
    }
    endpoints::ToxicityRule rule;
    rule.data_cutoff = cutoff;
    return endpoints::toxicity(sheets.adverse_events, treated, rule);
}

}  // namespace

Table toxicity_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                     std::chrono::sys_days cutoff) {
    Table table{{"toxicity",
                 "Treated patients by worst CTCAE grade within 183 days (Clopper-Pearson, 95 %)",
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
    for (const auto& rate : toxicity_of(sheets, patients, cutoff).rates) {
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

Table toxicity_ledger_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                            std::chrono::sys_days cutoff) {
    const endpoints::ToxicityLedger ledger = toxicity_of(sheets, patients, cutoff).ledger;
    Table table{{"toxicity_ledger",
                 "Where every adverse event went: IN = OUT + LOSS",
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
    add("LOSS", "AFTER_CUTOFF", ledger.after_cutoff);
    add("LOSS", "NOT_TREATED", ledger.not_treated);
    add("LOSS", "BEFORE_TREATMENT", ledger.before_treatment);
    add("LOSS", "AFTER_WINDOW", ledger.after_window);
    add("LOSS", "NOT_WORSE_THAN_BASELINE", ledger.not_worse_than_baseline);
    return table;
}

}  // namespace sarcotrace::endpoints_tool
