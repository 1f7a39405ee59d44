#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/monitoring/tracking.hpp"

namespace sarcotrace::monitoring {

/// One row of the evidence table (docs/evidence-table.md) without its keys.
struct EvidenceRow {
    pileup::Stratum stratum;
    pileup::LengthClass length_class;
    std::int64_t ref_molecules;
    std::int64_t alt_molecules;
    std::int64_t other_molecules;
    double expected_error_molecules;
    double sum_error_variance;
};

/// Rows of LocusEvidence::joint() with at least one molecule, by stratum (tier, then strand) and length class.
[[nodiscard]] std::vector<EvidenceRow> evidence_rows(const LocusEvidence& locus);

}  // namespace sarcotrace::monitoring
