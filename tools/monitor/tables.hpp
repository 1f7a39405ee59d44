#pragma once

#include <optional>
#include <vector>

#include "identity.hpp"
#include "inputs.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/monitoring/control_null.hpp"
#include "sarcotrace/monitoring/evidence_rows.hpp"
#include "sarcotrace/monitoring/locus_molecules.hpp"

namespace sarcotrace::tools::monitor {

/// A sample with its loci in the order of the tracked variants; no loci without a BAM.
struct MonitoredSample {
    PlasmaSample sample;
    std::optional<SampleCalls> calls;  ///< if its VCF was given
    std::vector<monitoring::LocusEvidence> loci;
    monitoring::MoleculesByLocus molecules;  ///< until they are counted once
    SampleIdentity identity;
};

/// Writes the three tables; they appear together, after all are written. `controls`: absent if
/// frozen controls allow no draw.
void write_tables(const Options& options, const io::Provenance& provenance,
                  const std::vector<monitoring::TrackedVariant>& variants,
                  const std::vector<MonitoredSample>& samples,
                  const std::optional<monitoring::ControlPValues>& controls);

}  // namespace sarcotrace::tools::monitor
