#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sarcotrace/copy_number/panel_of_normals.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools {

/// Columns of the panel-of-normals TSV: contig, start, end, median_log2_ratio,
/// variance_log2_ratio, relative_variance, donors, then one log2 ratio per donor.
[[nodiscard]] io::TsvSchema panel_schema(const std::vector<std::string>& donors);
/// \throws InputError, IoError
[[nodiscard]] copy_number::PanelOfNormals read_panel(const std::filesystem::path& path);
/// A shared panel with columns seqnames, start (1-based), end and one per donor ending in
/// ".reads". \throws InputError, IoError
[[nodiscard]] copy_number::PanelOfNormals read_foreign_panel(const std::filesystem::path& path);

}  // namespace sarcotrace::tools
