#pragma once

#include <filesystem>
#include <vector>

#include "cohort_plan.hpp"

namespace sarcotrace::tools::simulate {

/// samples.tsv and units.tsv with the columns of workflows/schemas. \throws IoError
void write_sheets(const std::filesystem::path& folder, const CohortPlan& plan,
                  const Settings& settings);

/// truth/variants.tsv, samples.tsv, copy_number.tsv, variant_molecules.tsv. Shape: counts[i]
/// belongs to plan.samples[i] and is empty for shallow genomes. \throws IoError
void write_genomic_truth(const std::filesystem::path& folder, const CohortPlan& plan,
                         const std::vector<std::vector<simulation::VariantMolecules>>& counts,
                         const io::Provenance& provenance);

}  // namespace sarcotrace::tools::simulate
