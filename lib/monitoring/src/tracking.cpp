#include "sarcotrace/monitoring/tracking.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/monitoring/control_null.hpp"
#include "sarcotrace/monitoring/integrated_test.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::monitoring {
namespace {

using pileup::Stratum;
using pileup::Support;


std::int64_t total(const LengthCounts& counts) noexcept {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

/// The stratum as a whole or, where its errors depend on that, by distance to the fragment's end.
void append_test_strata(TestLocus& tested, const LocusEvidence& locus, Stratum stratum) {
    const noise::ErrorRate& error = locus.errors[pileup::to_index(stratum)];
    const pileup::AlleleEvidence& evidence = locus.joint();
    if (error.end_factors == noise::no_end_effect) {
        tested.strata.push_back(
            {evidence.depth(stratum),
             evidence.counts[pileup::to_index(stratum)][static_cast<std::size_t>(Support::Alt)],
             error});
        return;
    }
    for (std::size_t end = 0; end < pileup::end_class_count; ++end) {
        const LengthCounts alt = noise::molecules_at_end(evidence, stratum, Support::Alt, end);
        const std::int64_t others =
            total(noise::molecules_at_end(evidence, stratum, Support::Ref, end)) +
            total(noise::molecules_at_end(evidence, stratum, Support::Other, end));
        tested.strata.push_back({others + total(alt), alt, error.at_end(end)});
    }
}

std::vector<TestLocus> test_loci(const std::vector<LocusEvidence>& loci,
                                 const std::vector<LengthRatios>& ratios) {
    std::vector<TestLocus> tested;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        TestLocus locus;
        for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
            append_test_strata(locus, loci[i], static_cast<Stratum>(s));
        }
        if (!ratios.empty()) {
            locus.ratios = ratios.at(i);
        }
        tested.push_back(std::move(locus));
    }
    return tested;
}

LengthShares shares_of(const std::vector<LocusEvidence>& loci) {
    LengthEvidence sum;
    for (const LocusEvidence& locus : loci) {
        sum += length_evidence(locus.joint());
    }
    return length_shares(sum.reference);
}

/// Strata with molecules, of all loci but outliers.
std::vector<noise::StratumCount> usual_strata(const std::vector<LocusEvidence>& loci,
                                              const std::vector<bool>& outliers) {
    std::vector<noise::StratumCount> strata;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        if (!outliers[i]) {
            const auto counts = noise::stratum_counts(loci[i].joint(), loci[i].errors);
            strata.insert(strata.end(), counts.begin(), counts.end());
        }
    }
    return strata;
}

void set_vafs(SampleResult& result, const std::vector<LocusEvidence>& loci,
              const std::vector<bool>& outliers) {
    double sum = 0.0;
    double largest = 0.0;
    std::int64_t covered = 0;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        const std::int64_t depth = loci[i].evidence.depth();
        if (depth > 0 && !outliers[i]) {
            const double vaf = static_cast<double>(loci[i].evidence.total(Support::Alt)) /
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
    const noise::ScoreTest test(noise::stratum_counts(evidence, locus.errors),
                                settings.design_vaf);
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

std::vector<bool> outlier_loci(const std::vector<LocusEvidence>& loci) {
    std::vector<bool> outliers;
    for (std::size_t i = 0; i < loci.size(); ++i) {
        const std::int64_t depth = loci[i].evidence.depth();
        const std::int64_t alt = loci[i].evidence.total(Support::Alt);
        bool outlier = false;
        if (alt > 1) {
            std::vector<bool> left_out(loci.size(), false);
            left_out[i] = true;
            const std::vector<noise::StratumCount> others = usual_strata(loci, left_out);
            outlier = !others.empty() && stats::clopper_pearson(alt, depth, 0.98).lower >
                                             outlier_vaf_ratio * noise::mutant_fraction(others).upper;
        }
        outliers.push_back(outlier);
    }
    return outliers;
}

SampleResult sample_result(const std::vector<LocusEvidence>& loci, const Settings& settings,
                           const std::vector<LengthRatios>& ratios,
                           const ControlPValues* controls) {
    if (loci.empty()) {
        throw std::invalid_argument("the test of tracked variants needs a tracked variant");
    }
    SampleResult result;
    result.tracked_variants = static_cast<std::int64_t>(loci.size());
    for (const LocusEvidence& locus : loci) {
        const std::int64_t alt = locus.joint().total(Support::Alt);
        result.informative_molecules += locus.joint().depth();
        result.mutant_molecules += alt;
        result.mutant_loci += alt > 0 ? 1 : 0;
    }
    if (result.informative_molecules == 0) {
        result.missing_reason = core::MissingReason::Insufficient;
        return result;
    }
    const std::vector<bool> outliers = outlier_loci(loci);
    result.outlier_loci = std::count(outliers.begin(), outliers.end(), true);
    set_vafs(result, loci, outliers);
    const IntegratedTest test(test_loci(loci, ratios), shares_of(loci), settings.design_vaf,
                              settings.least_loci);
    const double alpha = controls ? controls->level(settings.alpha) : settings.alpha;
    result.lod95_vaf = test.limit_of_detection(alpha);
    if (result.informative_molecules < settings.least_molecules) {
        result.missing_reason = core::MissingReason::Insufficient;
        return result;
    }
    const noise::MutantFraction fraction = noise::mutant_fraction(usual_strata(loci, outliers));
    result.imaf = fraction.estimate;
    result.imaf_lower = fraction.lower;
    result.imaf_upper = fraction.upper;
    result.p_value = test.p_value();
    if (controls) {
        result.control_p_value = controls->p_value(*result.p_value);
    }
    result.status =
        test.score() >= test.critical_score(alpha) ? Status::Detected : Status::NotDetected;
    return result;
}

double integrated_p_value(const std::vector<LocusEvidence>& loci, const Settings& settings) {
    return IntegratedTest(test_loci(loci, {}), shares_of(loci), settings.design_vaf,
                          settings.least_loci)
        .p_value();
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
