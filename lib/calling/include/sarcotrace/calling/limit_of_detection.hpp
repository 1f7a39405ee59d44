#pragma once

#include <optional>

#include "sarcotrace/calling/caller.hpp"
#include "sarcotrace/calling/target_coverage.hpp"

namespace sarcotrace::calling {

/// Lowest VAF at which one SNV of the target is called TUMOR with probability `wanted` by this
/// module's own rule (p-value threshold, least molecules, least posterior), with the median
/// molecules of plasma and matched normal and none with the allele in the normal. The probability
/// is the mean over all SNVs of the target, each with the error of its context; artefact filters
/// are not in it. Nothing if no VAF is: no molecules in the plasma or in the normal (`normal`
/// null: tumor and CHIP cannot be told apart).
[[nodiscard]] std::optional<double> limit_of_detection(const TargetCoverage& plasma,
                                                       const TargetCoverage* normal,
                                                       const noise::NoiseModel& model,
                                                       const Settings& settings,
                                                       double p_value_threshold,
                                                       double wanted = 0.95);

}  // namespace sarcotrace::calling
