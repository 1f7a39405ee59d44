#pragma once

#include <filesystem>

#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/simulation/clinical_rows.hpp"

namespace sarcotrace::tools::simulate {

/// Patients, treatment, specimens and markers.
void write_treatment_sheets(const std::filesystem::path& folder,
                            const simulation::ClinicalSheets& sheets,
                            const io::Provenance& provenance);

/// Imaging, follow-up, toxicity, quality of life and stays.
void write_outcome_sheets(const std::filesystem::path& folder,
                          const simulation::ClinicalSheets& sheets,
                          const io::Provenance& provenance);

}  // namespace sarcotrace::tools::simulate
