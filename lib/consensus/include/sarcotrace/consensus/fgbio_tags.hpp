#pragma once

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::consensus {

/// Adds fgbio's cD, cM, cE and, for a duplex, aD aM aE bD bM bE to `record`, from the depths and
/// errors of `read`: largest depth, smallest depth, and errors over depth. Strand a is the one
/// with more templates, the top strand if equal.
void add_fgbio_tags(core::ReadRecord& record, const MoleculeRead& read);

}  // namespace sarcotrace::consensus
