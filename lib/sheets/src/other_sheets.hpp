#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "sarcotrace/sheets/records.hpp"

namespace sarcotrace::sheets {

/// Whether it is a sheet that no endpoint or biomarker is made from: imaging, prior_lines,
/// adverse_events, qlq_c30, hospital_stays.
[[nodiscard]] bool is_other_sheet(std::string_view name) noexcept;

/// Checks those of these sheets that are in the folder: columns, number of fields, patients, and
/// the kind of each value. Nothing is kept. \throws IoError, InputError
void check_other_sheets(const std::filesystem::path& folder, const std::vector<Patient>& patients);

}  // namespace sarcotrace::sheets
