#pragma once

#include <optional>
#include <vector>

#include "bin_inputs.hpp"
#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::normals {

struct NormalsOptions {
    std::vector<std::filesystem::path> bins;
    std::vector<std::filesystem::path> wigs;
    std::optional<std::filesystem::path> foreign_panel;
    CorrectionInputs correction;
    std::filesystem::path output;
};

[[nodiscard]] cli::ToolInfo tool_info();
/// \return nothing if --help or --version was printed. \throws UsageError
[[nodiscard]] std::optional<NormalsOptions> parse(int argc, const char* const* argv);

}  // namespace sarcotrace::tools::normals
