#pragma once

#include <filesystem>

#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/seq/minimiser.hpp"

namespace sarcotrace::tools::index {

struct IndexOptions {
    std::filesystem::path reference;
    std::filesystem::path output;
    seq::MinimiserScheme scheme;
};

[[nodiscard]] cli::ToolInfo tool_info();
void declare(cli::Options& options);
/// After parse(). \throws UsageError
[[nodiscard]] IndexOptions validated(const cli::Options& options);

}  // namespace sarcotrace::tools::index
