#pragma once

#include "options.hpp"

namespace sarcotrace::endpoints_tool {

/// \throws InputError, IoError
void run(const Settings& settings);

}  // namespace sarcotrace::endpoints_tool
