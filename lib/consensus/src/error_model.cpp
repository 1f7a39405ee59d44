#include "sarcotrace/consensus/error_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sarcotrace/core/probability.hpp"

namespace sarcotrace::consensus {
namespace {

/// Bases whose ln weights differ by less are tied: sums in another order differ that much.
constexpr double tie_tolerance = 1e-9;

double error_of(double phred) { return core::Phred(phred).to_probability().value(); }

bool any_there(std::span<const Observation> observations) {
    return std::any_of(observations.begin(), observations.end(),
                       [](const Observation& o) { return o.is_there(); });
}

}  // namespace

Observation combine_mates(const Observation& a, const Observation& b) noexcept {
    if (!a.is_there()) {
        return b;
    }
    if (!b.is_there()) {
        return a;
    }
    if (a.base == b.base) {
        return {a.base, static_cast<std::uint8_t>(
                            std::min<int>(highest_quality, int{a.quality} + int{b.quality}))};
    }
    if (a.quality == b.quality) {
        return {};
    }
    const Observation& better = a.quality > b.quality ? a : b;
    return {better.base, static_cast<std::uint8_t>(std::abs(int{a.quality} - int{b.quality}))};
}

ConsensusModel::ConsensusModel(const ErrorRates& rates)
    : pre_error_(error_of(rates.pre_umi_phred)), cap_phred_(rates.pre_umi_phred) {
    if (!(rates.pre_umi_phred > 0.0) || !(rates.post_umi_phred > 0.0)) {
        throw std::invalid_argument("error rates of the consensus model must be positive");
    }
    const double post_error = error_of(rates.post_umi_phred);
    for (std::size_t quality = 0; quality < ln_correct_.size(); ++quality) {
        // Quality 0 and 1 say "worse than chance"; three in four wrong is no information.
        const double sequencing = std::min(0.75, error_of(static_cast<double>(quality)));
        const double error = two_trial_error(sequencing, post_error);
        ln_correct_[quality] = std::log1p(-error);
        ln_wrong_[quality] = std::log(error / 3.0);
    }
}

ConsensusModel::Scores ConsensusModel::strand_scores(
    std::span<const Observation> observations) const {
    Scores ln_likelihood{};
    for (const Observation& observation : observations) {
        if (!observation.is_there()) {
            continue;
        }
        const std::size_t quality = std::min(observation.quality, highest_quality);
        for (std::size_t base = 0; base < ln_likelihood.size(); ++base) {
            ln_likelihood[base] += base == static_cast<std::size_t>(observation.base)
                                       ? ln_correct_[quality]
                                       : ln_wrong_[quality];
        }
    }
    const double best = *std::max_element(ln_likelihood.begin(), ln_likelihood.end());
    Scores weight{};
    double sum = 0.0;
    for (std::size_t base = 0; base < weight.size(); ++base) {
        weight[base] = std::exp(ln_likelihood[base] - best);
        sum += weight[base];
    }
    Scores scores{};
    for (std::size_t base = 0; base < scores.size(); ++base) {
        double others = 0.0;
        for (std::size_t other = 0; other < scores.size(); ++other) {
            others += other == base ? 0.0 : weight[other];
        }
        scores[base] =
            std::log(((1.0 - pre_error_) * weight[base] + pre_error_ / 3.0 * others) / sum);
    }
    return scores;
}

CalledBase ConsensusModel::call(std::span<const Observation> top,
                                std::span<const Observation> bottom) const {
    const bool has_top = any_there(top);
    const bool has_bottom = any_there(bottom);
    if (!has_top && !has_bottom) {
        return {};
    }
    Scores total{};
    for (const auto& [there, observations] :
         {std::pair(has_top, top), std::pair(has_bottom, bottom)}) {
        if (!there) {
            continue;
        }
        const Scores scores = strand_scores(observations);
        for (std::size_t base = 0; base < total.size(); ++base) {
            total[base] += scores[base];
        }
    }
    const auto best = std::max_element(total.begin(), total.end());
    double others = 0.0;
    for (auto score = total.begin(); score != total.end(); ++score) {
        if (score == best) {
            continue;
        }
        if (*best - *score < tie_tolerance) {
            return {};
        }
        others += std::exp(*score - *best);
    }
    const double phred = -10.0 * std::log10(others / (1.0 + others));
    const double bounded = std::clamp(std::round(std::min(phred, cap_phred_)),
                                      double{lowest_quality}, double{highest_quality});
    return {static_cast<core::Base>(best - total.begin()), static_cast<std::uint8_t>(bounded)};
}

}  // namespace sarcotrace::consensus
