#pragma once

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::consensus {

/// Adds fgbio's tags to `record`, the record of `read`: cD cM cE (largest and smallest depth,
/// errors over depth). Without strand bases (`read.top_strand` is empty) as of fgbio's simplex
/// caller, with cd ce (depth and errors by base). With them as of its duplex caller, whatever the
/// tier: aD aM aE bD bM bE, and by base ad ae ac aq bd be bc bq (depth, errors, the strand's own
/// consensus and its quality; those of b only if b has reads here). Strand a is the top one
/// (fgbio's /A), or the bottom one if only that has reads in this record. Errors of a strand are
/// against its own consensus, those of cE and ce against the molecule's. Arrays and strings are in
/// the orientation of the stored bases, as fgbio ZipperBams leaves them.
void add_fgbio_tags(core::ReadRecord& record, const MoleculeRead& read);

}  // namespace sarcotrace::consensus
