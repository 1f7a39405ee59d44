#pragma once

#include <chrono>
#include <vector>

#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::endpoints_tool {

/// A table before it is written.
struct Table {
    io::TsvSchema schema;
    std::vector<std::vector<io::TsvCell>> rows;
};

using Patients = std::vector<endpoints::PatientEndpoints>;

/// Best responses by arm: with and without confirmation, of all and of the evaluable patients.
[[nodiscard]] Table response_rates_table(const Patients& patients);
/// QLQ-C30: patient x visit x scale.
[[nodiscard]] Table qlq_scores_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                     std::chrono::sys_days cutoff);
/// Received among expected questionnaires: arm x visit.
[[nodiscard]] Table qlq_compliance_table(const sheets::ClinicalSheets& sheets,
                                         const Patients& patients, std::chrono::sys_days cutoff);
/// Patients by worst CTCAE grade: arm x term, class or all x attribution; safety set.
[[nodiscard]] Table toxicity_table(const sheets::ClinicalSheets& sheets, const Patients& patients,
                                   std::chrono::sys_days cutoff);
/// Where every adverse event went: reported = counted + losses.
[[nodiscard]] Table toxicity_ledger_table(const sheets::ClinicalSheets& sheets,
                                          const Patients& patients, std::chrono::sys_days cutoff);

/// PFS (EMA) over the time to progression of the systemic line before, per patient.
[[nodiscard]] Table pfs_ratio_table(const sheets::ClinicalSheets& sheets, const Patients& patients);
/// Share whose PFS ratio reaches 1.3 and 1.33, by arm, with the denominators that there are not.
[[nodiscard]] Table pfs_ratio_shares_table(const sheets::ClinicalSheets& sheets,
                                           const Patients& patients);

}  // namespace sarcotrace::endpoints_tool
