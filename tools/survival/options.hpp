#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/survival/association.hpp"
#include "sarcotrace/survival/kaplan_meier.hpp"

namespace sarcotrace::survival_tool {

enum class Population { Itt, Safety, Evaluable };

struct Settings {
    std::filesystem::path adsl;
    std::filesystem::path adtte;
    std::filesystem::path adrs;
    std::filesystem::path biomarkers;
    std::filesystem::path plan;
    std::filesystem::path output;
    Population population;
    survival::AssociationOptions association;
    survival::IntervalType interval_type;
    double milestone_day;
    std::int64_t risk_table_step_days;
};

[[nodiscard]] std::string_view to_string_view(Population population) noexcept;

[[nodiscard]] cli::ToolInfo tool_info();

/// Nothing after --help or --version. \throws UsageError
[[nodiscard]] std::optional<Settings> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::survival_tool
