#pragma once

#include "options.hpp"

namespace sarcotrace::tools::index {

/// \throws IoError, InputError
void run(const IndexOptions& options);

}  // namespace sarcotrace::tools::index
