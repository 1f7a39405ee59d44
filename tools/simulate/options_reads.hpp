#pragma once

#include "options.hpp"
#include "sarcotrace/cli/options.hpp"

namespace sarcotrace::tools::simulate {

/// Options of mode cohort alone: end repair and slippage, which molecule BAMs do not show.
void declare_reads(cli::Options& options);
void read_reads(const cli::Options& options, Settings& settings);
/// Adds those to the provenance that are not at their default.
void record_reads(Settings& settings);

}  // namespace sarcotrace::tools::simulate
