#pragma once

#include <filesystem>
#include <optional>

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/seq/minimiser.hpp"

namespace sarcotrace::tools::index {

struct IndexOptions {
    /// An index to be checked; nothing else is done then.
    std::optional<std::filesystem::path> verify;
    std::filesystem::path reference;
    std::filesystem::path output;
    /// Names of the ALT contigs, one a line.
    std::optional<std::filesystem::path> alt;
    seq::MinimiserScheme scheme;
};

[[nodiscard]] cli::ToolInfo tool_info();
void declare(cli::Options& options);
/// After parse(). The list of ALT contigs is that beside the reference if none is given.
/// \throws UsageError
[[nodiscard]] IndexOptions validated(const cli::Options& options);

}  // namespace sarcotrace::tools::index
