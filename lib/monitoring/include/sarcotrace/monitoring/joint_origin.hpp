#pragma once

#include <map>
#include <string>
#include <vector>

#include "sarcotrace/monitoring/tracked_variants.hpp"

namespace sarcotrace::monitoring {

/// Distinct alleles that may be the tumor's, once each, in the order of the calls: never called
/// GERMLINE, and TUMOR at least once or with a matched normal.
[[nodiscard]] std::vector<pileup::Allele> candidate_alleles(
    const std::vector<CalledVariant>& called);

/// Molecules of an allele (by its id) in each plasma sample (by its id).
using CountsByAllele = std::map<std::string, std::map<std::string, calling::MoleculeCount>>;

/// One origin for an allele in all samples of the patient: that of the call with the most mutant
/// molecules, updated by the other plasma samples (calling::joint_posterior). Calls without
/// evidence, of GERMLINE, or of alleles without counts keep theirs.
void restate_origins(std::vector<CalledVariant>& called, const CountsByAllele& counts,
                     double least_posterior);

}  // namespace sarcotrace::monitoring
