#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sarcotrace/biomarkers/laboratory.hpp"
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
/// Lower bounds of the classes 1, 2 and 3 of SP142, %.
using SpClasses = std::array<double, 3>;
/// Share of tumour cells: TC1 from 1, TC2 from 5, TC3 from 50 %.
inline constexpr SpClasses sp142_tumor_classes = {1.0, 5.0, 50.0};
/// Share of tumour area covered by immune cells: IC1 from 1, IC2 from 5, IC3 from 10 %.
inline constexpr SpClasses sp142_immune_classes = {1.0, 5.0, 10.0};

/// Class 0 to 3 of a share; nothing for one below or above a limit that may lie in two classes.
[[nodiscard]] std::optional<int> sp142_level(const Measured& percent,
                                             const SpClasses& classes) noexcept;

/// Cells per mm2; not evaluable without area.
[[nodiscard]] Score cell_density(std::int64_t cells, double area_mm2);

}  // namespace sarcotrace::biomarkers
