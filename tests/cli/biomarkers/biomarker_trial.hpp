#pragma once

#include "../endpoints/clinical_folder.hpp"

// A trial of four patients whose biomarkers are worked out by hand.

namespace sarcotrace::testing::biomarker_trial {

/// Four patients, all randomised on 2021-01-01 (day 1). December 23 is day -9, December 29 day -3,
/// December 12 day -20. P3 was drawn too early, P4 not at all.
inline Cells sheets() {
    return {{"patients", tsv("patient_id site_id randomisation_date arm_planned\n"
                             "P1 S1 2021-01-01 SBRT\nP2 S1 2021-01-01 SBRT_ATEZO\n"
                             "P3 S1 2021-01-01 SBRT\nP4 S1 2021-01-01 SBRT_ATEZO\n")},
            {"laboratory", tsv("patient_id draw_datetime planned_visit analyte value_reported unit "
                               "upper_normal missing_reason\n"
                               "P1 2020-12-23T09:00 SCREENING CRP 2.4 mg/dL 0.5 NA\n"
                               "P1 2020-12-23T09:00 SCREENING ALBUMIN 48 g/L 52 NA\n"
                               "P1 2020-12-23T09:00 SCREENING NEUTROPHILS 4.2 10^9/L 7.5 NA\n"
                               "P1 2020-12-23T09:00 SCREENING LYMPHOCYTES 2100 /uL NA NA\n"
                               "P1 2020-12-29T09:00 BASELINE CRP 12 mg/L 5 NA\n"
                               "P1 2020-12-29T09:00 BASELINE ALBUMIN NA g/L 52 FAILED_QC\n"
                               "P2 2021-01-01T08:00 BASELINE CRP <0.3 mg/L 5 NA\n"
                               "P2 2021-01-01T08:00 BASELINE ALBUMIN 3 g/dL 5.2 NA\n"
                               "P2 2021-01-01T08:00 BASELINE NEUTROPHILS 6 10^9/L 7.5 NA\n"
                               "P2 2021-01-01T08:00 BASELINE LYMPHOCYTES 1.5 10^9/L 4 NA\n"
                               "P3 2020-12-12T08:00 BASELINE CRP 40 mg/L 5 NA\n")},
            {"specimens", tsv("patient_id specimen_id date viable_cells\n"
                              "P1 T1 2020-11-01 2000\nP2 T2 2020-11-01 90\n")},
            {"ihc", tsv("patient_id specimen_id clone reader score_type compartment value\n"
                        "P1 T1 22C3 R1 TPS TUMOR 5\nP1 T1 22C3 R1 CPS TME 120\n"
                        "P1 T1 NAT105 R1 PD1_DENSITY TME 30\nP2 T2 22C3 R1 TPS TUMOR 50\n"
                        "P1 T1 NAT105 R1 PD1_DENSITY TUMOR 8\nP1 T1 SP142 R1 IC TME 3\n")},
            {"imaging", tsv("patient_id date modality purpose\nP1 2020-12 CT INCLUSION\n")}};
}

inline const std::string adtte =
    tsv("patient_id parameter rule start_date analysis_date time_days cnsr event_description\n"
        "P1 PFS EMA 2021-01-01 2021-10-27 300 0 PROGRESSION\n"
        "P2 PFS EMA 2021-01-01 2022-02-04 400 1 NA\n"
        "P3 PFS EMA 2021-01-01 2021-09-07 250 0 DEATH\n"
        "P4 PFS EMA 2021-01-01 2021-04-10 100 0 PROGRESSION\n");

// The month-6 draw of P1 is negative, that of P2 was taken on day 220, after the window.
inline const std::string monitor =
    tsv("patient_id sample_id time_point draw_date imaf status missing_reason lod95_vaf mtm_per_ml "
        "hge_per_ml\n"
        "P1 P1-B BASELINE 2020-12-30 0.002 DETECTED NA 0.0004 4 2000\n"
        "P1 P1-M MONTH_6 2021-07-02 0.0001 NOT_DETECTED NA 0.0005 NA 1000\n"
        "P2 P2-B BASELINE 2020-12-30 0.003 DETECTED NA 0.0004 6 2000\n"
        "P2 P2-M MONTH_6 2021-08-08 0.009 DETECTED NA 0.0004 18 2000\n"
        "P3 P3-B BASELINE 2020-12-30 0.004 DETECTED NA 0.0004 8 2000\n"
        "P3 P3-M MONTH_6 2021-07-09 0.001 DETECTED NA 0.0004 2 2000\n"
        "P4 P4-B BASELINE 2020-12-30 NA NOT_ASSESSABLE INSUFFICIENT NA NA NA\n");

inline const std::string fraction =
    tsv("patient_id sample_id time_point method tumor_cell_fraction status "
        "lod95_tumor_cell_fraction missing_reason\n"
        "P1 P1-B BASELINE VARIANTS 0.004 DETECTED 0.0008 NA\n"
        "P1 P1-B BASELINE COPY_NUMBER 0 NOT_DETECTED 0.02 NA\n");

inline const std::string samples =
    tsv("patient_id sample_id time_point material assay draw_datetime\n"
        "P1 P1-B BASELINE PLASMA PANEL 2020-12-30T10:00\n");

class Trial {
public:
    explicit Trial(const Cells& content = sheets()) {
        write_sheets(folder_ / "clinical", content);
        write_sheets(
            folder_.path(),
            {{"adtte", adtte}, {"monitor", monitor}, {"fraction", fraction}, {"samples", samples}});
    }

    [[nodiscard]] ToolRun run(const std::string& output = "out.tsv",
                              const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--output", folder_ / output};
        for (const char* name : {"clinical", "adtte", "monitor", "fraction", "samples"}) {
            const std::string ending = std::string(name) == "clinical" ? "" : ".tsv";
            arguments.push_back("--" + std::string(name));
            arguments.push_back(folder_ / (name + ending));
        }
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-biomarkers", arguments);
    }

    [[nodiscard]] Cells used(const std::string& patient, const std::string& parameter,
                             const std::string& time_point = "BASELINE") const {
        INFO(patient << " " << parameter << " " << time_point);
        return row_with(folder_ / "out.tsv", {{"patient_id", patient},
                                              {"parameter", parameter},
                                              {"time_point", time_point},
                                              {"used", "TRUE"}});
    }

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return folder_ / name;
    }

private:
    TempDir folder_;
};

}  // namespace sarcotrace::testing::biomarker_trial
