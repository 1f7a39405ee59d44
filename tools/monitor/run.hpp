#pragma once

#include "options.hpp"

namespace sarcotrace::tools::monitor {

/// \throws core::InputError, core::IoError
void run(const Options& options);

}  // namespace sarcotrace::tools::monitor
