#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/biomarkers/assemble.hpp"

namespace sarcotrace::biomarkers {

/// Patients of the evaluable set that a biomarker set loses for a reason, or keeps: in = kept +
/// lost.
struct BiomarkerFlow {
    std::string arm;        ///< planned; "ALL" for all
    std::string set;        ///< e.g. BASELINE_IHC, BASELINE_ANY, MONTH_6_CTDNA
    std::string_view side;  ///< IN, OUT (kept) or LOSS
    std::string name;       ///< EVALUABLE, the set, or the reason
    std::int64_t patients;
};

/// Sets: BASELINE_IHC, BASELINE_BLOOD, BASELINE_CTDNA, BASELINE_ANY (of the three), MONTH_6_CTDNA
/// and RELAPSE_CTDNA. A patient is in a set with a used value of the category at the time point.
/// One who is not has the reason of the sample that came furthest: FAILED_QC, INSUFFICIENT,
/// NOT_EVALUABLE, NOT_ASSESSABLE, then OUT_OF_WINDOW, WITHDRAWN, NOT_REACHED, NOT_APPLICABLE,
/// NOT_DONE.
/// \param rows after finish_rows
/// \param arms planned arm of each patient of the evaluable set
[[nodiscard]] std::vector<BiomarkerFlow> biomarker_flow(
    std::span<const BiomarkerRow> rows, const std::map<std::string, std::string>& arms);

}  // namespace sarcotrace::biomarkers
