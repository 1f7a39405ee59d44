#include "sarcotrace/tumor_fraction/joint_fraction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "describe_density.hpp"
#include "joint_chain.hpp"
#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

/// Curvature of a ln likelihood on the grid at a fraction, at least 0.
double curvature_at(const std::vector<double>& log_likelihood, double fraction) {
    const std::vector<double>& grid = fraction_grid();
    auto at = static_cast<std::size_t>(std::ranges::lower_bound(grid, fraction) - grid.begin());
    constexpr std::size_t span = 4;
    at = std::clamp(at, span + 1, grid.size() - span - 1);
    const double left = grid[at] - grid[at - span];
    const double right = grid[at + span] - grid[at];
    const double second = 2.0 *
                          ((log_likelihood[at + span] - log_likelihood[at]) / right -
                           (log_likelihood[at] - log_likelihood[at - span]) / left) /
                          (left + right);
    return std::max(0.0, -second);
}

std::vector<ChannelResult> channel_results(const JointEvidence& evidence, const JointMode& mode,
                                           std::size_t sample, double estimate,
                                           const JointOptions& options) {
    std::vector<ChannelResult> results;
    double total = 0.0;
    for (const Channel channel :
         {Channel::Bins, Channel::Amplicons, Channel::Variants, Channel::Alleles}) {
        const auto curve = sample_log_likelihood(evidence, mode, sample, channel, options);
        if (curve.empty()) {
            continue;
        }
        const double information = curvature_at(curve, estimate);
        total += information;
        results.push_back({channel, describe(curve, options.relative_model_error),
                           std::ranges::max(curve) - curve.front(), information});
    }
    for (ChannelResult& result : results) {
        result.information_share = total > 0.0 ? result.information_share / total : 0.0;
    }
    return results;
}

/// ln weight of a mode: each sample by itself at its likeliest fraction, classes summed out. An integral
/// under the flat prior would favor the mode of the larger scale of fractions once for every sample.
double log_weight(const JointEvidence& evidence, const JointMode& mode,
                  const JointOptions& options) {
    double sum = mode.log_prior;
    for (std::size_t sample = 0; sample < evidence.samples; ++sample) {
        std::vector<double> terms(fraction_grid().size(), 0.0);
        for (const Channel channel :
             {Channel::Bins, Channel::Amplicons, Channel::Variants, Channel::Alleles}) {
            const auto curve = sample_log_likelihood(evidence, mode, sample, channel, options);
            for (std::size_t g = 0; g < curve.size(); ++g) {
                terms[g] += curve[g];
            }
        }
        sum += std::ranges::max(terms);
    }
    return sum;
}

std::vector<double> weights_of(const std::vector<double>& logs) {
    const double total = stats::log_sum(logs);
    std::vector<double> weights;
    std::ranges::transform(logs, std::back_inserter(weights),
                           [total](double value) { return std::exp(value - total); });
    return weights;
}

double dose(double fraction, double ploidy) {
    return fraction / (2.0 * (1.0 - fraction) + fraction * ploidy);
}

/// Weighted quantiles of the draws of all modes.
double weighted_quantile(std::vector<std::pair<double, double>> draws, double probability) {
    std::ranges::sort(draws);
    double total = 0.0;
    for (const auto& [value, weight] : draws) {
        total += weight;
    }
    double sum = 0.0;
    for (const auto& [value, weight] : draws) {
        sum += weight;
        if (sum >= probability * total) {
            return value;
        }
    }
    return draws.back().first;
}

std::vector<FoldChange> fold_changes(const JointEvidence& evidence,
                                     const std::vector<ChainResult>& chains,
                                     const std::vector<double>& weights) {
    std::vector<FoldChange> changes;
    for (std::size_t from = 0; from < evidence.samples; ++from) {
        for (std::size_t to = from + 1; to < evidence.samples; ++to) {
            std::vector<std::pair<double, double>> draws;
            for (std::size_t m = 0; m < chains.size(); ++m) {
                const double ploidy = evidence.modes[m].ploidy;
                for (std::size_t i = 0; i < chains[m].draws[from].size(); ++i) {
                    draws.emplace_back(std::log2(dose(chains[m].draws[to][i], ploidy) /
                                                 dose(chains[m].draws[from][i], ploidy)),
                                       weights[m]);
                }
            }
            changes.push_back({from, to, weighted_quantile(draws, 0.5),
                               weighted_quantile(draws, 0.025), weighted_quantile(draws, 0.975)});
        }
    }
    return changes;
}

}  // namespace

std::vector<double> sample_log_likelihood(const JointEvidence& evidence, const JointMode& mode,
                                          std::size_t sample, Channel channel,
                                          const JointOptions& options) {
    switch (channel) {
        case Channel::Bins: return mode.bins[sample];
        case Channel::Amplicons: return mode.amplicons[sample];
        case Channel::Variants:
            return variants_log_likelihood(evidence, mode, sample, options);
        case Channel::Alleles: return alleles_log_likelihood(evidence, mode, sample);
    }
    return {};
}

JointResult joint_fraction(const JointEvidence& evidence, const JointOptions& options) {
    std::vector<ChainResult> chains;
    std::vector<double> logs;
    for (std::size_t m = 0; m < evidence.modes.size(); ++m) {
        chains.push_back(run_chain(evidence, m, options));
        logs.push_back(log_weight(evidence, evidence.modes[m], options));
    }
    JointResult result;
    result.mode_weights = weights_of(logs);
    const auto heaviest = static_cast<std::size_t>(
        std::ranges::max_element(result.mode_weights) - result.mode_weights.begin());
    result.ploidy = 0.0;
    result.lost_fraction = chains[heaviest].lost_fraction;
    result.variant_classes = chains[heaviest].classes;
    for (std::size_t m = 0; m < chains.size(); ++m) {
        result.ploidy += result.mode_weights[m] * evidence.modes[m].ploidy;
    }
    for (std::size_t sample = 0; sample < evidence.samples; ++sample) {
        std::vector<double> density(fraction_grid().size(), 0.0);
        for (std::size_t m = 0; m < chains.size(); ++m) {
            for (std::size_t g = 0; g < density.size(); ++g) {
                density[g] += result.mode_weights[m] * chains[m].density[sample][g];
            }
        }
        std::ranges::transform(density, density.begin(), [](double value) {
            constexpr double least = 1e-300;
            return std::log(std::max(value, least));
        });
        JointSampleResult of_sample;
        of_sample.fraction = describe(density, options.relative_model_error);
        of_sample.density = spread_masses(density, options.relative_model_error);
        for (std::size_t g = 0; g < density.size(); ++g) {
            of_sample.density[g] /= std::exp(log_grid_widths()[g]);
        }
        const double t = of_sample.fraction.estimate;
        of_sample.dna_fraction = t * result.ploidy / (t * result.ploidy + 2.0 * (1.0 - t));
        of_sample.channels =
            channel_results(evidence, evidence.modes[heaviest], sample, t, options);
        result.samples.push_back(std::move(of_sample));
    }
    result.changes = fold_changes(evidence, chains, result.mode_weights);
    return result;
}

}  // namespace sarcotrace::tumor_fraction
