#include "options.hpp"

#include <map>

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/date.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

constexpr std::string_view notes =
    "Writes the tables that tools/endpoints/README.md lists into --output. time_days is the date\n"
    "minus randomisation plus 1. PFS is given under three rules side by side (EMA, FDA, "
    "REGISTRY).\n"
    "Rows dated after the cut-off are not looked at.";

std::chrono::sys_days cutoff_of(const std::string& text) {
    const auto date = core::parse_date(text);
    if (!date || date->precision != core::DatePrecision::Day) {
        throw core::UsageError(
            {"'" + text + "' is not a date", "--data-cutoff-date", "give YYYY-MM-DD"});
    }
    return date->day;
}

endpoints::RatioOrigin origin_of(const std::string& text) {
    using enum endpoints::RatioOrigin;
    for (const endpoints::RatioOrigin origin : {SbrtStart, SbrtEnd}) {
        if (text == endpoints::to_string_view(origin)) {
            return origin;
        }
    }
    return Randomisation;
}

std::map<std::string, double> prices_of(const std::vector<std::string>& texts) {
    std::map<std::string, double> prices;
    for (const std::string& text : texts) {
        const auto parts = core::split(text, '=');
        const auto price = parts.size() == 2 ? core::parse_number(parts[1]) : std::nullopt;
        if (!price || *price < 0.0 || parts[0].empty() ||
            !prices.emplace(std::string(parts[0]), *price).second) {
            throw core::UsageError({"'" + text + "' is no price of a type of stay", "--price",
                                    "give TYPE=PRICE, each type once"});
        }
    }
    return prices;
}

HospitalSettings hospital_of(const cli::Options& options, std::chrono::sys_days cutoff) {
    HospitalSettings settings;
    settings.rule.window_days = static_cast<int>(options.integer("hospital-window-days"));
    settings.rule.day = options.text("hospital-day") == "NIGHTS"
                            ? endpoints::HospitalDay::Nights
                            : endpoints::HospitalDay::CalendarDays;
    settings.rule.prices = prices_of(options.list("price"));
    settings.draws = static_cast<int>(options.integer("bootstrap-draws"));
    settings.seed = static_cast<std::uint64_t>(options.integer("seed"));
    settings.data_cutoff = cutoff;
    return settings;
}

endpoints::ProtocolLimits protocol_of(const cli::Options& options) {
    endpoints::ProtocolLimits limits;
    limits.baseline_sum_mm = options.number("maximum-baseline-sum-mm");
    const std::vector<std::string> fractions = options.list("sbrt-fractions");
    if (!fractions.empty()) {
        limits.fractions.clear();
    }
    for (const std::string& text : fractions) {
        const auto number = core::parse_integer(text);
        if (!number || *number < 1) {
            throw core::UsageError({"'" + text + "' is no number of fractions", "--sbrt-fractions",
                                    "give whole numbers from 1"});
        }
        limits.fractions.push_back(*number);
    }
    limits.sbrt_days = static_cast<int>(options.integer("maximum-sbrt-days"));
    limits.drug = options.text("drug");
    limits.drug_arm = options.text("drug-arm");
    limits.doses = static_cast<int>(options.integer("doses"));
    limits.dose_mg = options.number("dose-mg");
    return limits;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {
        "sarcotrace-endpoints", std::string(cli::project_version()),
        "RECIST 1.1, iRECIST, PFS under three rules, OS, QLQ-C30 and toxicity from the sheets."};
}

