#include "sarcotrace/biomarkers/ihc.hpp"

#include <algorithm>
#include <cmath>

namespace sarcotrace::biomarkers {

Score tumor_proportion_score(std::int64_t positive_tumor_cells, std::int64_t viable_tumor_cells) {
    if (viable_tumor_cells < least_viable_cells || positive_tumor_cells > viable_tumor_cells) {
        return core::MissingReason::NotEvaluable;
    }
    return 100.0 * static_cast<double>(positive_tumor_cells) /
           static_cast<double>(viable_tumor_cells);
}

Score combined_positive_score(std::int64_t positive_tumor_cells, std::int64_t positive_immune_cells,
                              std::int64_t viable_tumor_cells) {
    if (viable_tumor_cells < least_viable_cells) {
        return core::MissingReason::NotEvaluable;
    }
    return std::min(100.0, 100.0 *
                               static_cast<double>(positive_tumor_cells + positive_immune_cells) /
                               static_cast<double>(viable_tumor_cells));
}

Score h_score(double negative, double weak, double moderate, double strong) {
    if (std::abs(negative + weak + moderate + strong - 100.0) > 1e-6) {
        return core::MissingReason::NotEvaluable;
    }
    return weak + 2.0 * moderate + 3.0 * strong;
}

std::optional<int> sp142_level(const Measured& percent, const SpClasses& classes) noexcept {
    const auto at_least = std::ranges::upper_bound(classes, percent.value);
    const auto level = static_cast<int>(at_least - classes.begin());
    if (percent.qualifier == '<') {
        // Below the limit: sure only under the first bound.
        return percent.value <= classes.front() ? std::optional(0) : std::nullopt;
    }
    const bool top = level == static_cast<int>(classes.size());
    return percent.qualifier == '=' || top ? std::optional(level) : std::nullopt;
}

Score cell_density(std::int64_t cells, double area_mm2) {
    if (!(area_mm2 > 0.0)) {
        return core::MissingReason::NotEvaluable;
    }
    return static_cast<double>(cells) / area_mm2;
}

}  // namespace sarcotrace::biomarkers
