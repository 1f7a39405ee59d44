#pragma once

#include "options.hpp"

namespace sarcotrace::tools::fraction {

/// \throws InputError, IoError
void run(const FractionOptions& options);

}  // namespace sarcotrace::tools::fraction
