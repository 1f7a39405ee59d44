#include "sarcotrace/endpoints/analysis_sets.hpp"
#include "sarcotrace/endpoints/protocol_checks.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

}  // namespace

Table analysis_sets_table(const Patients& patients) {
    Table table{{"analysis_sets",
                 "Who is in which analysis set, and why not: patient x set",
                 {{"patient_id", String, "patient"},
                  {"arm_planned", String, "arm by randomisation"},
                  {"set", String, "ITT, SAFETY or EVALUABLE"},
                  {"member", Boolean, "the patient is in the set"},
                  {"reason", String,
                   "NOT_TREATED, NO_BASELINE_ASSESSMENT or NO_ADEQUATE_ASSESSMENT_OR_EVENT; NA if "
                   "member"}},
                 {"patient_id", "set"}},
                {}};
    for (const PatientEndpoints& p : patients) {
        for (const endpoints::AnalysisSet set : endpoints::analysis_sets) {
            const std::string_view reason = endpoints::reason_out(p, set);
            table.write({p.patient.patient_id, p.patient.arm_planned,
                         text(endpoints::to_string_view(set)), reason.empty(), text(reason)});
        }
    }
    return table;
}

Table analysis_flow_table(const Patients& patients) {
    Table table{{"analysis_flow",
                 "Flow from randomisation into each analysis set: IN = OUT + LOSS",
                 {{"set", String, "ITT, SAFETY or EVALUABLE"},
                  {"arm", String, "arm by randomisation; ALL"},
                  {"side", String, "IN, LOSS or OUT"},
                  {"name", String, "RANDOMISED, why patients are not in the set, or the set"},
                  {"patients", Integer, "patients"}},
                 {"set", "arm", "side", "name"}},
                {}};
    for (const endpoints::FlowStep& step : endpoints::flow_of(patients)) {
        table.write({text(endpoints::to_string_view(step.set)), step.arm, text(step.side),
                     text(step.name), step.patients});
    }
    return table;
}

Table protocol_checks_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                            const endpoints::ProtocolLimits& limits, std::chrono::sys_days cutoff) {
    Table table{{"protocol_checks",
                 "What the protocol asks for against what was done: patient x check",
                 {{"patient_id", String, "patient"},
                  {"sequence", Integer, "row of the patient, from 1"},
                  {"arm_planned", String, "arm by randomisation"},
                  {"check", String,
                   "BASELINE_SUM_MM, SBRT_FRACTIONS, SBRT_DAYS, DOSES or DOSE_MG (of the drug)"},
                  {"subject", String, "lesion, cycle, or ALL"},
                  {"value", Number, "what was done, in the unit of the check; NA if not recorded"},
                  {"limit", String, "what the protocol asks for"},
                  {"verdict", String, "MET, NOT_MET, NOT_DUE at the cut-off, or UNKNOWN"},
                  {"note", String, "why, where the sheets tell; NA if not"}},
                 {"patient_id", "sequence"}},
                {}};
    for (const PatientEndpoints& p : patients) {
        std::int64_t sequence = 0;
        for (const auto& check : endpoints::protocol_checks(sheets, p, limits, cutoff)) {
            table.write({p.patient.patient_id, ++sequence, p.patient.arm_planned, text(check.check),
                         check.subject, cell(check.value), check.limit,
                         text(endpoints::to_string_view(check.verdict)), text(check.note)});
        }
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
