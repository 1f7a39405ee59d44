#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sarcotrace/biomarkers/assemble.hpp"

namespace sarcotrace::biomarkers_tool {

using Patients = std::map<std::string, biomarkers::PatientTimes>;
using Samples = std::map<std::string, sheets::Sample>;  ///< by sample_id

/// Rows of a monitor .samples.tsv: detection, IMAF, mean and highest VAF, mutant molecules per mL,
/// limit of detection.
void read_monitor(const std::filesystem::path& path, std::vector<biomarkers::BiomarkerRow>& rows);

/// Rows of a .fraction.tsv, dated by the sample sheet.
void read_fraction(const std::filesystem::path& path, const Samples& samples,
                   std::vector<biomarkers::BiomarkerRow>& rows);

/// Rows of a fragments .summary.tsv, of plasma, dated by the sample sheet.
void read_fragments(const std::filesystem::path& path, const Samples& samples,
                    std::vector<biomarkers::BiomarkerRow>& rows);

}  // namespace sarcotrace::biomarkers_tool
