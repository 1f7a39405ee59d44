#include "sarcotrace/monitoring/evidence_rows.hpp"

namespace sarcotrace::monitoring {

std::vector<EvidenceRow> evidence_rows(const LocusEvidence& locus) {
    std::vector<EvidenceRow> rows;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto& by_support = locus.evidence.counts[s];
        for (std::size_t length = 0; length < pileup::length_class_count; ++length) {
            const std::int64_t ref = by_support[0][length];
            const std::int64_t alt = by_support[1][length];
            const std::int64_t other = by_support[2][length];
            const auto molecules = static_cast<double>(ref + alt + other);
            if (molecules > 0.0) {
                rows.push_back({static_cast<pileup::Stratum>(s),
                                static_cast<pileup::LengthClass>(length), ref, alt, other,
                                molecules * locus.errors[s].mean,
                                molecules * locus.errors[s].variance()});
            }
        }
    }
    return rows;
}

}  // namespace sarcotrace::monitoring
