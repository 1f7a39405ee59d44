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

/// The quality grows with the weight, so the lowest weight that gives it is found by halving.
template <typename QualityOfWeight>
std::int64_t lowest_weight_of(std::uint8_t quality, const QualityOfWeight& quality_of_weight) {
    std::int64_t below = -1;
    std::int64_t reached = highest_weight;
    while (reached - below > 1) {
        const std::int64_t middle = below + (reached - below) / 2;
        (quality_of_weight(middle) >= quality ? reached : below) = middle;
    }
    return reached;
}

StrandEvidence unanimous(std::size_t letter, std::int64_t weight) {
    StrandEvidence evidence;
    evidence.weight[letter] = weight;
    evidence.reads[letter] = 1;
    return evidence;
}

}  // namespace

SubstitutionRates even_substitutions(double phred) {
    SubstitutionRates rates{};
    for (auto& row : rates) {
        row.fill(error_of(phred) / 3.0);
    }
    return rates;
}

ConsensusModel::ConsensusModel(const ErrorRates& rates)
    : ConsensusModel(even_substitutions(rates.pre_umi_phred), rates.post_umi_phred) {}

ConsensusModel::ConsensusModel(const SubstitutionRates& pre_umi, double post_umi_phred) {
    if (!(post_umi_phred > 0.0)) {
        throw std::invalid_argument("the error after the UMI must be positive");
    }
    set_damage(pre_umi);
    const double post_error = error_of(post_umi_phred);
    for (std::size_t quality = 0; quality < weights_.size(); ++quality) {
        // Quality 0 and 1 say "worse than chance"; three in four wrong is no information.
        const double sequencing = std::min(0.75, error_of(static_cast<double>(quality)));
        const double error = two_trial_error(sequencing, post_error);
        weights_[quality] =
            std::llround((std::log1p(-error) - std::log(error / 3.0)) * weight_scale);
    }
    tabulate();
}

void ConsensusModel::set_damage(const SubstitutionRates& pre_umi) {
    for (std::size_t from = 0; from < 4; ++from) {
        double sum = 0.0;
        for (std::size_t to = 0; to < 4; ++to) {
            if (to == from) {
                continue;
            }
            if (!(pre_umi[from][to] > 0.0)) {
                throw std::invalid_argument("errors before the UMI must be positive");
            }
            sum += pre_umi[from][to];
            damage_[Top][from][to] = pre_umi[from][to];
            // A and T, C and G are complements: their codes add to 3.
            damage_[Bottom][3 - from][3 - to] = pre_umi[from][to];
        }
        if (!(sum < 1.0)) {
            throw std::invalid_argument("errors before the UMI must be less than certain");
        }
        damage_[Top][from][from] = damage_[Bottom][3 - from][3 - from] = 1.0 - sum;
    }
}

double ConsensusModel::damage_odds(std::size_t letter, Strand strand) const {
    double others = 0.0;
    for (std::size_t from = 0; from < 4; ++from) {
        others += from == letter ? 0.0 : damage_[strand][from][letter];
    }
    return others / damage_[strand][letter][letter];
}

void ConsensusModel::tabulate() {
    for (std::size_t letter = 0; letter < 4; ++letter) {
        const double odds = std::max(damage_odds(letter, Top), damage_odds(letter, Bottom));
        cap_phred_[letter] = -10.0 * std::log10(odds / (1.0 + odds));
        cap_quality_[letter] = quality_of(0.0, cap_phred_[letter]);
        const auto of_both = [&](std::int64_t weight) {
            const StrandEvidence evidence = unanimous(letter, weight);
            return call_by_posteriors(evidence, evidence).quality;
        };
        capped_weight_[letter] = of_both(highest_weight) >= cap_quality_[letter]
                                     ? lowest_weight_of(cap_quality_[letter], of_both)
                                     : std::numeric_limits<std::int64_t>::max();
        for (const Strand strand : {Top, Bottom}) {
            const auto of_one = [&](std::int64_t weight) {
                const StrandEvidence evidence = unanimous(letter, weight);
                return strand == Top ? call_by_posteriors(evidence, {}).quality
                                     : call_by_posteriors({}, evidence).quality;
            };
            const std::uint8_t highest = of_one(highest_weight);
            for (std::uint8_t quality = lowest_quality + 1; quality <= highest; ++quality) {
                unanimous_weights_[strand][letter].push_back(lowest_weight_of(quality, of_one));
            }
        }
    }
}

