#pragma once

#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::survival_tool {

// Columns of the output tables, in the order in which rows are written.

[[nodiscard]] io::TsvSchema associations_schema();
[[nodiscard]] io::TsvSchema cox_models_schema();
[[nodiscard]] io::TsvSchema refused_schema();
[[nodiscard]] io::TsvSchema kaplan_meier_schema();
[[nodiscard]] io::TsvSchema kaplan_meier_summary_schema();
[[nodiscard]] io::TsvSchema risk_table_schema();

}  // namespace sarcotrace::survival_tool
