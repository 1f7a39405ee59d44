#pragma once

#include "options.hpp"

namespace sarcotrace::filter_tool {

/// Reads the input twice, writes what the rules keep and commits the outputs. \throws core::Error
void run(const Options& options);

}  // namespace sarcotrace::filter_tool
