#include "sarcotrace/noise/score_test.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/noise/error_counts.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/turning_point.hpp"

namespace sarcotrace::noise {
namespace {

/// Counts of one stratum that reach `score` alone.
std::int64_t enough(std::int64_t score, std::int64_t weight) noexcept {
    return (score + weight - 1) / weight;
}

/// P(T = 0 .. score - 1) after one more stratum.
std::vector<double> convolve(const std::vector<double>& below, const std::vector<double>& terms,
                             std::int64_t weight) {
    std::vector<double> result(below.size(), 0.0);
    for (std::size_t k = 0; k < terms.size(); ++k) {
        const std::size_t shift = k * static_cast<std::size_t>(weight);
        if (terms[k] == 0.0) {
            continue;
        }
        for (std::size_t s = shift; s < below.size(); ++s) {
            result[s] += below[s - shift] * terms[k];
        }
    }
    return result;
}

double log_likelihood(const std::vector<StratumCount>& strata, double v) {
    double sum = 0.0;
    for (const StratumCount& stratum : strata) {
        const double q = stratum.error.mean + v * (1.0 - stratum.error.mean);
        const auto alt = static_cast<double>(stratum.alt_molecules);
        const double ref = static_cast<double>(stratum.molecules) - alt;
        sum += (alt > 0.0 ? alt * std::log(q) : 0.0) + (ref > 0.0 ? ref * std::log1p(-q) : 0.0);
    }
    return sum;
}

double slope(const std::vector<StratumCount>& strata, double v) {
    double sum = 0.0;
    for (const StratumCount& stratum : strata) {
        const double e = stratum.error.mean;
        const auto alt = static_cast<double>(stratum.alt_molecules);
        sum += alt * (1.0 - e) / (e + v * (1.0 - e)) -
               (static_cast<double>(stratum.molecules) - alt) / (1.0 - v);
    }
    return sum;
}

}  // namespace

pileup::AlleleEvidence::ByLength molecules_at_end(const pileup::AlleleEvidence& evidence,
                                                  pileup::Stratum stratum,
                                                  pileup::Support support,
                                                  std::size_t end_class) noexcept {
    const std::size_t s = pileup::to_index(stratum);
    const auto of_support = static_cast<std::size_t>(support);
    if (end_class < pileup::near_end_class_count) {
        return evidence.near_end[end_class][s][of_support];
    }
    pileup::AlleleEvidence::ByLength inside = evidence.counts[s][of_support];
    for (const auto& near : evidence.near_end) {
        for (std::size_t length = 0; length < inside.size(); ++length) {
            inside[length] -= near[s][of_support][length];
        }
    }
    return inside;
}

std::vector<StratumCount> stratum_counts(const pileup::AlleleEvidence& evidence,
                                         const pileup::PerStratum<ErrorRate>& errors) {
    std::vector<StratumCount> counts;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<pileup::Stratum>(s);
        if (errors[s].end_factors == no_end_effect) {
            counts.push_back({evidence.depth(stratum),
                              evidence.count(stratum, pileup::Support::Alt), errors[s]});
            continue;
        }
        for (std::size_t end = 0; end < pileup::end_class_count; ++end) {
            const auto sum = [&](pileup::Support support) {
                const auto by_length = molecules_at_end(evidence, stratum, support, end);
                return std::accumulate(by_length.begin(), by_length.end(), std::int64_t{0});
            };
            const std::int64_t alt = sum(pileup::Support::Alt);
            counts.push_back(
                {sum(pileup::Support::Ref) + alt + sum(pileup::Support::Other), alt,
                 errors[s].at_end(end)});
        }
    }
    std::erase_if(counts, [](const StratumCount& count) { return count.molecules == 0; });
    return counts;
}

ScoreTest::ScoreTest(std::vector<StratumCount> strata, double design_vaf)
    : strata_(std::move(strata)) {
    std::erase_if(strata_, [](const StratumCount& stratum) { return stratum.molecules == 0; });
    for (const StratumCount& stratum : strata_) {
        weights_.push_back(half_nats(design_vaf, stratum.error.mean));
        score_ += weights_.back() * stratum.alt_molecules;
    }
}

double ScoreTest::p_value() const { return null_tail(std::min(score_, highest_score)); }

double ScoreTest::null_tail(std::int64_t target) const {
    if (target <= 0) {
        return 1.0;
    }
    std::vector<double> below(static_cast<std::size_t>(target), 0.0);
    below[0] = 1.0;
    double reached = 0.0;
    for (std::size_t j = 0; j < strata_.size(); ++j) {
        const std::int64_t most = enough(target, weights_[j]);
        const std::vector<double> terms =
            beta_binomial_terms(strata_[j].molecules, strata_[j].error, most);
        // at_least[k] = P(X >= k); summed upwards from the tail so that small values stay exact.
        std::vector<double> at_least(static_cast<std::size_t>(most) + 1);
        at_least.back() = stats::beta_binomial_upper(most, strata_[j].molecules,
                                                     strata_[j].error.alpha(),
                                                     strata_[j].error.beta());
        for (std::size_t k = terms.size(); k-- > 0;) {
            at_least[k] = at_least[k + 1] + terms[k];
        }
        for (std::int64_t s = 0; s < target; ++s) {
            const std::int64_t missing = enough(target - s, weights_[j]);
            reached += below[static_cast<std::size_t>(s)] *
                       at_least[static_cast<std::size_t>(missing)];
        }
        below = convolve(below, terms, weights_[j]);
    }
    return std::min(1.0, reached);
}

