#pragma once

#include "options.hpp"

namespace sarcotrace::tools::fraction {

/// Runs one sample through ichorCNA's model and writes PREFIX.params.txt, .seg, .seg.txt, .cna.seg
/// and .correctedDepth.txt as ichorCNA lays them out.
/// \throws UsageError unless there is exactly one sample; InputError, IoError
void run_compatible(const FractionOptions& options);

}  // namespace sarcotrace::tools::fraction
