#pragma once

#include <optional>
#include <span>
#include <string>

#include "sarcotrace/copy_number/panel_of_normals.hpp"

namespace sarcotrace::copy_number {

/// Subtracts from a normalised profile what it has of the patterns in which donors vary; see
/// normalise(). `bins`: the panel without `left_out`, summarised.
void subtract_patterns(RatioProfile& profile, const PanelOfNormals& panel,
                       std::span<const PanelBin> bins, const std::optional<std::string>& left_out);

}  // namespace sarcotrace::copy_number
