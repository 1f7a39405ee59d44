#pragma once

#include <vector>

#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/survival/association.hpp"

namespace sarcotrace::survival_tool {

// Each writes all rows of one table; the caller commits.

void write_associations(io::TsvWriter& table, const std::vector<survival::Association>& results,
                        double confidence_level);
void write_cox_models(io::TsvWriter& table, const std::vector<survival::Association>& results,
                      double confidence_level);
void write_refused(io::TsvWriter& table, const std::vector<survival::Association>& results);

}  // namespace sarcotrace::survival_tool
