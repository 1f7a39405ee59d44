#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sarcotrace/core/missing.hpp"

namespace sarcotrace::biomarkers {

/// A measured value in its standard unit; a value below (<) or above (>) a limit stands at it.
struct Measured {
    double value;
    char qualifier = '=';
};

/// Standard unit: CRP mg/L, ALBUMIN g/L, cell counts 10^9/L, LDH U/L; empty for other analytes,
/// which are kept in the unit in which they were reported.
[[nodiscard]] std::string_view standard_unit(std::string_view analyte) noexcept;

/// A value or limit converted to the analyte's standard unit. \throws InputError for a unit that
/// does not belong to the analyte
[[nodiscard]] double in_standard_unit(std::string_view analyte, double value, std::string_view unit,
                                      std::string_view where);

/// Reads "12", "<3" or ">500" and converts it to the analyte's standard unit.
/// \param where for messages, e.g. "laboratory.tsv:12"
/// \throws InputError if the text is no number, the unit does not belong to the analyte, or the
/// value is not plausible in its unit (albumin 1 to 6 g/L is g/dL; CRP above 600 mg/L)
[[nodiscard]] Measured to_standard(std::string_view analyte, std::string_view reported,
                                   std::string_view unit, std::string_view where);

/// A row whose upper limit of normal belongs to another unit is a row in that unit: CRP "3 mg/L"
/// with a limit of 0.5 is 3 mg/dL. Checked for CRP and albumin. \throws InputError
void check_normal_range(std::string_view analyte, std::optional<double> upper_normal,
                        std::string_view unit, std::string_view where);

using Index = core::ValueOrReason<Measured>;

/// numerator / denominator, not evaluable for a denominator of 0 (never infinite).
[[nodiscard]] Index ratio(const Measured& numerator, const Measured& denominator);
/// neutrophils / (leukocytes - neutrophils); not evaluable unless leukocytes exceed neutrophils.
[[nodiscard]] Index derived_nlr(const Measured& neutrophils, const Measured& leukocytes);
/// Glasgow prognostic score: 1 point for CRP > 10 mg/L, 1 for albumin < 35 g/L.
[[nodiscard]] Index glasgow_score(const Measured& crp, const Measured& albumin);
/// Modified (Proctor): 0 for CRP <= 10 whatever the albumin, also if it is missing.
[[nodiscard]] Index modified_glasgow_score(const Measured& crp, const Index& albumin);
/// 1 point for dNLR > 3, 1 for LDH above the laboratory's upper limit of normal.
[[nodiscard]] Index lung_immune_index(const Index& dnlr, const Measured& ldh, double upper_normal);
/// "GOOD" 0, "INTERMEDIATE" 1, "POOR" 2.
[[nodiscard]] std::string_view lung_immune_group(double points) noexcept;
/// albumin g/L + 5 x lymphocytes 10^9/L.
[[nodiscard]] Index nutritional_index(const Measured& albumin, const Measured& lymphocytes);

}  // namespace sarcotrace::biomarkers
