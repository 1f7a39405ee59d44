#include "sarcotrace/monitoring/tracking.hpp"

#include <algorithm>
#include <stdexcept>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::monitoring {
namespace {

using pileup::Stratum;
using pileup::Support;

void append_strata(std::vector<noise::StratumCount>& strata, const LocusEvidence& locus) {
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<Stratum>(s);
        const std::int64_t depth = locus.evidence.depth(stratum);
        if (depth > 0) {
            strata.push_back({depth, locus.evidence.count(stratum, Support::Alt), locus.errors[s]});
        }
    }
}

void set_vafs(SampleResult& result, const std::vector<LocusEvidence>& loci) {
    double sum = 0.0;
    double largest = 0.0;
    std::int64_t covered = 0;
    for (const LocusEvidence& locus : loci) {
        const std::int64_t depth = locus.evidence.depth();
        if (depth > 0) {
            const double vaf = static_cast<double>(locus.evidence.total(Support::Alt)) /
                               static_cast<double>(depth);
            sum += vaf;
            largest = std::max(largest, vaf);
            ++covered;
        }
    }
    if (covered > 0) {
        result.mean_vaf = sum / static_cast<double>(covered);
        result.max_vaf = largest;
    }
}

}  // namespace

VariantResult variant_result(const LocusEvidence& locus, const Settings& settings) {
    const pileup::AlleleEvidence& evidence = locus.evidence;
    VariantResult result{evidence.depth(), evidence.depth(Stratum::Duplex),
                         evidence.total(Support::Alt),
                         evidence.count(Stratum::Duplex, Support::Alt),
                         {}, {}, {}, {}, {}};
    if (result.molecules == 0) {
        return result;
    }
    const stats::ConfidenceInterval interval =
        stats::clopper_pearson(result.alt_molecules, result.molecules);
    result.vaf =
        static_cast<double>(result.alt_molecules) / static_cast<double>(result.molecules);
    result.vaf_lower = interval.lower;
    result.vaf_upper = interval.upper;
    std::vector<noise::StratumCount> strata;
    append_strata(strata, locus);
    const noise::ScoreTest test(std::move(strata), settings.design_vaf);
    result.p_value = test.p_value();
    result.lod95_vaf = test.limit_of_detection(settings.alpha);
    return result;
}

std::string_view to_string_view(Status status) noexcept {
    switch (status) {
        case Status::Detected: return "DETECTED";
        case Status::NotDetected: return "NOT_DETECTED";
        case Status::NotAssessable: return "NOT_ASSESSABLE";
    }
    return "NOT_ASSESSABLE";
}

std::string_view to_string_view(Basis basis) noexcept {
    return basis == Basis::Tracked ? "TRACKED" : "DE_NOVO";
}

SampleResult sample_result(const std::vector<LocusEvidence>& loci, const Settings& settings) {
    if (loci.empty()) {
        throw std::invalid_argument("the test of tracked variants needs a tracked variant");
    }
    SampleResult result;
    result.tracked_variants = static_cast<std::int64_t>(loci.size());
    std::vector<noise::StratumCount> strata;
    for (const LocusEvidence& locus : loci) {
        append_strata(strata, locus);
        result.informative_molecules += locus.evidence.depth();
        result.mutant_molecules += locus.evidence.total(Support::Alt);
    }
    set_vafs(result, loci);
    if (result.informative_molecules == 0) {
        result.missing_reason = core::MissingReason::Insufficient;
        return result;
    }
    const noise::ScoreTest test(strata, settings.design_vaf);
    result.lod95_vaf = test.limit_of_detection(settings.alpha);
    if (result.informative_molecules < settings.least_molecules) {
        result.missing_reason = core::MissingReason::Insufficient;
        return result;
    }
    const noise::MutantFraction fraction = noise::mutant_fraction(strata);
    result.imaf = fraction.estimate;
    result.imaf_lower = fraction.lower;
    result.imaf_upper = fraction.upper;
    result.p_value = test.p_value();
    result.status = *result.p_value <= settings.alpha ? Status::Detected : Status::NotDetected;
    return result;
}

SampleResult de_novo_result(const std::optional<DeNovoEvidence>& evidence,
                            const Settings& settings) {
    SampleResult result;
    result.basis = Basis::DeNovo;
    if (!evidence) {
        result.missing_reason = core::MissingReason::NotEvaluable;
        return result;
    }
    result.informative_molecules = evidence->median_molecules;
    result.lod95_vaf = evidence->lod95_vaf;
    if (evidence->median_molecules < settings.least_molecules) {
        result.missing_reason = core::MissingReason::Insufficient;
    } else if (!evidence->lod95_vaf) {
        result.missing_reason = core::MissingReason::NotEvaluable;
    } else {
        result.status = Status::NotDetected;
        result.imaf = 0.0;
        result.imaf_lower = 0.0;
    }
    return result;
}

}  // namespace sarcotrace::monitoring
