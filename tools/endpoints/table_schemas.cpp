#include "table_schemas.hpp"

namespace sarcotrace::endpoints_tool {

using enum io::ColumnType;

io::TsvSchema adsl_schema(const std::vector<std::string>& strata) {
    io::TsvSchema schema{
        "adsl",
        "One row per randomised patient",
        {{"patient_id", String, "patient"},
         {"site_id", String, "centre"},
         {"arm_planned", String, "arm by randomisation"},
         {"arm_actual", String, "arm as treated; NA if never treated"},
         {"age", Integer, "year of randomisation minus year of birth"},
         {"sex", String, "F or M"},
         {"histology_group", String, "histology"},
         {"line_number", Integer, "line of systemic treatment"},
         {"n_metastases", Integer, "metastases at inclusion"},
         {"randomisation_date", Date, "randomisation, day 1"},
         {"itt", Boolean, "randomised"},
         {"safety", Boolean, "received a dose or a fraction"},
         {"evaluable", Boolean, "has a baseline, and an adequate assessment or an event after it"},
         {"first_treatment_date", Date, "first dose or fraction; NA if none"},
         {"progression_date", Date, "first evidence of progression; NA if none"},
         {"death_date", Date, "death; NA if none"},
         {"death_date_imputed", Boolean, "the day of death is the middle of its month or year"},
         {"new_therapy_date", Date, "first new anticancer therapy; NA if none"},
         {"last_news_date", Date, "last day on which the patient was known to be alive"},
         {"withdrawal_date", Date, "withdrawal of consent; NA if none"}},
        {"patient_id"}};
    for (const std::string& name : strata) {
        schema.columns.push_back({name, String, "stratification factor"});
    }
    return schema;
}

io::TsvSchema adtte_schema() {
    return {"adtte",
            "Times to event: patient x parameter x rule",
            {{"patient_id", String, "patient"},
             {"parameter", String, "PFS, IPFS (iRECIST), NEW_METASTASIS or OS"},
             {"rule", String, "EMA, FDA or REGISTRY; ALL for OS"},
             {"start_date", Date, "randomisation"},
             {"analysis_date", Date, "event or censoring"},
             {"time_days", Integer, "analysis_date minus start_date plus 1"},
             {"cnsr", Integer, "0 event, 1 censored"},
             {"event_description", String, "PROGRESSION, DEATH or NEW_LESION; NA if censored"},
             {"censoring_description", String, "why the time was censored; NA if event"}},
            {"patient_id", "parameter", "rule"}};
}

io::TsvSchema adrs_schema() {
    return {"adrs",
            "Responses by RECIST 1.1: each assessment, and the best",
            {{"patient_id", String, "patient"},
             {"sequence", Integer, "row of the patient, from 1"},
             {"parameter", String,
              "OVR assessment, IOVR assessment by iRECIST, BOR best by the chosen rule, CBOR best "
              "with confirmation, IBOR best by iRECIST"},
             {"date", Date, "first scan; NA for a best response without assessment"},
             {"value", String,
              "CR, PR, SD, NON_CR_NON_PD, PD, NE; IOVR, IBOR: ICR, IPR, ISD, INON_CR_NON_PD, IUPD, "
              "ICPD, NE"},
             {"assessment_id", String, "assessment; NA for a best response"},
             {"target_response", String, "response of the targets; NA if none or best response"},
             {"non_target_response", String, "response of the non-targets; NA likewise"},
             {"new_lesion", Boolean, "a new lesion was seen; NA for a best response"}},
            {"patient_id", "sequence"}};
}

io::TsvSchema adtr_schema() {
    return {"adtr",
            "Sums of diameters of the target lesions",
            {{"patient_id", String, "patient"},
             {"parameter", String, "SUM_OF_DIAMETERS"},
             {"assessment_id", String, "assessment"},
             {"date", Date, "first scan"},
             {"study_day", Integer, "date minus randomisation plus 1 (no day 0)"},
             {"value_mm", Number, "sum, mm; NA if a target was not evaluable"},
             {"evaluated_mm", Number, "sum of the targets that were evaluable, mm; NA if none"},
             {"evaluated_targets", Integer, "targets that were evaluable"},
             {"baseline_mm", Number, "sum at baseline, mm"},
             {"nadir_mm", Number, "smallest sum before, baseline included, mm"},
             {"change_mm", Number, "change from baseline, mm"},
             {"change_percent", Number, "change from baseline, %"},
             {"change_from_nadir_mm", Number, "change from the nadir, mm"},
             {"change_from_nadir_percent", Number, "change from the nadir, %; NA at nadir 0"}},
            {"patient_id", "assessment_id"}};
}

io::TsvSchema pfs_rules_schema() {
    return {"pfs_rules",
            "Times to event of each patient under three rules side by side",
            {{"patient_id", String, "patient"},
             {"parameter", String, "PFS, IPFS or NEW_METASTASIS"},
             {"arm_planned", String, "arm by randomisation"},
             {"ema_days", Integer, "time under EMA, days"},
             {"ema_cnsr", Integer, "0 event, 1 censored"},
             {"fda_days", Integer, "time under FDA, days"},
             {"fda_cnsr", Integer, "0 event, 1 censored"},
             {"registry_days", Integer, "time under the registry wording, days"},
             {"registry_cnsr", Integer, "0 event, 1 censored"},
             {"fda_minus_ema_days", Integer, "difference, days"},
             {"registry_minus_ema_days", Integer, "difference, days"},
             {"differs", Boolean, "the rules do not agree in time or status"},
             {"fda_reason", String, "why FDA censored; NA if event"},
             {"ema_reason", String, "why EMA censored; NA if event"}},
            {"patient_id", "parameter"}};
}

io::TsvSchema primary_schema() {
    return {
        "primary",
        "PFS rate at a fixed day (Kaplan-Meier), by arm and difference; all, by line and histology",
        {{"endpoint", String, "PFS_RATE"},
         {"rule", String, "EMA, FDA or REGISTRY"},
         {"time_point", String, "SIX_MONTHS, or SCAN_WINDOW_END: the scan's latest day"},
         {"day", Number, "day of the trial (randomisation is 1); six months are 182.625"},
         {"grouping", String, "ALL, LINE_NUMBER or HISTOLOGY_GROUP"},
         {"group", String, "ALL; the line (3_OR_MORE); the histology; NA where not known"},
         {"row", String,
          "ARM, DIFFERENCE (second arm minus first) or STRATIFIED_DIFFERENCE (weighted by "
          "n1 n0 / (n1 + n0))"},
         {"arm", String, "arm; for a difference 'second - first'"},
         {"patients", Integer,
          "randomised; STRATIFIED_DIFFERENCE: in strata where both rates are known; NA for "
          "DIFFERENCE"},
         {"events", Integer, "events by the day; NA for a difference"},
         {"undetermined", Integer, "censored by the day: not known; NA for a difference"},
         {"at_risk", Integer, "followed beyond the day; NA for a difference"},
         {"estimate", Number, "rate, or difference of rates; NA if an arm ends before the day"},
         {"lower", Number, "95 % limit"},
         {"upper", Number, "95 % limit"},
         {"interval_type", String, "LOG_LOG for a rate, PLAIN for a difference"},
         {"test", String,
          "COMPLEMENTARY_LOG_LOG (Klein 2007) or, stratified, WALD_PLAIN; NA for ARM"},
         {"p_two_sided", Number, "NA for ARM, and where the scale has no variance"},
         {"p_one_sided", Number, "against 'the second arm is not better'; NA likewise"},
         {"strata", Integer, "strata that count; NA unless STRATIFIED_DIFFERENCE"}},
        {"rule", "time_point", "grouping", "group", "row", "arm"}};
}

}  // namespace sarcotrace::endpoints_tool
