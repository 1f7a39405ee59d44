#pragma once

#include "options.hpp"

namespace sarcotrace::tools::align {

/// \throws IoError, InputError
void run(const AlignOptions& options);

}  // namespace sarcotrace::tools::align
