#pragma once

#include <string>
#include <vector>

#include "sarcotrace/noise/model_report.hpp"

namespace sarcotrace::tools::noise {

/// Plot of predicted (x) against observed quality (y) with intervals, one color per tier, as SVG.
[[nodiscard]] std::string reliability_svg(
    const std::vector<sarcotrace::noise::ReliabilityRow>& rows);

}  // namespace sarcotrace::tools::noise