std::int64_t ScoreTest::critical_score(double alpha) const {
    std::int64_t too_low = 0;
    std::int64_t critical = highest_score;
    while (critical - too_low > 1) {
        const std::int64_t middle = (too_low + critical) / 2;
        (null_tail(middle) <= alpha ? critical : too_low) = middle;
    }
    return critical;
}

double ScoreTest::reach(double vaf, const std::vector<std::int64_t>& weights,
                        std::int64_t wanted) const {
    std::vector<double> below(static_cast<std::size_t>(wanted), 0.0);
    if (below.empty()) {
        return 1.0;
    }
    below[0] = 1.0;
    for (std::size_t j = 0; j < strata_.size(); ++j) {
        const double e = strata_[j].error.mean;
        below = convolve(below,
                         binomial_terms(strata_[j].molecules, e + vaf * (1.0 - e),
                                        enough(wanted, weights[j])),
                         weights[j]);
    }
    double missed = 0.0;
    for (const double probability : below) {
        missed += probability;
    }
    return std::max(0.0, 1.0 - missed);
}

double ScoreTest::power(double vaf, std::int64_t critical) const {
    return reach(vaf, weights_, critical);
}

double ScoreTest::power(double vaf, std::int64_t critical, std::int64_t least_alt_molecules) const {
    const auto lightest = std::min_element(weights_.begin(), weights_.end());
    if (lightest != weights_.end() && least_alt_molecules * *lightest >= critical) {
        // So many molecules have the score whatever their strata.
        return reach(vaf, std::vector<std::int64_t>(weights_.size(), 1), least_alt_molecules);
    }
    return std::max(0.0, power(vaf, critical) - score_by_few(vaf, critical, least_alt_molecules));
}

double ScoreTest::score_by_few(double vaf, std::int64_t critical,
                               std::int64_t too_many_alt_molecules) const {
    // below[k][s] = P(k alt molecules, T = s); scores from `critical` on stand in the last place.
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(0, too_many_alt_molecules));
    const auto last = static_cast<std::size_t>(critical);
    std::vector<std::vector<double>> below(most, std::vector<double>(last + 1, 0.0));
    if (most > 0) {
        below[0][0] = 1.0;
    }
    for (std::size_t j = 0; j < strata_.size(); ++j) {
        const double e = strata_[j].error.mean;
        const std::vector<double> terms = binomial_terms(
            strata_[j].molecules, e + vaf * (1.0 - e), static_cast<std::int64_t>(most));
        std::vector<std::vector<double>> next(most, std::vector<double>(last + 1, 0.0));
        for (std::size_t k = 0; k < most; ++k) {
            for (std::size_t more = 0; k + more < most; ++more) {
                const std::size_t shift = more * static_cast<std::size_t>(weights_[j]);
                for (std::size_t s = 0; s <= last; ++s) {
                    next[k + more][std::min(last, s + shift)] += below[k][s] * terms[more];
                }
            }
        }
        below = std::move(next);
    }
    double sum = 0.0;
    for (const std::vector<double>& scores : below) {
        sum += scores[last];
    }
    return sum;
}

double ScoreTest::limit_of_detection(double alpha, double wanted) const {
    const std::int64_t critical = critical_score(alpha);
    if (strata_.empty() || power(1.0, critical) < wanted) {
        return 1.0;
    }
    const double limit = stats::turning_point(
        1e-8, 1.0, [&](double vaf) { return power(vaf, critical) < wanted; });
    return std::min(1.0, limit);
}

MutantFraction mutant_fraction(const std::vector<StratumCount>& strata) {
    std::int64_t molecules = 0;
    std::int64_t alt_molecules = 0;
    for (const StratumCount& stratum : strata) {
        molecules += stratum.molecules;
        alt_molecules += stratum.alt_molecules;
    }
    if (molecules == 0) {
        throw std::domain_error("a mutant fraction needs at least one molecule");
    }
    double estimate = 0.0;
    if (alt_molecules == molecules) {
        estimate = 1.0;
    } else if (slope(strata, 0.0) > 0.0) {
        estimate = stats::turning_point(0.0, 1.0, [&](double v) { return slope(strata, v) > 0.0; });
    }
    // Points whose log likelihood is within chi2(1, 0.95) / 2 of the best.
    const double least =
        log_likelihood(strata, estimate) - 0.5 * stats::chi_squared_quantile(0.95, 1.0);
    double lower = 0.0;
    if (estimate > 0.0 && log_likelihood(strata, 0.0) < least) {
        lower = stats::turning_point(
            0.0, estimate, [&](double v) { return log_likelihood(strata, v) < least; });
    }
    double upper = 1.0;
    if (estimate < 1.0) {
        upper = stats::turning_point(
            estimate, 1.0, [&](double v) { return log_likelihood(strata, v) >= least; });
    }
    return {estimate, lower, upper};
}

}  // namespace sarcotrace::noise
