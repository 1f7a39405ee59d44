#pragma once

#include "options.hpp"

namespace sarcotrace::tools::fragments {

/// \throws InputError, IoError
void run(const FragmentsOptions& options);

}  // namespace sarcotrace::tools::fragments
