#pragma once

#include "options.hpp"

namespace sarcotrace::survival_tool {

/// Reads the tables and the plan, runs every test and writes the tables into the output folder.
/// \throws InputError, IoError
void run(const Settings& settings);

}  // namespace sarcotrace::survival_tool
