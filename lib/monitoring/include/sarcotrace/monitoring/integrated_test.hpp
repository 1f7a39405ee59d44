#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/monitoring/length_ratios.hpp"
#include "sarcotrace/noise/model.hpp"

namespace sarcotrace::monitoring {

/// Molecules of one stratum at one locus.
struct TestStratum {
    std::int64_t molecules;    ///< of any support
    LengthCounts alt_molecules;
    noise::ErrorRate error;
};

/// One tracked variant in one sample. Strata without molecules may be there.
struct TestLocus {
    std::vector<TestStratum> strata;
    LengthRatios ratios = equal_lengths;
};

/// All loci of a sample tested together by the likelihood ratio of a mutant fraction v0 against
/// errors alone, with each mutant molecule weighed by its fragment length, and with bounded loci:
///
///     T = sum_i min(B, sum_jl w_ijl k_ijl),  w_ijl = round(2 ln(1 + v0 ratio_il / e_ij)) >= 1
///
/// in half nats; B is the largest weight of one molecule, so that however many molecules a locus
/// has it counts as one. Errors fall on the length classes as all molecules of the sample do
/// (`shares`), tumor molecules as shares x ratio. The null distribution, k_ij beta-binomial, is
/// convolved exactly; scores from `highest_score` on count as equal to it. A sample is positive by
/// two loci at least (`least_loci` 2: the critical score is above B). With `least_loci` 1, or one
/// locus with molecules, loci are not bounded.
class IntegratedTest {
public:
    static constexpr std::int64_t highest_score = 400;

    IntegratedTest(std::vector<TestLocus> loci, const LengthShares& shares, double design_vaf,
                   std::int64_t least_loci);

    [[nodiscard]] std::int64_t score() const noexcept { return score_; }
    /// What one locus can add at most.
    [[nodiscard]] std::int64_t bound() const noexcept { return bound_; }
    /// Score of one locus before it is bounded, in the order given.
    [[nodiscard]] const std::vector<std::int64_t>& locus_scores() const noexcept {
        return locus_scores_;
    }
    /// P(T >= the observed score) under errors alone; 1 without mutant molecules.
    [[nodiscard]] double p_value() const;
    /// Least score that makes a sample positive: P(T >= score) <= alpha under errors alone, and
    /// more than one locus can have.
    [[nodiscard]] std::int64_t critical_score(double alpha) const;
    /// P(T >= critical) if each molecule is mutant with probability `vaf` and errs besides.
    [[nodiscard]] double power(double vaf, std::int64_t critical) const;
    /// Lowest common VAF with power `wanted` at level `alpha`; 1 if there is none.
    [[nodiscard]] double limit_of_detection(double alpha, double wanted = 0.95) const;

private:
    /// P(score = s | one mutant molecule), s up to `highest`, which holds all above it.
    [[nodiscard]] std::vector<double> one_molecule(const TestLocus& locus, double error,
                                                   double error_share, std::int64_t highest) const;
    [[nodiscard]] std::vector<double> null_distribution() const;

    std::vector<TestLocus> loci_;
    LengthShares shares_;
    double design_vaf_;
    bool bounded_;
    std::int64_t bound_ = highest_score;
    std::vector<std::int64_t> locus_scores_;
    std::int64_t score_ = 0;
    std::vector<double> null_;  ///< P(T = 0 .. highest_score)
};

}  // namespace sarcotrace::monitoring
