#include "table_schemas.hpp"

namespace sarcotrace::survival_tool {
namespace {

using Type = io::ColumnType;

}  // namespace

io::TsvSchema associations_schema() {
    return {
        "associations",
        "Association of biomarkers with endpoints, one row per test of the analysis plan.",
        {{"test_id", Type::String, "test, as in the plan"},
         {"family", Type::String, "tests that share one correction for multiplicity"},
         {"parameter", Type::String, "biomarker, or ARM"},
         {"compartment", Type::String, "compartment of the biomarker; NA for ARM"},
         {"assay", Type::String, "assay; NA if the plan names none"},
         {"time_point", Type::String, "planned visit of the specimen"},
         {"endpoint", Type::String, "PFS, OS, ... or ORR"},
         {"rule", Type::String, "censoring rule of the endpoint; NA for ORR"},
         {"model", Type::String,
          "COX, LOG_RANK, LANDMARK_COX, FROM_DRAW_COX, TIME_DEPENDENT_COX, FIXED_TIME, "
          "FISHER or LOGISTIC"},
         {"role", Type::String, "PROGNOSTIC, or PREDICTIVE: interaction of arm and marker"},
         {"transform", Type::String,
          "how the value enters: NONE, LOG2, LOG2_PLUS_1, AT_LEAST, DETECTED, CATEGORY"},
         {"cut_point", Type::Number,
          "AT_LEAST compares values at or above with those below; else NA"},
         {"covariates", Type::String, "adjusted for, comma-separated; NA if none"},
         {"strata", Type::String, "stratified by, comma-separated; NA if none"},
         {"n", Type::Integer, "patients in the test; NA if refused"},
         {"events", Type::Integer, "events, or responders for ORR; NA if refused"},
         {"estimate_name", Type::String,
          "hazard_ratio (per unit or 1 against 0), ratio_of_hazard_ratios, chi_squared, "
          "survival_difference (group 1 minus 0), odds_ratio, ratio_of_odds_ratios; NA if refused"},
         {"estimate", Type::Number, "estimate; NA for the reason in outcome, or infinite"},
         {"lower", Type::Number, "lower limit at confidence_level"},
         {"upper", Type::Number, "upper limit; NA also if infinite"},
         {"confidence_level", Type::Number, "level of the limits, 0 to 1"},
         {"p_value", Type::Number, "two-sided"},
         {"p_method", Type::String,
          "WALD, LIKELIHOOD_RATIO, PENALIZED_LIKELIHOOD_RATIO (Firth), LOG_RANK, "
          "FIXED_TIME_LOG_LOG, FISHER_EXACT or NONE"},
         {"q_value", Type::Number, "Benjamini-Hochberg within the family"},
         {"tests_in_family", Type::Integer, "tests of the family with a p-value"},
         {"landmark_day", Type::Number,
          "day from which time is counted, day 1 the start; NA without landmark"},
         {"fixed_time_day", Type::Number, "day of FIXED_TIME; else NA"},
         {"concordance", Type::Number, "Harrell's C of the Cox model on its own data (optimistic)"},
         {"below_limit", Type::Integer, "values that entered as a substitute for below the limit"},
         {"n_excluded", Type::Integer, "patients of the population not in the test"},
         {"excluded", Type::String,
          "their reasons as REASON=count, separated by semicolons; NA if none"},
         {"outcome", Type::String,
          "DONE, why there is no estimate, or MONOTONE_LIKELIHOOD: a penalised one"},
         {"note", Type::String, "reason of a refusal; else NA"}},
        {"test_id"}};
}

io::TsvSchema cox_models_schema() {
    return {"cox_models",
            "All coefficients of the Cox models, one row per term.",
            {{"test_id", Type::String, "test, as in the plan"},
             {"term", Type::String, "covariate; NONE if the model has no usable coefficients"},
             {"coefficient", Type::Number, "log hazard ratio per unit"},
             {"standard_error", Type::Number, "from the inverse information"},
             {"hazard_ratio", Type::Number, "exp(coefficient)"},
             {"lower", Type::Number, "Wald limit of the hazard ratio at confidence_level"},
             {"upper", Type::Number, "Wald limit of the hazard ratio at confidence_level"},
             {"confidence_level", Type::Number, "level of the limits, 0 to 1"},
             {"p_value", Type::Number, "Wald, two-sided"},
             {"status", Type::String,
              "CONVERGED, MONOTONE_LIKELIHOOD, SINGULAR, NOT_CONVERGED or NO_EVENTS"},
             {"ties", Type::String, "EFRON, BRESLOW or EXACT"},
             {"intervals", Type::Integer,
              "rows of the model; more than patients in counting-process form"},
             {"patients", Type::Integer, "patients in the model"},
             {"events", Type::Integer, "events in the model"},
             {"iterations", Type::Integer, "Newton-Raphson iterations"},
             {"log_likelihood_null", Type::Number, "partial log-likelihood at zero"},
             {"log_likelihood", Type::Number, "partial log-likelihood at the estimate"},
             {"likelihood_ratio_chi_squared", Type::Number, "all terms against none"},
             {"likelihood_ratio_p_value", Type::Number, "all terms against none"},
             {"wald_chi_squared", Type::Number, "all terms against none"},
             {"wald_p_value", Type::Number, "all terms against none"},
             {"score_chi_squared", Type::Number, "all terms against none"},
             {"score_p_value", Type::Number, "all terms against none"},
             {"proportional_hazards_p_value", Type::Number,
              "score test that the term's coefficient does not change with 1 - S(t)"},
             {"proportional_hazards_chi_squared_all", Type::Number, "the same of all terms"},
             {"proportional_hazards_p_value_all", Type::Number, "the same of all terms"}},
            {"test_id", "term"}};
}

io::TsvSchema refused_schema() {
    return {"refused",
            "Tests that were not done and patients that were left out of a test, with the reason.",
            {{"test_id", Type::String, "test, as in the plan"},
             {"scope", Type::String,
              "TEST (not done), PATIENT (left out of the test) or DRAW (not used by a "
              "time-dependent model)"},
             {"patient_id", Type::String,
              "patient left out, or whose draw was not used; ALL for scope TEST"},
             {"reason", Type::String, "typed reason"},
             {"detail", Type::String,
              "explanation, the value's missing reason or the covariate; NA if none"}},
            {"test_id", "scope", "patient_id"}};
}

io::TsvSchema kaplan_meier_schema() {
    return {"kaplan_meier",
            "Kaplan-Meier curves, one row per curve, group and observed time.",
            {{"curve_id", Type::String,
              "endpoint_rule_ALL, endpoint_rule_ARM, or the test whose groups are drawn"},
             {"endpoint", Type::String, "endpoint"},
             {"rule", Type::String, "censoring rule"},
             {"grouping", Type::String, "ALL, ARM or the biomarker"},
             {"group", Type::String, "group"},
             {"time_days", Type::Number, "days since the clock of the curve started"},
             {"at_risk", Type::Integer, "patients at risk just before the time"},
             {"events", Type::Integer, "events at the time"},
             {"censored", Type::Integer, "censored at the time"},
             {"survival", Type::Number, "0 to 1"},
             {"lower", Type::Number, "pointwise limit; NA where the scale has none"},
             {"upper", Type::Number, "pointwise limit; NA where the scale has none"},
             {"interval_type", Type::String, "PLAIN, LOG, LOG_LOG, LOGIT or ARCSINE"}},
            {"curve_id", "group", "time_days"}};
}

io::TsvSchema kaplan_meier_summary_schema() {
    return {"kaplan_meier_summary",
            "Median and survival at the milestone, one row per curve and group.",
            {{"curve_id", Type::String, "as in kaplan_meier.tsv"},
             {"endpoint", Type::String, "endpoint"},
             {"rule", Type::String, "censoring rule"},
             {"grouping", Type::String, "ALL, ARM or the biomarker"},
             {"group", Type::String, "group"},
             {"n", Type::Integer, "patients"},
             {"events", Type::Integer, "events"},
             {"median_days", Type::Number, "NA if not reached"},
             {"median_lower_days", Type::Number, "Brookmeyer-Crowley limit; NA if not reached"},
             {"median_upper_days", Type::Number, "Brookmeyer-Crowley limit; NA if not reached"},
             {"milestone_day", Type::Number, "days since the clock of the curve started"},
             {"milestone_at_risk", Type::Integer, "at risk at the milestone"},
             {"milestone_survival", Type::Number, "NA if follow-up of the group ends before it"},
             {"milestone_lower", Type::Number, "pointwise limit; NA where the scale has none"},
             {"milestone_upper", Type::Number, "pointwise limit; NA where the scale has none"},
             {"interval_type", Type::String, "PLAIN, LOG, LOG_LOG, LOGIT or ARCSINE"}},
            {"curve_id", "group"}};
}

io::TsvSchema risk_table_schema() {
    return {"risk_table",
            "Numbers at risk on a regular grid of days.",
            {{"curve_id", Type::String, "as in kaplan_meier.tsv"},
             {"endpoint", Type::String, "endpoint"},
             {"rule", Type::String, "censoring rule"},
             {"grouping", Type::String, "ALL, ARM or the biomarker"},
             {"group", Type::String, "group"},
             {"time_days", Type::Integer, "days since the clock of the curve started"},
             {"at_risk", Type::Integer, "patients still at risk at the day"},
             {"events", Type::Integer, "events before the day, cumulative"},
             {"censored", Type::Integer, "censored before the day, cumulative"}},
            {"curve_id", "group", "time_days"}};
}

}  // namespace sarcotrace::survival_tool
