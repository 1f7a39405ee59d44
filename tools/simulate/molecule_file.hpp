#pragma once

#include <vector>

#include "cohort_plan.hpp"

namespace sarcotrace::tools::simulate {

/// molecules/<sample>.bam, a molecule BAM (docs/molecule-bam.md) with its index: what a perfect
/// aligner and consensus would make of the library. A base where the strands disagree is N in
/// a duplex; damage stays in a simplex. \throws IoError
void write_molecule_bam(const Settings& settings, const CohortPlan& plan, const Sample& sample,
                        const std::vector<simulation::Molecule>& molecules);

}  // namespace sarcotrace::tools::simulate
