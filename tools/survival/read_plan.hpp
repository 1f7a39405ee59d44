#pragma once

#include <filesystem>
#include <vector>

#include "sarcotrace/survival/analysis_plan.hpp"

namespace sarcotrace::survival_tool {

/// The tests of an analysis plan, in its order.
/// \throws InputError for an unknown word, a repeated test_id, a row that contradicts itself, or a
/// plan without a test; IoError
[[nodiscard]] std::vector<survival::PlannedTest> read_plan(const std::filesystem::path& path);

}  // namespace sarcotrace::survival_tool
