#pragma once

#include <cstdint>
#include <string_view>

#include "sarcotrace/core/missing.hpp"

namespace sarcotrace::biomarkers {

/// PD-L1 scores need so many viable tumour cells.
inline constexpr std::int64_t least_viable_cells = 100;

using Score = core::ValueOrReason<double>;

/// 100 x positive tumour cells / viable tumour cells, %.
[[nodiscard]] Score tumor_proportion_score(std::int64_t positive_tumor_cells,
                                           std::int64_t viable_tumor_cells);
/// 100 x positive tumour cells, lymphocytes and macrophages / viable tumour cells, at most 100.
[[nodiscard]] Score combined_positive_score(std::int64_t positive_tumor_cells,
                                            std::int64_t positive_immune_cells,
                                            std::int64_t viable_tumor_cells);
/// 1 x % (1+) + 2 x % (2+) + 3 x % (3+); not evaluable unless the shares add to 100.
[[nodiscard]] Score h_score(double negative, double weak, double moderate, double strong);
/// SP142: "TC0" < 1, "TC1" < 5, "TC2" < 50, "TC3" from 50 % of tumour cells.
[[nodiscard]] std::string_view sp142_tumor_class(double percent) noexcept;
/// SP142: "IC0" < 1, "IC1" < 5, "IC2" < 10, "IC3" from 10 % of tumour area.
[[nodiscard]] std::string_view sp142_immune_class(double percent) noexcept;
/// Cells per mm2; not evaluable without area.
[[nodiscard]] Score cell_density(std::int64_t cells, double area_mm2);

}  // namespace sarcotrace::biomarkers
