#pragma once

#include "options.hpp"

namespace sarcotrace::consensus_tool {

/// Reads the input, calls every molecule and commits the outputs. \throws core::Error
void run(const Options& options);

}  // namespace sarcotrace::consensus_tool
