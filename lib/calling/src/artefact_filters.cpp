#include "sarcotrace/calling/artefact_filters.hpp"

#include <cmath>
#include <vector>

#include "sarcotrace/stats/fisher_exact.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::calling {
namespace {

using pileup::Stratum;
using pileup::Support;

/// Molecules that the reference's share is worth when the alt's is estimated.
constexpr double prior_molecules = 4.0;

double difference(std::int64_t alt_hits, std::int64_t alt_total, std::int64_t ref_hits,
                  std::int64_t ref_total) noexcept {
    const double ref_share =
        (static_cast<double>(ref_hits) + 0.5) / (static_cast<double>(ref_total) + 1.0);
    const double alt_share = (static_cast<double>(alt_hits) + prior_molecules * ref_share) /
                             (static_cast<double>(alt_total) + prior_molecules);
    return alt_share - ref_share;
}

std::int64_t single_strand(const pileup::AlleleEvidence& evidence, pileup::Strand strand,
                           Support support) noexcept {
    const bool top = strand == pileup::Strand::Top;
    return evidence.count(top ? Stratum::SimplexTop : Stratum::SimplexBottom, support) +
           evidence.count(top ? Stratum::SingletonTop : Stratum::SingletonBottom, support);
}

}  // namespace

ArtefactEvidence artefact_evidence(const pileup::AlleleEvidence& evidence) {
    const auto top = [&](Support support) {
        return single_strand(evidence, pileup::Strand::Top, support);
    };
    const auto both = [&](Support support) {
        return top(support) + single_strand(evidence, pileup::Strand::Bottom, support);
    };
    ArtefactEvidence artefact;
    artefact.strand_difference = difference(top(Support::Alt), both(Support::Alt),
                                            top(Support::Ref), both(Support::Ref));
    artefact.end_difference = difference(evidence.alt_near_end, evidence.alt_with_ends,
                                         evidence.ref_near_end, evidence.ref_with_ends);
    if (!evidence.alt_mapping_qualities.empty()) {
        artefact.mapping_quality = stats::median(std::vector<double>(
            evidence.alt_mapping_qualities.begin(), evidence.alt_mapping_qualities.end()));
    }
    return artefact;
}

double strand_p_value(const pileup::AlleleEvidence& evidence) {
    const auto of = [&](pileup::Strand strand, Support support) {
        return single_strand(evidence, strand, support);
    };
    return stats::fisher_exact({of(pileup::Strand::Top, Support::Alt),
                                of(pileup::Strand::Bottom, Support::Alt),
                                of(pileup::Strand::Top, Support::Ref),
                                of(pileup::Strand::Bottom, Support::Ref)})
        .p_value;
}

bool is_strand_biased(const ArtefactEvidence& artefact, const pileup::AlleleEvidence& evidence,
                      const ArtefactLimits& limits) {
    return evidence.count(Stratum::Duplex, Support::Alt) < limits.duplex_proof &&
           std::abs(artefact.strand_difference) > limits.strand_difference &&
           strand_p_value(evidence) < limits.strand_p_value;
}

}  // namespace sarcotrace::calling
