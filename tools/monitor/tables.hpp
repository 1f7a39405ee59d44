#pragma once

#include <vector>

#include "identity.hpp"
#include "inputs.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/monitoring/evidence_rows.hpp"

namespace sarcotrace::tools::monitor {

/// A sample with its loci in the order of the tracked variants; no loci without a BAM.
struct MonitoredSample {
    PlasmaSample sample;
    std::optional<SampleCalls> calls;  ///< if its VCF was given
    std::vector<monitoring::LocusEvidence> loci;
    SampleIdentity identity;
};

/// Writes the three tables; they appear together, after all are written.
void write_tables(const Options& options, const io::Provenance& provenance,
                  const std::vector<monitoring::TrackedVariant>& variants,
                  const std::vector<MonitoredSample>& samples);

}  // namespace sarcotrace::tools::monitor
