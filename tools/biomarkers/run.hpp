#pragma once

#include "options.hpp"

namespace sarcotrace::biomarkers_tool {

/// \throws InputError, IoError
void run(const Settings& settings);

}  // namespace sarcotrace::biomarkers_tool
