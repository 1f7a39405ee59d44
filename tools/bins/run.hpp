#pragma once

#include "options.hpp"

namespace sarcotrace::tools::bins {

/// \throws InputError, IoError
void run(const BinsOptions& options);

}  // namespace sarcotrace::tools::bins
