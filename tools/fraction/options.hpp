#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../normals/bin_inputs.hpp"
#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/copy_number/estimate.hpp"
#include "sarcotrace/copy_number/ichor_solutions.hpp"
#include "sarcotrace/tumor_fraction/detection.hpp"
#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

namespace sarcotrace::tools::fraction {

/// Whose model is followed to the letter.
enum class Compatibility { None, Ichor, Successor };

struct FractionOptions {
    std::string patient;
    std::optional<std::filesystem::path> samples;
    std::vector<NamedPath> bins;
    std::vector<NamedPath> wigs;
    std::vector<NamedPath> log_ratios;
    std::int64_t merged_bin_bp = 1000000;  ///< windows that short bins of log_ratios are merged to
    CorrectionInputs correction;
    std::optional<std::filesystem::path> panel;
    std::optional<std::filesystem::path> monitor_samples;
    std::optional<std::filesystem::path> monitor_variants;
    std::optional<std::filesystem::path> evidence;
    std::optional<std::filesystem::path> germline_sites;
    std::optional<std::filesystem::path> copy_profile;
    std::optional<std::filesystem::path> genes;
    bool de_novo = true;  ///< whether each sample's bins are also searched by themselves
    std::uint64_t seed = 1;
    double detection_level = tumor_fraction::DetectionOptions{}.level;
    copy_number::EstimateOptions estimate;
    tumor_fraction::VariantModel variants;
    Compatibility compatibility = Compatibility::None;
    copy_number::IchorSettings ichor;
    bool with_x = true;  ///< chromosome X is decoded as well; of --compatibility
    std::string output;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// \return nothing if --help or --version was printed. \throws UsageError
[[nodiscard]] std::optional<FractionOptions> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::fraction
