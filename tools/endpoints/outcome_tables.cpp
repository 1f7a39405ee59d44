#include "outcome_tables.hpp"

#include <map>

#include "sarcotrace/endpoints/qlq_c30.hpp"
#include "sarcotrace/endpoints/share.hpp"
#include "sarcotrace/endpoints/toxicity.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::Response;
using endpoints::Share;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

TsvCell text(std::string_view value) {
    return value.empty() ? TsvCell() : TsvCell(std::string(value));
}

void add_share(std::vector<TsvCell>& row, const Share& share) {
    std::optional<double> lower;
    std::optional<double> upper;
    if (share.limits) {
        lower = share.limits->lower;
        upper = share.limits->upper;
    }
    row.emplace_back(share.count);
    row.emplace_back(share.total);
    row.push_back(cell(share.rate));
    row.push_back(cell(lower));
    row.push_back(cell(upper));
}

std::vector<std::pair<std::string, std::string>> planned_arms(const Patients& patients) {
    std::vector<std::pair<std::string, std::string>> arms;
    for (const PatientEndpoints& p : patients) {
        arms.emplace_back(p.patient.patient_id, p.patient.arm_planned);
    }
    return arms;
}

/// Questionnaires that are not dated after the cut-off.
std::vector<sheets::Questionnaire> known_questionnaires(const sheets::ClinicalSheets& sheets,
                                                        std::chrono::sys_days cutoff) {
    std::vector<sheets::Questionnaire> rows;
    for (const sheets::Questionnaire& row : sheets.qlq_c30) {
        if (!row.date || row.date->day <= cutoff) {
            rows.push_back(row);
        }
    }
    return rows;
}

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

Table response_rates_table(const Patients& patients) {
    Table table{{"response_rates",
                 "Share of patients with CR or PR (Clopper-Pearson limits, 95 %), by planned arm",
                 {{"arm", String, "arm by randomisation"},
                  {"parameter", String, "BOR best response, CBOR with confirmation"},
                  {"denominator", String, "ALL randomised, or EVALUABLE: best response not NE"},
                  {"responders", Integer, "patients with CR or PR"},
                  {"patients", Integer, "patients that count"},
                  {"rate", Number, "share, 0 to 1; NA without patients"},
                  {"lower", Number, "95 % limit"},
                  {"upper", Number, "95 % limit"}},
                 {"arm", "parameter", "denominator"}},
                {}};
    std::map<std::string, std::pair<std::vector<Response>, std::vector<Response>>> best;
    for (const PatientEndpoints& p : patients) {
        auto& [any, confirmed] = best[p.patient.arm_planned];
        any.push_back(p.best.response);
        confirmed.push_back(p.best_confirmed.response);
    }
    for (const auto& [arm, responses] : best) {
        for (const auto denominator :
             {endpoints::Denominator::All, endpoints::Denominator::Evaluable}) {
            const auto add = [&, name = arm](std::string_view parameter,
                                             const std::vector<Response>& of) {
                std::vector<TsvCell> row{name, text(parameter),
                                         text(endpoints::to_string_view(denominator))};
                add_share(row, endpoints::response_rate(of, denominator));
                table.rows.push_back(row);
            };
            add("BOR", responses.first);
            add("CBOR", responses.second);
        }
    }
    return table;
}

Table qlq_scores_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                       std::chrono::sys_days cutoff) {
    Table table{{"qlq_c30_scores",
                 "Scores of the QLQ-C30 version 3: patient x visit x scale",
                 {{"patient_id", String, "patient"},
                  {"arm_planned", String, "arm by randomisation"},
                  {"planned_visit", String, "visit of the protocol"},
                  {"scale", String, "scale of the scoring manual, or SUMMARY"},
                  {"date", Date, "day of the questionnaire; NA if not received"},
                  {"score", Number, "0 to 100; NA: see missing_reason"},
                  {"missing_reason", String,
                   "INSUFFICIENT: under half of the items; else why it was not received"}},
                 {"patient_id", "planned_visit", "scale"}},
                {}};
    const auto listed = planned_arms(patients);
    const std::map<std::string, std::string> arms(listed.begin(), listed.end());
    for (const sheets::Questionnaire& questionnaire : known_questionnaires(sheets, cutoff)) {
        const auto arm = arms.find(questionnaire.patient_id);
        if (arm == arms.end()) {
            continue;  // randomised after the cut-off
        }
        const endpoints::QlqScores scores = endpoints::score_questionnaire(questionnaire);
        std::optional<std::chrono::sys_days> day;
        if (questionnaire.date) {
            day = questionnaire.date->day;
        }
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const auto reason = scores[i].reason();
            std::optional<double> score;
            std::string_view why;
            if (reason) {
                why = core::to_string_view(*reason);
            } else {
                score = *scores[i];
            }
            table.rows.push_back({questionnaire.patient_id, arm->second,
                                  questionnaire.planned_visit, text(endpoints::qlq_scales[i]),
                                  cell(day), cell(score), text(why)});
        }
    }
    return table;
}

Table qlq_compliance_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                           std::chrono::sys_days cutoff) {
    Table table{{"qlq_c30_compliance",
                 "Questionnaires received among those expected (Clopper-Pearson limits, 95 %)",
                 {{"arm", String, "arm by randomisation"},
                  {"planned_visit", String, "visit of the protocol"},
                  {"received", Integer, "questionnaires received"},
                  {"expected", Integer, "questionnaires that were due"},
                  {"rate", Number, "share, 0 to 1"},
                  {"lower", Number, "95 % limit"},
                  {"upper", Number, "95 % limit"}},
                 {"arm", "planned_visit"}},
                {}};
    for (const endpoints::Compliance& visit :
         endpoints::qlq_compliance(known_questionnaires(sheets, cutoff), planned_arms(patients))) {
        std::vector<TsvCell> row{visit.arm, visit.planned_visit};
        add_share(row, visit.received);
        table.rows.push_back(row);
    }
    return table;
}

Table toxicity_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                     std::chrono::sys_days cutoff) {
    Table table{{"toxicity",
                 "Treated patients by worst CTCAE grade within 183 days (Clopper-Pearson, 95 %)",
                 {{"arm", String, "arm as treated; as planned if that is not known"},
                  {"level", String, "TERM, SOC or OVERALL"},
                  {"name", String, "term or class; NA for OVERALL"},
                  {"ctcae_version", String, "version of the criteria; NA for OVERALL"},
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
                                 text(rate.key.name),
                                 text(rate.key.ctcae_version),
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
