#pragma once

#include <span>
#include <vector>

namespace sarcotrace::tumor_fraction {

/// Masses at the fractions of the grid, sum 1, of a ln density (widths not yet in it) spread by a
/// relative error.
[[nodiscard]] std::vector<double> spread_masses(std::span<const double> log_density,
                                                double relative_error);

}  // namespace sarcotrace::tumor_fraction
