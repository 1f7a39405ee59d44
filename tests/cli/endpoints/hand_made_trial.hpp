#pragma once

#include "clinical_folder.hpp"

// A trial of seven patients whose tables are worked out by hand.

namespace sarcotrace::testing {

/// Seven patients, all randomised on 2021-01-01 (day 1). Day 29 is January 29, day 85 March 26,
/// day 130 May 10, day 169 June 18, day 213 August 1, day 253 September 10.
inline Cells sheets() {
    return {
        {"patients", tsv("patient_id site_id randomisation_date arm_planned arm_actual "
                         "birth_year histology_group strata_line\n"
                         "P1 S1 2021-01-01 SBRT SBRT 1961 LMS 1\n"
                         "P2 S1 2021-01-01 SBRT_ATEZO SBRT_ATEZO 1971 UPS 2\n"
                         "P3 S1 2021-01-01 SBRT NA 1981 LMS 1\n"
                         "P4 S1 2021-01-01 SBRT_ATEZO NA NA LMS 1\n"
                         "P5 S1 2021-01-01 SBRT_ATEZO NA 1991 LMS 1\n"
                         "P6 S1 2021-01-01 SBRT NA 1951 LMS 1\n"
                         "P7 S1 2021-01-01 SBRT_ATEZO NA 1951 LMS 1\n")},
        {"lesions", tsv("patient_id lesion_id role is_node new_from_date\n"
                        "P1 T1 TARGET FALSE NA\nP1 T2 TARGET FALSE NA\n"
                        "P2 T1 TARGET FALSE NA\nP3 T1 TARGET FALSE NA\n"
                        "P5 T1 TARGET FALSE NA\nP6 T1 TARGET FALSE NA\n"
                        "P7 T1 TARGET FALSE NA\nP7 N1 NEW FALSE 2021-06-18\n")},
        {"assessments", tsv("patient_id assessment_id planned_visit first_scan_date last_scan_date "
                            "adequacy\n"
                            "P1 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P1 A1 NA 2021-03-26 2021-03-27 ADEQUATE\n"
                            "P2 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P2 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                            "P2 A2 NA 2021-06-18 2021-06-18 ADEQUATE\n"
                            "P2 A3 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                            "P3 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P3 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                            "P4 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P5 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P5 A1 NA 2021-01-29 2021-01-29 ADEQUATE\n"
                            "P5 A2 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                            "P6 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P6 A1 NA 2021-09-10 2021-09-10 ADEQUATE\n"
                            "P7 A0 BASELINE 2020-12-28 2020-12-28 ADEQUATE\n"
                            "P7 A1 NA 2021-03-26 2021-03-26 ADEQUATE\n"
                            "P7 A2 NA 2021-06-18 2021-06-18 ADEQUATE\n")},
        {"lesion_measurements",
         tsv("patient_id assessment_id lesion_id diameter_mm state\n"
             "P1 A0 T1 20 MEASURED\nP1 A0 T2 10 MEASURED\n"
             "P1 A1 T1 24 MEASURED\nP1 A1 T2 12 MEASURED\n"
             "P2 A0 T1 50 MEASURED\nP2 A1 T1 35 MEASURED\n"
             "P2 A2 T1 35 MEASURED\nP2 A3 T1 41 MEASURED\n"
             "P3 A0 T1 30 MEASURED\nP3 A1 T1 30 MEASURED\n"
             "P5 A0 T1 30 MEASURED\nP5 A1 T1 30 MEASURED\nP5 A2 T1 40 MEASURED\n"
             "P6 A0 T1 30 MEASURED\nP6 A1 T1 0 ABSENT\n"
             "P7 A0 T1 30 MEASURED\nP7 A1 T1 NA TOO_SMALL\nP7 A2 T1 NA TOO_SMALL\n"
             "P7 A2 N1 12 MEASURED\n")},
        {"follow_up", tsv("patient_id contact_date vital_status death_date\n"
                          "P2 2022-12-01 ALIVE NA\nP3 2021-05-10 DEAD 2021-05-10\n"
                          "P4 2021-08-01 ALIVE NA\nP6 2023-06-01 ALIVE NA\n")},
        {"subsequent_therapy", tsv("patient_id start_date type\nP2 2021-10-15 CHEMOTHERAPY\n")},
        {"hospital_stays", tsv("patient_id admission_date discharge_date type reason\n"
                               "P2 2021-01-04 2021-01-04 DAY_CASE TREATMENT\n")}};
}

class Trial {
public:
    explicit Trial(const Cells& content = sheets()) { write_sheets(folder_ / "clinical", content); }

    [[nodiscard]] ToolRun run(const std::string& output,
                              const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--clinical",         (folder_ / "clinical"),
                                              "--data-cutoff-date", "2023-01-01",
                                              "--output",           (folder_ / output)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tool("sarcotrace-endpoints", arguments);
    }

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return folder_ / name;
    }

private:
    TempDir folder_;
};

inline const std::vector<std::string> tables = {"adsl",
                                                "adtte",
                                                "adrs",
                                                "adtr",
                                                "adlb",
                                                "pfs_rules",
                                                "primary",
                                                "response_rates",
                                                "qlq_c30_scores",
                                                "qlq_c30_compliance",
                                                "toxicity",
                                                "toxicity_ledger",
                                                "pfs_ratio",
                                                "pfs_ratio_shares",
                                                "field_responses",
                                                "field_response_rates",
                                                "analysis_sets",
                                                "analysis_flow",
                                                "protocol_checks",
                                                "toxicity_patients",
                                                "qlq_c30_deterioration",
                                                "qlq_c30_comparison",
                                                "hospital_use",
                                                "hospital_cost",
                                                "pet_ct"};

}  // namespace sarcotrace::testing
