#pragma once

#include <optional>
#include <string_view>

#include "sarcotrace/biomarkers/laboratory.hpp"

namespace sarcotrace::biomarkers {

/// Where a value lies against the laboratory's own range. Unknown without the limit that decides.
enum class RangeIndicator { Low, Normal, High, Unknown };

/// "LOW", "NORMAL", "HIGH", "UNKNOWN".
[[nodiscard]] std::string_view to_string_view(RangeIndicator indicator) noexcept;

/// All in one unit. A value at a limit of normal is normal; one known as a bound only ("<3") is
/// placed where the bound decides.
[[nodiscard]] RangeIndicator range_indicator(const Measured& value,
                                             std::optional<double> lower_normal,
                                             std::optional<double> upper_normal) noexcept;

/// CTCAE term of a decrease of the analyte, e.g. "Neutrophil count decreased"; empty if CTCAE
/// grades none of it.
[[nodiscard]] std::string_view ctcae_term(std::string_view analyte) noexcept;

/// Grade 0 to 4 of a decrease by the laboratory's value alone (CTCAE 4.03 and 5.0 agree in these
/// terms). Absent: no term, a value known as a bound only, or above all fixed bars without the
/// lower limit of normal, which tells grade 0 from 1. Both in the standard unit.
[[nodiscard]] std::optional<int> ctcae_grade(std::string_view analyte, const Measured& value,
                                             std::optional<double> lower_normal) noexcept;

}  // namespace sarcotrace::biomarkers
