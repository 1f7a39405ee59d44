#pragma once

#include <string>
#include <vector>

#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::endpoints_tool {

/// \param strata names of the stratification columns, which end the table
[[nodiscard]] io::TsvSchema adsl_schema(const std::vector<std::string>& strata);
[[nodiscard]] io::TsvSchema adtte_schema();
[[nodiscard]] io::TsvSchema adrs_schema();
[[nodiscard]] io::TsvSchema adtr_schema();
[[nodiscard]] io::TsvSchema pfs_rules_schema();
[[nodiscard]] io::TsvSchema primary_schema();

}  // namespace sarcotrace::endpoints_tool
