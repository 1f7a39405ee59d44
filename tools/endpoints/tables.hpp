#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "sarcotrace/endpoints/share.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::endpoints_tool {

/// A table before it is written.
struct Table {
    io::TsvSchema schema;
    std::vector<std::vector<io::TsvCell>> rows;

    void write(const std::vector<io::TsvCell>& row) { rows.push_back(row); }
};

using Patients = std::vector<endpoints::PatientEndpoints>;

/// A text cell; the empty text is absent.
[[nodiscard]] io::TsvCell text(std::string_view value);
/// Adds absent cells.
void add_absent(std::vector<io::TsvCell>& row, int count);
/// Adds the columns lower and upper.
void add_limits(std::vector<io::TsvCell>& row,
                const std::optional<stats::ConfidenceInterval>& limits);
/// Adds the columns count, total, rate, lower and upper.
void add_share(std::vector<io::TsvCell>& row, const endpoints::Share& share);

/// Randomised patients, their dates and populations.
[[nodiscard]] Table adsl_table(const Patients& patients);
/// Times to event: patient x parameter x rule.
[[nodiscard]] Table adtte_table(const Patients& patients);
/// The same under the three rules side by side.
[[nodiscard]] Table pfs_rules_table(const Patients& patients);
/// Responses at each assessment, and the best.
[[nodiscard]] Table adrs_table(const Patients& patients);
/// Sums of diameters.
[[nodiscard]] Table adtr_table(const Patients& patients);
/// PFS rate at six months and at the end of the scan window, by arm and rule, and the difference of
/// the arms: of all patients, also stratified, and by line and histology. \throws InputError
[[nodiscard]] Table primary_table(const Patients& patients, const PrimarySettings& settings);
/// Names of the stratification columns of patients.tsv.
[[nodiscard]] std::vector<std::string> stratification_factors(const Patients& patients);

/// Best responses by arm: with and without confirmation, of all and of the evaluable patients.
[[nodiscard]] Table response_rates_table(const Patients& patients);
/// Response in the irradiated lesions and in the others: by patient, and by arm.
[[nodiscard]] std::vector<Table> field_tables(const sheets::ClinicalSheets& sheets,
                                              const Patients& patients,
                                              const endpoints::EndpointSettings& settings);
/// Patient x analysis set.
[[nodiscard]] Table analysis_sets_table(const Patients& patients);
/// Counts and reasons from randomisation into each set, by arm.
[[nodiscard]] Table analysis_flow_table(const Patients& patients);
/// Baseline sum, fractions and doses against the protocol.
[[nodiscard]] Table protocol_checks_table(const sheets::ClinicalSheets& sheets,
                                          const Patients& patients,
                                          const endpoints::ProtocolLimits& limits,
                                          std::chrono::sys_days cutoff);

/// QLQ-C30: patient x visit x scale.
[[nodiscard]] Table qlq_scores_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                     std::chrono::sys_days cutoff);
/// Received among expected questionnaires: arm x visit.
[[nodiscard]] Table qlq_compliance_table(const sheets::ClinicalSheets& sheets,
                                         const Patients& patients, std::chrono::sys_days cutoff);
/// Time to deterioration: patient x scale, and its comparison between the arms.
[[nodiscard]] std::vector<Table> qlq_deterioration_tables(const sheets::ClinicalSheets& sheets,
                                                          const Patients& patients,
                                                          const QuestionnaireSettings& settings);
/// Patients by worst CTCAE grade (safety set): arm x term, class or all x attribution; each
/// patient's worst grades; where every adverse event went.
[[nodiscard]] std::vector<Table> toxicity_tables(const sheets::ClinicalSheets& sheets,
                                                 const Patients& patients,
                                                 const endpoints::ToxicityRule& rule);

/// PFS (EMA) over the time to progression of the systemic line before, per patient.
[[nodiscard]] Table pfs_ratio_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                    const RatioSettings& settings);
/// Share whose PFS ratio reaches 1.3 and 1.33, by arm, with the denominators that there are not.
[[nodiscard]] Table pfs_ratio_shares_table(const sheets::ClinicalSheets& sheets,
                                           const Patients& patients, const RatioSettings& settings);

/// Days in hospital of each patient, and the mean days and cost by arm. \throws InputError
[[nodiscard]] std::vector<Table> hospital_tables(const sheets::ClinicalSheets& sheets,
                                                 const Patients& patients,
                                                 const HospitalSettings& settings);
/// Share with a PET-CT at inclusion: all, by arm and by centre.
[[nodiscard]] Table pet_ct_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                 int before_days);

/// Laboratory values in standard units. \throws InputError for a unit or value that cannot be
[[nodiscard]] Table adlb_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                               std::chrono::sys_days cutoff);

}  // namespace sarcotrace::endpoints_tool
