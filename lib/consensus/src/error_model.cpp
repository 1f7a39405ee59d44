#include "sarcotrace/consensus/error_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sarcotrace/core/probability.hpp"

namespace sarcotrace::consensus {
namespace {

/// Bases whose posteriors differ by a smaller share are tied: products in another order may.
constexpr double tie_tolerance = 1e-9;
/// 2^36: an observation weighs below 2^5, so 2^22 of them fit into 63 bits.
constexpr double weight_scale = 68'719'476'736.0;
/// No sum of weights that matters is higher: e^-200 is nothing beside any error rate.
constexpr auto highest_weight = static_cast<std::int64_t>(200.0 * weight_scale);

double error_of(double phred) { return core::Phred(phred).to_probability().value(); }

double odds_against(std::int64_t weight) {
    return std::exp(-static_cast<double>(weight) / weight_scale);
}

/// The only letter that was seen, 4 if none was, 5 if there are several.
std::size_t only_letter(const StrandEvidence& evidence) {
    std::size_t found = 4;
    for (std::size_t letter = 0; letter < 4; ++letter) {
        if (evidence.reads[letter] > 0) {
            found = found == 4 ? letter : 5;
        }
    }
    return found;
}

/// The letter that weighs most, of a strand with reads; 5 if there are several.
std::size_t favoured_letter(const StrandEvidence& evidence) {
    const auto best = std::max_element(evidence.weight.begin(), evidence.weight.end());
    return std::count(best, evidence.weight.end(), *best) == 1
               ? static_cast<std::size_t>(best - evidence.weight.begin())
               : 5;
}

CalledBase no_base(NoCall why) { return {core::Base::N, lowest_quality, why}; }

}  // namespace

ConsensusModel::ConsensusModel(const ErrorRates& rates)
    : pre_error_(error_of(rates.pre_umi_phred)), cap_phred_(rates.pre_umi_phred) {
    if (!(rates.pre_umi_phred > 0.0) || !(rates.post_umi_phred > 0.0)) {
        throw std::invalid_argument("error rates of the consensus model must be positive");
    }
    const double post_error = error_of(rates.post_umi_phred);
    for (std::size_t quality = 0; quality < weights_.size(); ++quality) {
        // Quality 0 and 1 say "worse than chance"; three in four wrong is no information.
        const double sequencing = std::min(0.75, error_of(static_cast<double>(quality)));
        const double error = two_trial_error(sequencing, post_error);
        weights_[quality] =
            std::llround((std::log1p(-error) - std::log(error / 3.0)) * weight_scale);
    }
    cap_quality_ = quality_of(0.0);
    const std::uint8_t highest_unanimous = quality_of_unanimous(highest_weight, false);
    for (std::uint8_t quality = lowest_quality + 1; quality <= highest_unanimous; ++quality) {
        unanimous_weights_.push_back(lowest_weight_of(quality, false));
    }
    capped_weight_ = cap_quality_ > lowest_quality ? lowest_weight_of(cap_quality_, true)
                                                   : std::numeric_limits<std::int64_t>::max();
}

/// The quality grows with the weight, so the lowest weight that gives it is found by halving.
std::int64_t ConsensusModel::lowest_weight_of(std::uint8_t quality, bool both_strands) const {
    if (quality_of_unanimous(highest_weight, both_strands) < quality) {
        return std::numeric_limits<std::int64_t>::max();
    }
    std::int64_t below = -1;
    std::int64_t reached = highest_weight;
    while (reached - below > 1) {
        const std::int64_t middle = below + (reached - below) / 2;
        (quality_of_unanimous(middle, both_strands) >= quality ? reached : below) = middle;
    }
    return reached;
}

std::uint8_t ConsensusModel::quality_of_unanimous(std::int64_t weight, bool both_strands) const {
    StrandEvidence evidence;
    evidence.weight[0] = weight;
    evidence.reads[0] = 1;
    return call_by_posteriors(evidence, both_strands ? evidence : StrandEvidence{}).quality;
}

std::uint8_t ConsensusModel::quality_of(double error_odds) const {
    const double phred = -10.0 * std::log10(error_odds / (1.0 + error_odds));
    return static_cast<std::uint8_t>(std::clamp(std::round(std::min(phred, cap_phred_)),
                                                double{lowest_quality}, double{highest_quality}));
}

ConsensusModel::Posterior ConsensusModel::strand_posterior(const StrandEvidence& evidence) const {
    const std::int64_t best = *std::max_element(evidence.weight.begin(), evidence.weight.end());
    Posterior likelihood{};
    double sum = 0.0;
    for (std::size_t letter = 0; letter < likelihood.size(); ++letter) {
        likelihood[letter] = odds_against(best - evidence.weight[letter]);
        sum += likelihood[letter];
    }
    Posterior posterior{};
    for (std::size_t letter = 0; letter < posterior.size(); ++letter) {
        double others = 0.0;
        for (std::size_t other = 0; other < posterior.size(); ++other) {
            others += other == letter ? 0.0 : likelihood[other];
        }
        posterior[letter] =
            ((1.0 - pre_error_) * likelihood[letter] + pre_error_ / 3.0 * others) / sum;
    }
    return posterior;
}

CalledBase ConsensusModel::call_by_posteriors(const StrandEvidence& top,
                                              const StrandEvidence& bottom) const {
    Posterior total = {1.0, 1.0, 1.0, 1.0};
    for (const StrandEvidence* evidence : {&top, &bottom}) {
        if (evidence->depth() > 0) {
            const Posterior posterior = strand_posterior(*evidence);
            for (std::size_t letter = 0; letter < total.size(); ++letter) {
                total[letter] *= posterior[letter];
            }
        }
    }
    const auto best = std::max_element(total.begin(), total.end());
    double others = 0.0;
    for (auto value = total.begin(); value != total.end(); ++value) {
        if (value == best) {
            continue;
        }
        if (*value >= *best * (1.0 - tie_tolerance)) {
            return no_base(NoCall::Tie);
        }
        others += *value;
    }
    return {static_cast<core::Base>(best - total.begin()), quality_of(others / *best)};
}

CalledBase ConsensusModel::call(const StrandEvidence& top, const StrandEvidence& bottom) const {
    const std::size_t top_letter = only_letter(top);
    const std::size_t bottom_letter = only_letter(bottom);
    if (top_letter == 4 && bottom_letter == 4) {
        return no_base(NoCall::NoReads);
    }
    if (top_letter != 4 && bottom_letter != 4) {
        return call_both(top, bottom);
    }
    const std::size_t letter = top_letter == 4 ? bottom_letter : top_letter;
    if (letter == 5) {
        return call_by_posteriors(top, bottom);
    }
    const std::int64_t weight = top.weight[letter] + bottom.weight[letter];
    if (unanimous_weights_.empty() || weight < unanimous_weights_.front()) {
        return call_by_posteriors(top, bottom);
    }
    const auto above =
        std::upper_bound(unanimous_weights_.begin(), unanimous_weights_.end(), weight);
    return {static_cast<core::Base>(letter),
            static_cast<std::uint8_t>(lowest_quality + (above - unanimous_weights_.begin()))};
}

CalledBase ConsensusModel::call_both(const StrandEvidence& top,
                                     const StrandEvidence& bottom) const {
    const std::size_t top_letter = favoured_letter(top);
    const std::size_t bottom_letter = favoured_letter(bottom);
    if (top_letter == 5 || bottom_letter == 5) {
        return no_base(NoCall::Tie);
    }
    if (top_letter != bottom_letter) {
        return no_base(NoCall::StrandsDisagree);
    }
    const bool unanimous = only_letter(top) != 5 && only_letter(bottom) != 5;
    return unanimous &&
                   std::min(top.weight[top_letter], bottom.weight[top_letter]) >= capped_weight_
               ? CalledBase{static_cast<core::Base>(top_letter), cap_quality_}
               : call_by_posteriors(top, bottom);
}

}  // namespace sarcotrace::consensus
