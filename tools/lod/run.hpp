#pragma once

#include "options.hpp"

namespace sarcotrace::tools::lod {

/// \throws core::InputError, core::IoError
void run(const Options& options);

}  // namespace sarcotrace::tools::lod
