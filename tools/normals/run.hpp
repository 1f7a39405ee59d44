#pragma once

#include "options.hpp"

namespace sarcotrace::tools::normals {

/// \throws InputError, IoError
void run(const NormalsOptions& options);

}  // namespace sarcotrace::tools::normals
