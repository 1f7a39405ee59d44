#pragma once

#include <filesystem>

#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/simulation/clinical_cohort.hpp"

namespace sarcotrace::tools::simulate {

/// Writes one TSV per sheet (patients.tsv, laboratory.tsv, ...) with the columns of
/// workflows/schemas into `folder`, which must exist. Sheets without rows are written too.
/// \throws IoError
void write_clinical_sheets(const std::filesystem::path& folder,
                           const simulation::ClinicalSheets& sheets,
                           const io::Provenance& provenance);

/// Writes patients.tsv (true markers, linear predictor, true and visible events) and
/// hazard_ratios.tsv (term, log_hazard_ratio) into `folder`, which must exist. \throws IoError
void write_clinical_truth(const std::filesystem::path& folder,
                          const simulation::ClinicalCohort& cohort,
                          const simulation::LogHazardRatios& log_hazard_ratios,
                          const io::Provenance& provenance);

}  // namespace sarcotrace::tools::simulate