std::optional<Settings> parse(int argc, const char* const* argv) {
    cli::Options options(tool_info());
    options.add_required("clinical", "folder of the clinical sheets")
        .add_required("data-cutoff-date", "last day that is looked at, YYYY-MM-DD")
        .add_required("output", "folder for the tables, made if it is not there")
        .add_integer("assessment-interval-days", "days between planned assessments (FDA rule)", 84,
                     {1, 366})
        .add_integer("assessment-window-days", "days by which an assessment may slip", 14, {0, 90})
        .add_flag("confirm-response", "BOR needs CR and PR to be confirmed")
        .add_integer("confirmation-interval-days", "days between a response and the next", 28,
                     {1, 366})
        .add_integer("minimum-sd-days", "earliest trial day on which SD counts", 42, {1, 366})
        .add_integer("month-6-scan-day", "planned day of the month-6 scan; primary table", 183,
                     {1, 366})
        .add_list("strata",
                  "factors of the stratified difference: columns strata_..., histology_group, "
                  "line_number; all strata_... columns if not given")
        .add_number("maximum-baseline-sum-mm", "greatest sum of the targets at baseline", 60.0,
                    {1.0, 1000.0})
        .add_list("sbrt-fractions",
                  "allowed numbers of fractions of a lesion; 3 and 5 if not given")
        .add_integer("maximum-sbrt-days", "first to last fraction, both counted", 21, {1, 366})
        .add_text("drug", "agent of exposure.tsv whose doses are checked", "ATEZOLIZUMAB")
        .add_text("drug-arm", "planned arm that is given it", "SBRT_ATEZOLIZUMAB")
        .add_integer("doses", "doses of it that the protocol plans", 6, {0, 100})
        .add_number("dose-mg", "each of them, mg", 1200.0, {0.0, 1e6})
        .add_integer("toxicity-window-days", "days from the first treatment in which events count",
                     183, {1, 3660})
        .add_number("qlq-points", "worsening of a QLQ-C30 scale that is a deterioration", 10.0,
                    {0.1, 100.0})
        .add_integer("qlq-horizon-days", "days from the baseline questionnaire that are compared",
                     731, {1, 3660})
        .add_integer("hospital-window-days", "days from randomisation in which stays count", 122,
                     {1, 3660})
        .add_choice("hospital-day", "NIGHTS: without the day of discharge; CALENDAR_DAYS: with it",
                    {"NIGHTS", "CALENDAR_DAYS"}, "NIGHTS")
        .add_list("price", "of a day by type of stay, e.g. CONVENTIONAL=900; no cost if not given")
        .add_integer("bootstrap-draws", "for the limits of days and cost", 2000, {100, 1000000})
        .add_integer("seed", "of the bootstrap", 1, {0, 9e15})
        .add_integer("pet-ct-before-days", "PET-CT at inclusion: days before randomisation", 28,
                     {0, 366})
        .add_choice("pfs-ratio-origin", "day from which the numerator of the PFS ratio counts",
                    {"RANDOMISATION", "SBRT_START", "SBRT_END"}, "RANDOMISATION")
        .add_threads()
        .add_notes(notes);
    if (!options.parse(argc, argv)) {
        return std::nullopt;
    }
    Settings settings;
    settings.clinical = options.text("clinical");
    settings.output = options.text("output");
    settings.endpoints.data_cutoff = cutoff_of(options.text("data-cutoff-date"));
    settings.endpoints.schedule = {static_cast<int>(options.integer("assessment-interval-days")),
                                   static_cast<int>(options.integer("assessment-window-days"))};
    settings.endpoints.response = {options.flag("confirm-response"),
                                   static_cast<int>(options.integer("confirmation-interval-days")),
                                   static_cast<int>(options.integer("minimum-sd-days"))};
    settings.primary = {static_cast<int>(options.integer("month-6-scan-day")) +
                            settings.endpoints.schedule.window_days,
                        options.list("strata")};
    settings.protocol = protocol_of(options);
    settings.ratio = {origin_of(options.text("pfs-ratio-origin")), settings.endpoints.data_cutoff};
    settings.questionnaires = {options.number("qlq-points"),
                               static_cast<int>(options.integer("qlq-horizon-days")),
                               settings.endpoints.data_cutoff};
    settings.toxicity = {static_cast<int>(options.integer("toxicity-window-days")),
                         settings.endpoints.data_cutoff};
    settings.hospital = hospital_of(options, settings.endpoints.data_cutoff);
    settings.pet_ct_before_days = static_cast<int>(options.integer("pet-ct-before-days"));
    return settings;
}

}  // namespace sarcotrace::endpoints_tool
