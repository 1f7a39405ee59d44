#pragma once

#include "options.hpp"

namespace sarcotrace::tools::simulate {

/// Simulates and writes everything of the mode. config.yaml comes last, so a cohort that has one
/// is whole. \throws IoError, UsageError
void run(const Settings& settings);

}  // namespace sarcotrace::tools::simulate
