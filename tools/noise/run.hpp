#pragma once

#include "options.hpp"

namespace sarcotrace::tools::noise {

/// \throws core::InputError, core::IoError
void run(const Options& options);

}  // namespace sarcotrace::tools::noise
