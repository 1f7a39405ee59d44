#include <map>

#include "sarcotrace/endpoints/qlq_c30.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

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

}  // namespace

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

}  // namespace sarcotrace::endpoints_tool