std::uint8_t ConsensusModel::quality_of(double error_odds, double cap_phred) const {
    const double phred = -10.0 * std::log10(error_odds / (1.0 + error_odds));
    return static_cast<std::uint8_t>(std::clamp(std::round(std::min(phred, cap_phred)),
                                                double{lowest_quality}, double{highest_quality}));
}

ConsensusModel::Posterior ConsensusModel::strand_posterior(const StrandEvidence& evidence,
                                                           Strand strand) const {
    const std::int64_t best = *std::max_element(evidence.weight.begin(), evidence.weight.end());
    Posterior likelihood{};
    double sum = 0.0;
    for (std::size_t letter = 0; letter < likelihood.size(); ++letter) {
        likelihood[letter] = odds_against(best - evidence.weight[letter]);
        sum += likelihood[letter];
    }
    Posterior posterior{};
    for (std::size_t from = 0; from < posterior.size(); ++from) {
        for (std::size_t to = 0; to < posterior.size(); ++to) {
            posterior[from] += damage_[strand][from][to] * likelihood[to] / sum;
        }
    }
    return posterior;
}

CalledBase ConsensusModel::call_by_posteriors(const StrandEvidence& top,
                                              const StrandEvidence& bottom) const {
    Posterior total = {1.0, 1.0, 1.0, 1.0};
    for (const Strand strand : {Top, Bottom}) {
        const StrandEvidence& evidence = strand == Top ? top : bottom;
        if (evidence.depth() > 0) {
            const Posterior posterior = strand_posterior(evidence, strand);
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
    const auto letter = static_cast<std::size_t>(best - total.begin());
    // Damage bounds the quality of one strand by itself.
    const bool both = top.depth() > 0 && bottom.depth() > 0;
    return {static_cast<core::Base>(letter),
            quality_of(others / *best, both ? cap_phred_[letter] : highest_quality)};
}

CalledBase ConsensusModel::call(const StrandEvidence& top, const StrandEvidence& bottom) const {
    const std::size_t top_letter = only_letter(top);
    const std::size_t bottom_letter = only_letter(bottom);
    if (top_letter == 4) {
        return bottom_letter == 4 ? no_base(NoCall::NoReads)
                                  : call_one(bottom, Bottom, bottom_letter);
    }
    return bottom_letter == 4 ? call_one(top, Top, top_letter) : call_both(top, bottom);
}

CalledBase ConsensusModel::call_one(const StrandEvidence& evidence, Strand strand,
                                    std::size_t letter) const {
    if (letter != 5) {
        const std::vector<std::int64_t>& weights = unanimous_weights_[strand][letter];
        const std::int64_t weight = evidence.weight[letter];
        if (!weights.empty() && weight >= weights.front()) {
            const auto above = std::upper_bound(weights.begin(), weights.end(), weight);
            return {static_cast<core::Base>(letter),
                    static_cast<std::uint8_t>(lowest_quality + (above - weights.begin()))};
        }
    }
    return strand == Top ? call_by_posteriors(evidence, {}) : call_by_posteriors({}, evidence);
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
    const std::int64_t weaker = std::min(top.weight[top_letter], bottom.weight[top_letter]);
    if (weaker >= capped_weight_[top_letter] && only_letter(top) != 5 && only_letter(bottom) != 5) {
        return {static_cast<core::Base>(top_letter), cap_quality_[top_letter]};
    }
    return call_by_posteriors(top, bottom);
}

}  // namespace sarcotrace::consensus
