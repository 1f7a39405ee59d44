#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/cli/run_tool.hpp"
#include "sarcotrace/endpoints/hospital.hpp"
#include "sarcotrace/endpoints/patient_endpoints.hpp"
#include "sarcotrace/endpoints/pfs_ratio.hpp"
#include "sarcotrace/endpoints/protocol_checks.hpp"
#include "sarcotrace/endpoints/toxicity.hpp"

namespace sarcotrace::endpoints_tool {

struct PrimarySettings {
    int scan_window_end_day = 197;    ///< latest day of the month-6 scan
    std::vector<std::string> strata;  ///< factors; empty: all of patients.tsv
};

struct RatioSettings {
    endpoints::RatioOrigin origin = endpoints::RatioOrigin::Randomisation;
    std::chrono::sys_days data_cutoff;
};

struct QuestionnaireSettings {
    double points = 10.0;    ///< smallest worsening
    int horizon_days = 731;  ///< two years
    std::chrono::sys_days data_cutoff;
};

struct HospitalSettings {
    endpoints::HospitalRule rule;
    int draws = 2000;  ///< of the bootstrap
    std::uint64_t seed = 1;
    std::chrono::sys_days data_cutoff;
};

struct Settings {
    std::filesystem::path clinical;
    std::filesystem::path output;
    endpoints::EndpointSettings endpoints;
    PrimarySettings primary;
    endpoints::ProtocolLimits protocol;
    RatioSettings ratio;
    QuestionnaireSettings questionnaires;
    endpoints::ToxicityRule toxicity;
    HospitalSettings hospital;
    int pet_ct_before_days = 28;
};

[[nodiscard]] cli::ToolInfo tool_info();

/// Nothing after --help or --version. \throws UsageError
[[nodiscard]] std::optional<Settings> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::endpoints_tool
