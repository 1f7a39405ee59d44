#pragma once

#include <string>
#include <vector>

#include "sarcotrace/survival/analysis_rows.hpp"
#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::survival {

/// Cox data of a test with a name for each column.
struct DesignMatrix {
    CoxData data;
    std::vector<std::string> terms;
};

/// Which marker columns the design has.
struct DesignColumns {
    bool marker = true;
    bool interaction = true;  ///< only used when the role is predictive
};

/// Columns: the marker; for a predictive role the arm (0 reference, 1 other) and marker x arm;
/// then the covariates. A covariate whose values are all numbers is one column, any other has an
/// indicator per level but the alphabetically first. Strata are the combinations of their levels.
[[nodiscard]] DesignMatrix design_matrix(const PlannedTest& test, const TrialData& data,
                                         const AnalysisRows& rows,
                                         const std::vector<std::string>& arms,
                                         const DesignColumns& columns);

}  // namespace sarcotrace::survival
