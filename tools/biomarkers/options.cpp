#include "options.hpp"

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::biomarkers_tool {
namespace {

std::chrono::sys_days cutoff_of(const std::string& text) {
    const auto date = core::parse_date(text);
    if (!date || date->precision != core::DatePrecision::Day) {
        throw core::UsageError(
            {"'" + text + "' is not a date", "--data-cutoff-date", "give YYYY-MM-DD"});
    }
    return date->day;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-biomarkers", std::string(cli::project_version()),
            "One dated row per biomarker, compartment, assay and time point."};
}

std::optional<Settings> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_required("clinical", "folder of the clinical sheets")
        .add_required("adtte", "adtte.tsv of sarcotrace-endpoints")
        .add_required("output", "biomarkers.tsv")
        .add_optional("samples", "samples.tsv")
        .add_list("monitor", "<patient>.samples.tsv files of sarcotrace-monitor")
        .add_list("fraction", "<patient>.fraction.tsv files of sarcotrace-fraction")
        .add_list("fragments",
                  "<sample>.summary.tsv files of sarcotrace-fragments; needs --samples")
        .add_optional("data-cutoff-date",
                      "that of adtte.tsv, YYYY-MM-DD; what is dated later is not looked at")
        .add_optional("flow", "biomarker_flow.tsv to write; needs --adsl")
        .add_optional("adsl", "adsl.tsv of sarcotrace-endpoints")
        .add_choice("pfs-rule", "PFS that days_to_pfs_event refers to", {"EMA", "FDA", "REGISTRY"},
                    "EMA")
        .add_integer("baseline-before-days", "blood and plasma: days before randomisation", 14,
                     {0, 366})
        .add_integer("month-6-day", "target day of MONTH_6, day 1 is randomisation", 183, {1, 366})
        .add_integer("month-6-tolerance-days", "days around the target", 30, {0, 180})
        .add_integer("relapse-before-days", "days before the PFS event", 7, {0, 180})
        .add_integer("relapse-after-days", "days after the PFS event", 28, {0, 366})
        .add_integer("tissue-before-days", "specimens: days before randomisation", 3650, {0, 36500})
        .add_integer("concomitant-days",
                     "flags of steroids, G-CSF and infections: days after their end", 14, {0, 366})
        .add_threads()
        .add_notes(
            "Values keep '<' and '>' as qualifier and stand at the limit. A row without a "
            "value has a missing_reason. Out-of-window rows are flagged, never dropped. The "
            "baseline is the last evaluable value in its window, whatever its planned visit.");
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Settings settings;
    settings.clinical = options.text("clinical");
    settings.adtte = options.text("adtte");
    settings.output = options.text("output");
    if (const auto samples = options.optional_text("samples")) {
        settings.samples = *samples;
    }
    if (const auto adsl = options.optional_text("adsl")) {
        settings.adsl = *adsl;
    }
    if (const auto flow = options.optional_text("flow")) {
        settings.flow = *flow;
    }
    if (settings.flow && !settings.adsl) {
        throw core::UsageError(
            {"the flow begins with the evaluable patients", "--flow", "give --adsl as well"});
    }
    settings.monitor = options.list("monitor");
    settings.fractions = options.list("fraction");
    settings.fragments = options.list("fragments");
    settings.pfs_rule = options.text("pfs-rule");
    if (const auto text = options.optional_text("data-cutoff-date")) {
        settings.data_cutoff = cutoff_of(*text);
    }
    const auto days = [&](std::string_view name) {
        return static_cast<int>(options.integer(name));
    };
    settings.windows.baseline_before_days = days("baseline-before-days");
    settings.windows.month_6_target_day = days("month-6-day");
    settings.windows.month_6_tolerance_days = days("month-6-tolerance-days");
    settings.windows.relapse_before_days = days("relapse-before-days");
    settings.windows.relapse_after_days = days("relapse-after-days");
    settings.windows.tissue_before_days = days("tissue-before-days");
    settings.windows.concomitant_days = days("concomitant-days");
    return settings;
}

}  // namespace sarcotrace::biomarkers_tool
