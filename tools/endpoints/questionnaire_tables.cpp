#include <limits>
#include <map>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/endpoints/qlq_c30.hpp"
#include "sarcotrace/stats/summary.hpp"
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

io::TsvSchema deterioration_schema(const QuestionnaireSettings& settings) {
    return {"qlq_c30_deterioration",
            "Time to the first worsening of a scale by " + core::format_number(settings.points) +
                " points within " + std::to_string(settings.horizon_days) +
                " days: patient x scale",
            {{"patient_id", String, "patient"},
             {"scale", String, "scale of the scoring manual, or SUMMARY"},
             {"arm_planned", String, "arm by randomisation"},
             {"time_days", Number, "days from the baseline questionnaire; NA: see missing_reason"},
             {"cnsr", Integer, "0 worsened, 1 censored at the last questionnaire with a score"},
             {"missing_reason", String,
              "INSUFFICIENT: no baseline score, or none after it; NA if there is a time"}},
            {"patient_id", "scale"}};
}

io::TsvSchema comparison_schema() {
    return {"qlq_c30_comparison",
            "Time to deterioration of the arms: scale x arm, and the hazard ratio",
            {{"scale", String, "scale of the scoring manual, or SUMMARY"},
             {"row", String, "ARM, or HAZARD_RATIO (second arm over first)"},
             {"arm", String, "arm; for HAZARD_RATIO 'second / first'"},
             {"randomised", Integer, "patients; NA for HAZARD_RATIO"},
             {"patients", Integer, "with a baseline and a later score; NA for HAZARD_RATIO"},
             {"events", Integer, "worsened; NA for HAZARD_RATIO"},
             {"estimate", Number,
              "ARM: median days, NA if the curve stays above one half; else the hazard ratio "
              "(Cox, Efron)"},
             {"lower", Number, "95 % limit (median: log-log; hazard ratio: Wald)"},
             {"upper", Number, "95 % limit"},
             {"p_value", Number, "log-rank test, two-sided; NA for ARM"},
             {"q_value", Number, "Benjamini-Hochberg over the scales; NA for ARM"}},
            {"scale", "row", "arm"}};
}

/// Questionnaires of each patient by the cut-off.
using ByPatient = std::map<std::string, std::vector<sheets::Questionnaire>>;

ByPatient by_patient(const sheets::ClinicalSheets& sheets, std::chrono::sys_days cutoff) {
    ByPatient rows;
    for (const sheets::Questionnaire& row : known_questionnaires(sheets, cutoff)) {
        rows[row.patient_id].push_back(row);
    }
    return rows;
}

/// Adjusted p of the scales, NaN where there is no test.
std::vector<double> adjusted(const std::vector<endpoints::DeteriorationComparison>& scales) {
    std::vector<double> p_values;
    for (const auto& scale : scales) {
        p_values.push_back(scale.p_value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    return stats::benjamini_hochberg(p_values);
}

void add_scale(Table& table, std::string_view name, const endpoints::DeteriorationComparison& scale,
               double q_value, const std::map<std::string, std::int64_t>& randomised) {
    for (const endpoints::DeteriorationArm& arm : scale.arms) {
        table.write({text(name), std::string("ARM"), arm.arm, randomised.at(arm.arm), arm.patients,
                     arm.events, cell(arm.median_days.estimate), cell(arm.median_days.lower),
                     cell(arm.median_days.upper), TsvCell(), TsvCell()});
    }
    if (scale.arms.size() == 2) {
        std::vector<TsvCell> row{text(name), std::string("HAZARD_RATIO"),
                                 scale.arms[1].arm + " / " + scale.arms[0].arm};
        add_absent(row, 3);
        row.push_back(cell(scale.hazard_ratio));
        add_limits(row, scale.limits);
        row.push_back(cell(scale.p_value));
        row.emplace_back(q_value);
        table.write(row);
    }
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

std::vector<Table> qlq_deterioration_tables(const sheets::ClinicalSheets& sheets,
                                            const Patients& patients,
                                            const QuestionnaireSettings& settings) {
    Table times{deterioration_schema(settings), {}};
    Table comparison{comparison_schema(), {}};
    const ByPatient rows = by_patient(sheets, settings.data_cutoff);
    std::map<std::string, std::int64_t> randomised;
    std::vector<std::vector<endpoints::ArmDeterioration>> scales(endpoints::qlq_scales.size());
    for (const PatientEndpoints& p : patients) {
        ++randomised[p.patient.arm_planned];
        const auto own = rows.find(p.patient.patient_id);
        for (std::size_t i = 0; own != rows.end() && i < scales.size(); ++i) {
            const auto found = endpoints::time_to_deterioration(own->second, i, settings.points,
                                                                settings.horizon_days);
            std::vector<TsvCell> row{p.patient.patient_id, text(endpoints::qlq_scales[i]),
                                     p.patient.arm_planned};
            if (found) {
                scales[i].push_back({p.patient.arm_planned, *found});
                row.insert(row.end(), {found->time_days, std::int64_t{found->event ? 0 : 1}});
                add_absent(row, 1);
            } else {
                add_absent(row, 2);
                row.push_back(text(core::to_string_view(core::MissingReason::Insufficient)));
            }
            times.write(row);
        }
    }
    std::vector<endpoints::DeteriorationComparison> compared;
    for (const auto& scale : scales) {
        compared.push_back(endpoints::compare_deterioration(scale));
    }
    const std::vector<double> q_values = adjusted(compared);
    for (std::size_t i = 0; i < compared.size(); ++i) {
        add_scale(comparison, endpoints::qlq_scales[i], compared[i], q_values[i], randomised);
    }
    return {times, comparison};
}

}  // namespace sarcotrace::endpoints_tool
