#include "run.hpp"

#include <filesystem>

#include "read_plan.hpp"
#include "read_trial.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "table_schemas.hpp"
#include "write_associations.hpp"
#include "write_curves.hpp"

namespace sarcotrace::survival_tool {
namespace {

io::Provenance provenance_of(const Settings& settings) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    const auto& clock = settings.association.clock;
    provenance.add_option("population", to_string_view(settings.population));
    provenance.add_option("reference-arm", clock.reference_arm.value_or("NA"));
    provenance.add_option("month-6-window-end-day", clock.month_6_window_end_day);
    provenance.add_option("interval-type", to_string_view(settings.interval_type));
    provenance.add_option("confidence-level", settings.association.confidence_level);
    provenance.add_option("milestone-day", settings.milestone_day);
    provenance.add_option("risk-table-step-days",
                          static_cast<double>(settings.risk_table_step_days));
    provenance.add_input("adsl", settings.adsl);
    provenance.add_input("adtte", settings.adtte);
    provenance.add_input("adrs", settings.adrs);
    provenance.add_input("biomarkers", settings.biomarkers);
    provenance.add_input("plan", settings.plan);
    return provenance;
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder)) {
        throw core::IoError({"cannot make the output folder", folder.string(),
                             "give a folder that can be written"});
    }
}

}  // namespace

void run(const Settings& settings) {
    const std::vector<survival::PlannedTest> plan = read_plan(settings.plan);
    const survival::TrialData data = read_trial(settings, plan);
    const io::Provenance provenance = provenance_of(settings);
    make_folder(settings.output);
    io::TsvWriter associations(settings.output / "associations.tsv", associations_schema(),
                               provenance);
    io::TsvWriter cox_models(settings.output / "cox_models.tsv", cox_models_schema(), provenance);
    io::TsvWriter refused(settings.output / "refused.tsv", refused_schema(), provenance);
    io::TsvWriter curves(settings.output / "kaplan_meier.tsv", kaplan_meier_schema(), provenance);
    io::TsvWriter summary(settings.output / "kaplan_meier_summary.tsv",
                          kaplan_meier_summary_schema(), provenance);
    io::TsvWriter risk_table(settings.output / "risk_table.tsv", risk_table_schema(), provenance);

    std::vector<survival::Association> results;
    for (const survival::PlannedTest& test : plan) {
        results.push_back(survival::run_test(test, data, settings.association));
    }
    const double level = settings.association.confidence_level;
    write_associations(associations, results, level);
    write_cox_models(cox_models, results, level);
    write_refused(refused, results);
    const std::vector<CurveSet> sets = curve_sets(data, results);
    write_kaplan_meier(curves, sets, settings);
    write_kaplan_meier_summary(summary, sets, settings);
    write_risk_table(risk_table, sets, settings);
    io::commit_all(refused, cox_models, curves, summary, risk_table, associations);
}

}  // namespace sarcotrace::survival_tool
