#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/noise/model.hpp"
#include "sarcotrace/pileup/allele.hpp"

namespace sarcotrace::noise {

/// Molecules of one stratum at one locus.
struct StratumCount {
    std::int64_t molecules;      ///< n >= 0
    std::int64_t alt_molecules;  ///< 0 <= k <= n
    ErrorRate error;
};

/// Molecules of one end class and stratum that support one thing, by length class.
[[nodiscard]] pileup::AlleleEvidence::ByLength molecules_at_end(
    const pileup::AlleleEvidence& evidence, pileup::Stratum stratum, pileup::Support support,
    std::size_t end_class) noexcept;

/// Molecules of an allele by stratum and, where its errors depend on that, by distance to the
/// fragment's end. Strata without molecules are left out.
[[nodiscard]] std::vector<StratumCount> stratum_counts(
    const pileup::AlleleEvidence& evidence, const pileup::PerStratum<ErrorRate>& errors);

/// All strata (of one locus or of many) tested together by the likelihood ratio of a mutant
/// fraction v0 against error alone. Reference molecules add the same to both, so the ratio orders
/// samples by T = sum w_j k_j with w_j = round(2 ln(1 + v0 / e_j)), at least 1 (half nats). The
/// null distribution of T, with k_j ~ BetaBinomial(n_j, e_j, shape_j) independent, is convolved
/// exactly in the order given; scores from `highest_score` on count as equal to it.
class ScoreTest {
public:
    static constexpr std::int64_t highest_score = 400;

    /// `design_vaf` is v0, in (0, 1).
    ScoreTest(std::vector<StratumCount> strata, double design_vaf);

    [[nodiscard]] std::int64_t score() const noexcept { return score_; }
    /// P(T >= the observed score) under the null; 1 if there is no alt molecule.
    [[nodiscard]] double p_value() const;
    /// Least score with P(T >= score) <= alpha under the null, at most `highest_score`.
    [[nodiscard]] std::int64_t critical_score(double alpha) const;
    /// P(T >= critical) if each molecule is mutant with probability `vaf` and errs besides.
    [[nodiscard]] double power(double vaf, std::int64_t critical) const;
    /// The same, and besides at least that many alt molecules over all strata.
    [[nodiscard]] double power(double vaf, std::int64_t critical,
                               std::int64_t least_alt_molecules) const;
    /// Lowest VAF with power `wanted` at level `alpha`: the limit of detection. 1 if even that is
    /// not found.
    [[nodiscard]] double limit_of_detection(double alpha, double wanted = 0.95) const;

private:
    /// P(T >= target) under the null, summed from the far end.
    [[nodiscard]] double null_tail(std::int64_t target) const;
    /// P(sum weights_j k_j >= wanted) at this VAF.
    [[nodiscard]] double reach(double vaf, const std::vector<std::int64_t>& weights,
                               std::int64_t wanted) const;
    /// P(T >= critical, fewer alt molecules than that).
    [[nodiscard]] double score_by_few(double vaf, std::int64_t critical,
                                      std::int64_t too_many_alt_molecules) const;

    std::vector<StratumCount> strata_;
    std::vector<std::int64_t> weights_;
    std::int64_t score_ = 0;
};

/// Mutant fraction common to all strata, its 95 % profile-likelihood interval; error is taken off:
/// P(alt) = e_j + v (1 - e_j).
struct MutantFraction {
    double estimate;
    double lower;
    double upper;
};
/// At least one stratum has molecules. \throws std::domain_error if none has
[[nodiscard]] MutantFraction mutant_fraction(const std::vector<StratumCount>& strata);

}  // namespace sarcotrace::noise
