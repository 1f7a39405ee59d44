#pragma once

#include "options.hpp"

namespace sarcotrace::tools::bins {

/// Writes the GC and mappability tracks that the options ask for, from the cache if it has them.
/// \throws InputError, IoError
void write_tracks(const BinsOptions& options);

}  // namespace sarcotrace::tools::bins
