#pragma once

#include <span>
#include <vector>

#include "options.hpp"
#include "sarcotrace/copy_number/gene_copies.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::fraction {

[[nodiscard]] io::TsvSchema genes_schema();

/// Genes of a BED file; its fourth column names them. \throws InputError if one has no name
[[nodiscard]] std::vector<core::Region> read_genes(const std::filesystem::path& path);

/// A row per gene. Shape: relative_variance as for estimate_fraction().
void write_genes(io::TsvWriter& writer, const SampleKey& key,
                 std::span<const core::Region> genes, const copy_number::RatioProfile& profile,
                 std::span<const double> relative_variance,
                 const copy_number::CopyNumberResult& result);

}  // namespace sarcotrace::tools::fraction
