#include <array>
#include <map>

#include "sarcotrace/endpoints/pfs_ratio.hpp"
#include "tables.hpp"

namespace sarcotrace::endpoints_tool {
namespace {

using endpoints::PatientEndpoints;
using endpoints::PfsRatio;
using endpoints::PriorProgression;
using io::cell;
using io::TsvCell;
using enum io::ColumnType;

constexpr std::array bars = {1.3, 1.33};

/// Lines that had begun by the cut-off; a progression after it is not known yet.
std::vector<sheets::PriorLine> lines_of(const sheets::ClinicalSheets& sheets,
                                        const PatientEndpoints& p, std::chrono::sys_days cutoff) {
    std::vector<sheets::PriorLine> lines;
    for (const sheets::PriorLine& line : sheets.prior_lines) {
        if (line.patient_id != p.patient.patient_id || line.start_date.day > cutoff) {
            continue;
        }
        lines.push_back(line);
        if (line.progression_date && line.progression_date->day > cutoff) {
            lines.back().progression_date.reset();
        }
    }
    return lines;
}

struct RatioOf {
    PriorProgression before;
    endpoints::RatioNumerator numerator;
    PfsRatio ratio;
};

RatioOf ratio_of(const sheets::ClinicalSheets& sheets, const PatientEndpoints& p,
                 const RatioSettings& settings) {
    const PriorProgression before =
        endpoints::prior_progression(lines_of(sheets, p, settings.data_cutoff));
    const auto numerator = endpoints::ratio_numerator(p, settings.origin);
    return {before, numerator, endpoints::pfs_ratio(before.days, numerator.days, numerator.event)};
}

}  // namespace

Table pfs_ratio_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                      const RatioSettings& settings) {
    Table table{
        {"pfs_ratio",
         "PFS of the trial (EMA) over time to progression of the line before",
         {{"patient_id", String, "patient"},
          {"arm_planned", String, "arm by randomisation"},
          {"origin", String, "RANDOMISATION, SBRT_START or SBRT_END: day 0 of pfs_days"},
          {"numerator_status", String, "COUNTED, NO_ORIGIN (no fraction) or ENDED_BEFORE_ORIGIN"},
          {"denominator_status", String,
           "PROGRESSED, or why there is none: NO_LINE_BEFORE, NOT_PROGRESSED, UNKNOWN, "
           "DATE_PARTIAL, NOT_POSITIVE"},
          {"before_days", Number,
           "start of treatment of the line before to its progression, days (difference of "
           "the dates)"},
          {"pfs_days", Number,
           "origin to the end of PFS, days: difference of the dates too, so one less than "
           "time_days of adtte from randomisation; NA: see numerator_status"},
          {"cnsr", Integer, "0 event, 1 censored: the ratio is at least this"},
          {"ratio", Number, "pfs_days / before_days; NA: see denominator_status"},
          {"reaches_1_3", Boolean, "NA: censored below, or no ratio"},
          {"reaches_1_33", Boolean, "NA: censored below, or no ratio"}},
         {"patient_id"}},
        {}};
    for (const PatientEndpoints& p : patients) {
        const RatioOf found = ratio_of(sheets, p, settings);
        const PfsRatio& ratio = found.ratio;
        table.write(
            {p.patient.patient_id, p.patient.arm_planned,
             std::string(endpoints::to_string_view(settings.origin)),
             std::string(endpoints::to_string_view(found.numerator.status)),
             std::string(endpoints::to_string_view(found.before.status)), cell(found.before.days),
             cell(found.numerator.days), std::int64_t{ratio.event ? 0 : 1}, cell(ratio.ratio),
             cell(endpoints::reaches(ratio, bars[0])), cell(endpoints::reaches(ratio, bars[1]))});
    }
    return table;
}

Table pfs_ratio_shares_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                             const RatioSettings& settings) {
    Table table{{"pfs_ratio_shares",
                 "Share of patients whose PFS ratio reaches a bar (Kaplan-Meier of the ratio)",
                 {{"arm", String, "arm by randomisation"},
                  {"bar", Number, "least ratio"},
                  {"patients", Integer, "randomised"},
                  {"with_ratio", Integer, "with a numerator and a denominator; only these count"},
                  {"unknown", Integer, "of these, censored below the bar"},
                  {"share", Number, "0 to 1; NA where nobody is followed to the bar"},
                  {"lower", Number, "95 % limit, log-log scale"},
                  {"upper", Number, "95 % limit, log-log scale"}},
                 {"arm", "bar"}},
                {}};
    std::map<std::string, std::vector<PfsRatio>> arms;
    for (const PatientEndpoints& p : patients) {
        arms[p.patient.arm_planned].push_back(ratio_of(sheets, p, settings).ratio);
    }
    for (const auto& [arm, ratios] : arms) {
        for (const double bar : bars) {
            std::int64_t with_ratio = 0;
            std::int64_t unknown = 0;
            for (const PfsRatio& ratio : ratios) {
                with_ratio += ratio.ratio ? 1 : 0;
                unknown += ratio.ratio && !endpoints::reaches(ratio, bar) ? 1 : 0;
            }
            std::optional<double> share;
            std::optional<double> lower;
            std::optional<double> upper;
            if (const auto found = endpoints::share_reaching(ratios, bar)) {
                share = found->share;
                if (found->limits) {
                    lower = found->limits->lower;
                    upper = found->limits->upper;
                }
            }
            table.rows.push_back({arm, bar, static_cast<std::int64_t>(ratios.size()), with_ratio,
                                  unknown, cell(share), cell(lower), cell(upper)});
        }
    }
    return table;
}

}  // namespace sarcotrace::endpoints_tool
