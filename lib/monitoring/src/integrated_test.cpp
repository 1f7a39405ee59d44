#include "sarcotrace/monitoring/integrated_test.hpp"

#include <algorithm>

#include "sarcotrace/noise/error_counts.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/turning_point.hpp"

namespace sarcotrace::monitoring {
namespace {

/// Probabilities of scores 0, 1, ...; the last holds that score and all above.
using Scores = std::vector<double>;

Scores nothing(std::int64_t highest) {
    Scores scores(static_cast<std::size_t>(highest) + 1, 0.0);
    scores[0] = 1.0;
    return scores;
}

/// Distribution of the sum of two independent scores. Shape: as `a`.
Scores add(const Scores& a, const Scores& b) {
    const std::size_t last = a.size() - 1;
    Scores sum(a.size(), 0.0);
    for (std::size_t j = 0; j < b.size(); ++j) {
        if (b[j] > 0.0) {
            for (std::size_t i = 0; i <= last; ++i) {
                sum[std::min(last, i + j)] += a[i] * b[j];
            }
        }
    }
    return sum;
}

/// Molecules of which each has a score: by their number (`terms`; `at_least` so many as there are
/// terms), and the score of one.
Scores compound(const Scores& terms, double at_least, const Scores& one) {
    Scores sum(one.size(), 0.0);
    Scores of_k = nothing(static_cast<std::int64_t>(one.size()) - 1);
    for (const double term : terms) {
        for (std::size_t s = 0; s < sum.size(); ++s) {
            sum[s] += term * of_k[s];
        }
        of_k = add(of_k, one);
    }
    sum.back() += at_least;
    return sum;
}

/// Molecules that reach the last score whatever their lengths.
std::int64_t enough_molecules(const Scores& one) {
    const auto lightest = std::find_if(one.begin(), one.end(), [](double p) { return p > 0.0; });
    const auto weight = std::max<std::int64_t>(1, lightest - one.begin());
    const auto last = static_cast<std::int64_t>(one.size()) - 1;
    return (last + weight - 1) / weight;
}

std::int64_t covered_loci(const std::vector<TestLocus>& loci) {
    return std::count_if(loci.begin(), loci.end(), [](const TestLocus& locus) {
        return std::any_of(locus.strata.begin(), locus.strata.end(),
                           [](const TestStratum& stratum) { return stratum.molecules > 0; });
    });
}

}  // namespace

IntegratedTest::IntegratedTest(std::vector<TestLocus> loci, const LengthShares& shares,
                               double design_vaf, std::int64_t least_loci)
    : loci_(std::move(loci)), shares_(shares), design_vaf_(design_vaf),
      bounded_(least_loci > 1 && covered_loci(loci_) > 1) {
    std::int64_t heaviest = 1;
    for (const TestLocus& locus : loci_) {
        std::int64_t sum = 0;
        for (const TestStratum& stratum : locus.strata) {
            for (std::size_t l = 0; stratum.molecules > 0 && l < shares_.size(); ++l) {
                const std::int64_t weight =
                    noise::half_nats(design_vaf_ * locus.ratios[l], stratum.error.mean);
                sum += weight * stratum.alt_molecules[l];
                heaviest = std::max(heaviest, weight);
            }
        }
        locus_scores_.push_back(sum);
    }
    if (bounded_) {
        bound_ = std::min(heaviest, highest_score - 1);
    }
    for (const std::int64_t locus_score : locus_scores_) {
        score_ += std::min(locus_score, bound_);
    }
    null_ = null_distribution();
}

Scores IntegratedTest::one_molecule(const TestLocus& locus, double error, double error_share,
                                    std::int64_t highest) const {
    double tumor_sum = 0.0;
    for (std::size_t l = 0; l < shares_.size(); ++l) {
        tumor_sum += shares_[l] * locus.ratios[l];
    }
    Scores one(static_cast<std::size_t>(highest) + 1, 0.0);
    for (std::size_t l = 0; l < shares_.size(); ++l) {
        const std::int64_t weight = noise::half_nats(design_vaf_ * locus.ratios[l], error);
        const double tumor_share = shares_[l] * locus.ratios[l] / tumor_sum;
        one[static_cast<std::size_t>(std::min(weight, highest))] +=
            error_share * shares_[l] + (1.0 - error_share) * tumor_share;
    }
    return one;
}

Scores IntegratedTest::null_distribution() const {
    Scores total = nothing(highest_score);
    for (const TestLocus& locus : loci_) {
        Scores of_locus = nothing(bound_);
        for (const TestStratum& stratum : locus.strata) {
            if (stratum.molecules > 0) {
                const Scores one = one_molecule(locus, stratum.error.mean, 1.0, bound_);
                const std::int64_t most = enough_molecules(one);
                of_locus = add(
                    of_locus,
                    compound(noise::beta_binomial_terms(stratum.molecules, stratum.error, most),
                             stats::beta_binomial_upper(most, stratum.molecules,
                                                        stratum.error.alpha(),
                                                        stratum.error.beta()),
                             one));
            }
        }
        total = add(total, of_locus);
    }
    return total;
}

double IntegratedTest::p_value() const {
    if (score_ <= 0) {
        return 1.0;
    }
    // Summed from the far end, so that small values stay exact.
    double tail = 0.0;
    for (std::size_t s = null_.size(); s-- > static_cast<std::size_t>(
                                              std::min(score_, highest_score));) {
        tail += null_[s];
    }
    return std::min(1.0, tail);
}

std::int64_t IntegratedTest::critical_score(double alpha) const {
    double tail = 0.0;
    std::int64_t critical = highest_score;
    for (std::int64_t s = highest_score; s > 0; --s) {
        tail += null_[static_cast<std::size_t>(s)];
        if (tail > alpha) {
            break;
        }
        critical = s;
    }
    return bounded_ ? std::max(critical, bound_ + 1) : critical;
}

double IntegratedTest::power(double vaf, std::int64_t critical) const {
    const std::int64_t highest = std::min(bound_, critical);
    Scores total = nothing(critical);
    for (const TestLocus& locus : loci_) {
        Scores of_locus = nothing(highest);
        for (const TestStratum& stratum : locus.strata) {
            if (stratum.molecules == 0) {
                continue;
            }
            const double e = stratum.error.mean;
            const double q = e + vaf * (1.0 - e);
            const Scores one = one_molecule(locus, e, e / q, highest);
            const Scores terms =
                noise::binomial_terms(stratum.molecules, q, enough_molecules(one));
            double fewer = 0.0;
            for (const double term : terms) {
                fewer += term;
            }
            of_locus = add(of_locus, compound(terms, std::max(0.0, 1.0 - fewer), one));
        }
        total = add(total, of_locus);
    }
    return std::min(1.0, total.back());
}

double IntegratedTest::limit_of_detection(double alpha, double wanted) const {
    const std::int64_t critical = critical_score(alpha);
    if (power(1.0, critical) < wanted) {
        return 1.0;
    }
    return std::min(1.0, stats::turning_point(1e-8, 1.0, [&](double vaf) {
                        return power(vaf, critical) < wanted;
                    }));
}

}  // namespace sarcotrace::monitoring
