#include "options.hpp"

#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::survival_tool {
namespace {

constexpr std::string_view notes =
    "Writes into the output folder: associations.tsv (one row per test of the plan, p and\n"
    "Benjamini-Hochberg q within family), cox_models.tsv, kaplan_meier.tsv,\n"
    "kaplan_meier_summary.tsv, risk_table.tsv, refused.tsv (tests not done and patients left\n"
    "out, each with its reason), and a schema beside each. Times in days, day 1 is the start.\n"
    "The plan's columns are in this tool's README and in analysis_plan.schema.json.";

Population population_of(const std::string& text) {
    if (text == "SAFETY") {
        return Population::Safety;
    }
    return text == "EVALUABLE" ? Population::Evaluable : Population::Itt;
}

}  // namespace

std::string_view to_string_view(Population population) noexcept {
    switch (population) {
        case Population::Itt: return "ITT";
        case Population::Safety: return "SAFETY";
        case Population::Evaluable: return "EVALUABLE";
    }
    return "ITT";
}

cli::ToolInfo tool_info() {
    return {"sarcotrace-survival", std::string(cli::project_version()),
            "Associates biomarkers with progression-free survival, overall survival and response."};
}

std::optional<Settings> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_required("adsl", "patients (adsl.tsv)")
        .add_required("adtte", "times to events (adtte.tsv)")
        .add_required("adrs", "responses (adrs.tsv)")
        .add_required("biomarkers", "biomarker values (biomarkers.tsv)")
        .add_required("plan", "analysis plan, one row per test")
        .add_required("output", "folder to write the tables into; made if it is not there")
        .add_choice("population",
                    "patients analysed; the arm is the planned one for ITT, else the actual",
                    {"ITT", "SAFETY", "EVALUABLE"}, "ITT")
        .add_optional("reference-arm", "arm to compare with; default: the alphabetically first")
        .add_number("month-6-window-end-day",
                    "last day of the month-6 draw window and default landmark", 213.0, {1, 3650})
        .add_choice("interval-type", "limits of the survival curves",
                    {"PLAIN", "LOG", "LOG_LOG", "LOGIT", "ARCSINE"}, "LOG_LOG")
        .add_number("confidence-level", "level of all intervals", 0.95, {0.5, 0.9999})
        .add_number("milestone-day", "day whose survival the summary gives", 182.625, {1, 36500})
        .add_integer("risk-table-step-days", "distance of the risk table's days", 91, {1, 3650})
        .add_threads()
        .add_notes(notes);
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    return Settings{
        .adsl = options.text("adsl"),
        .adtte = options.text("adtte"),
        .adrs = options.text("adrs"),
        .biomarkers = options.text("biomarkers"),
        .plan = options.text("plan"),
        .output = options.text("output"),
        .population = population_of(options.text("population")),
        .association = {.clock = {.month_6_window_end_day =
                                      options.number("month-6-window-end-day"),
                                  .reference_arm = options.optional_text("reference-arm")},
                        .confidence_level = options.number("confidence-level")},
        .interval_type = survival::parse_interval_type(options.text("interval-type")).value(),
        .milestone_day = options.number("milestone-day"),
        .risk_table_step_days = options.integer("risk-table-step-days")};
}

}  // namespace sarcotrace::survival_tool
