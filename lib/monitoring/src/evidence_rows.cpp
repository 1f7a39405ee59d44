#include "sarcotrace/monitoring/evidence_rows.hpp"

namespace sarcotrace::monitoring {

namespace {

struct Expected {
    double molecules = 0.0;
    double variance = 0.0;
};

/// Sums over the end classes.
Expected expected_errors(const LocusEvidence& locus, std::size_t stratum, std::size_t length) {
    Expected sum;
    for (std::size_t end = 0; end < pileup::end_class_count; ++end) {
        double molecules = 0.0;
        for (const auto support :
             {pileup::Support::Ref, pileup::Support::Alt, pileup::Support::Other}) {
            molecules += static_cast<double>(noise::molecules_at_end(
                locus.joint(), static_cast<pileup::Stratum>(stratum), support, end)[length]);
        }
        const noise::ErrorRate error = locus.errors[stratum].at_end(end);
        sum.molecules += molecules * error.mean;
        sum.variance += molecules * error.variance();
    }
    return sum;
}

}  // namespace

std::vector<EvidenceRow> evidence_rows(const LocusEvidence& locus) {
    std::vector<EvidenceRow> rows;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto& by_support = locus.joint().counts[s];
        for (std::size_t length = 0; length < pileup::length_class_count; ++length) {
            const std::int64_t ref = by_support[0][length];
            const std::int64_t alt = by_support[1][length];
            const std::int64_t other = by_support[2][length];
            const auto molecules = static_cast<double>(ref + alt + other);
            if (molecules > 0.0) {
                const Expected errors = expected_errors(locus, s, length);
                rows.push_back({static_cast<pileup::Stratum>(s),
                                static_cast<pileup::LengthClass>(length), ref, alt, other,
                                errors.molecules, errors.variance});
            }
        }
    }
    return rows;
}

}  // namespace sarcotrace::monitoring
