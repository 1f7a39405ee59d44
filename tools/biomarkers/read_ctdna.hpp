#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sarcotrace/biomarkers/assemble.hpp"

namespace sarcotrace::biomarkers_tool {

using Patients = std::map<std::string, biomarkers::PatientTimes>;
using DrawDates = std::map<std::string, std::chrono::sys_days>;  ///< by sample_id

/// Rows of a monitor .samples.tsv: detection, mean VAF, mutant molecules per mL.
void read_monitor(const std::filesystem::path& path, std::vector<biomarkers::BiomarkerRow>& rows);

/// Rows of a .fraction.tsv, dated by the sample sheet.
void read_fraction(const std::filesystem::path& path, const DrawDates& dates,
                   std::vector<biomarkers::BiomarkerRow>& rows);

}  // namespace sarcotrace::biomarkers_tool
