#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "options.hpp"
#include "sarcotrace/copy_number/segments.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::fraction {

/// Segments of samples whose copy number was detected, by time point.
using SegmentsByTimePoint = std::map<std::string, std::vector<copy_number::Segment>>;

/// A VARIANTS row for each of the patient's samples in the monitor's tables. The tumor's copies
/// at a variant are those of the copy-number sample of the same time point, else 2.
/// \throws InputError, IoError
[[nodiscard]] std::vector<FractionRow> variant_rows(const FractionOptions& options,
                                                    const SegmentsByTimePoint& segments);

}  // namespace sarcotrace::tools::fraction
