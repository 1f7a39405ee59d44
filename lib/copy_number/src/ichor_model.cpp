#include "sarcotrace/copy_number/ichor_model.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "sarcotrace/stats/minimize.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double degrees = 2.1;
constexpr double ploidy_shape = 4.0;
constexpr double subclone_shape = 2.0;
constexpr double least_share = 1e-6;
constexpr double highest_ploidy = 10.0;
constexpr double least_precision = 1e-5;
constexpr double usual_start_count = 200.0;
constexpr double neutral_start_count = 800.0;
/// Responsibilities below this do not move a maximum.
constexpr double negligible = 1e-9;

/// A bin and a state that has a share in it.
struct Share {
    double value;
    double weight;
};
using SharesByState = std::vector<std::vector<Share>>;

double student_constant() {
    return stats::log_gamma((degrees + 1.0) / 2.0) - stats::log_gamma(degrees / 2.0) -
           0.5 * std::log(std::numbers::pi * degrees);
}

std::vector<double> log_densities(const IchorData& data, const IchorModel& model,
                                  const IchorParameters& parameters) {
    const std::vector<double> means = ichor_means(model, parameters);
    const std::size_t states = means.size();
    const double constant = student_constant();
    std::vector<double> result(data.ln_ratio.size() * states, 0.0);
    for (std::size_t i = 0; i < data.ln_ratio.size(); ++i) {
        if (!std::isfinite(data.ln_ratio[i])) {
            continue;
        }
        for (std::size_t k = 0; k < states; ++k) {
            const double distance = data.ln_ratio[i] - means[k];
            const double precision = parameters.precision[k];
            result[i * states + k] =
                constant + 0.5 * std::log(precision) -
                0.5 * (degrees + 1.0) * std::log1p(precision * distance * distance / degrees);
        }
    }
    return result;
}

/// The bins that are trained on, put side by side.
struct TrainingBins {
    std::vector<std::size_t> index;
    std::vector<ContigRun> runs;
};

TrainingBins training_bins(const IchorData& data) {
    TrainingBins bins;
    for (const ContigRun& run : data.runs) {
        const std::size_t begin = bins.index.size();
        for (std::size_t i = run.begin; i < run.end; ++i) {
            if (data.trained_on[i]) {
                bins.index.push_back(i);
            }
        }
        if (bins.index.size() > begin) {
            bins.runs.push_back({begin, bins.index.size()});
        }
    }
    return bins;
}

std::vector<double> rows_of(const std::vector<double>& matrix, const TrainingBins& bins,
                            std::size_t states) {
    std::vector<double> rows;
    rows.reserve(bins.index.size() * states);
    for (const std::size_t i : bins.index) {
        rows.insert(rows.end(), matrix.begin() + static_cast<std::ptrdiff_t>(i * states),
                    matrix.begin() + static_cast<std::ptrdiff_t>((i + 1) * states));
    }
    return rows;
}

void normalise_rows(std::vector<double>& matrix, std::size_t columns) {
    for (std::size_t row = 0; row < matrix.size(); row += columns) {
        const auto begin = matrix.begin() + static_cast<std::ptrdiff_t>(row);
        const auto end = begin + static_cast<std::ptrdiff_t>(columns);
        const double sum = std::accumulate(begin, end, 0.0);
        std::for_each(begin, end, [sum](double& value) { value /= sum; });
    }
}

/// The priors and where the search starts.
struct Prior {
    std::vector<double> start_counts;
    std::vector<double> transition_counts;
    std::vector<double> precision_rates;
    std::vector<double> first_precision;
    Chain chain;
};

bool is_subclonal(const IchorModel& model, const std::vector<double>& copies, std::size_t state) {
    return state >= copies.size() - model.subclonal_copies.size();
}

double precision_start(const IchorModel& model, const std::vector<double>& copies,
                       std::size_t state) {
    if (is_subclonal(model, copies, state)) {
        return model.subclonal_start;
    }
    if (copies[state] == model.most_copies) {
        return model.highest_start;
    }
    if (copies[state] >= 4.0) {
        return model.amplified_start;
    }
    return copies[state] == 2.0 ? model.neutral_start : model.usual_start;
}

Prior make_prior(const IchorData& data, const IchorModel& model) {
    const std::vector<double> copies = ichor_states(model);
    const std::size_t states = copies.size();
    const auto count = static_cast<double>(states);
    Prior prior;
    std::vector<double> transition(states * states, (1.0 - model.stay_probability) / (count - 1.0));
    for (std::size_t k = 0; k < states; ++k) {
        transition[k * states + k] = model.stay_probability;
        prior.start_counts.push_back(copies[k] == 2.0 ? neutral_start_count : usual_start_count);
        const double start = precision_start(model, copies, k) * count / data.overall_variance;
        prior.first_precision.push_back(start);
        prior.precision_rates.push_back(model.precision_rate_from_start
                                            ? model.precision_shape / start
                                            : data.training_variance / count);
    }
    normalise_rows(transition, states);
    constexpr double no_copies_factor = 1e-5;
    if (model.with_no_copies) {
        for (std::size_t k = 0; k < states; ++k) {
            transition[k] *= no_copies_factor;
            if (k > 0) {
                transition[k * states] *= no_copies_factor;
            }
        }
    }
    std::vector<double> first = transition;
    for (std::size_t from = 0; from < states; ++from) {
        for (std::size_t to = 0; to < states; ++to) {
            if (is_subclonal(model, copies, to)) {
                first[from * states + to] *= model.subclonal_transition;
            }
        }
    }
    normalise_rows(first, states);
    prior.transition_counts = model.with_no_copies ? first : transition;
    for (std::size_t pair = 0; pair < prior.transition_counts.size(); ++pair) {
        const bool subclonal = is_subclonal(model, copies, pair % states);
        prior.transition_counts[pair] *=
            model.stay_strength *
            (subclonal && !model.with_no_copies ? model.subclonal_transition : 1.0);
    }
    prior.chain = {prior.start_counts, first};
    normalise_rows(prior.chain.initial, states);
    return prior;
}

double log_dirichlet(std::span<const double> shares, std::span<const double> counts) {
    double sum = 0.0;
    double result = 0.0;
    for (std::size_t k = 0; k < shares.size(); ++k) {
        sum += counts[k];
        result += (counts[k] - 1.0) * std::log(shares[k]) - stats::log_gamma(counts[k]);
    }
    return result + stats::log_gamma(sum);
}

double log_gamma_density(double x, double shape, double rate) {
    return shape * std::log(rate) - stats::log_gamma(shape) + (shape - 1.0) * std::log(x) - rate * x;
}

double log_beta_density(double x, double shape) {
    return stats::log_gamma(2.0 * shape) - 2.0 * stats::log_gamma(shape) +
           (shape - 1.0) * (std::log(x) + std::log1p(-x));
}

double log_prior(const IchorParameters& parameters, const IchorModel& model, const Prior& prior) {
    const std::size_t states = parameters.precision.size();
    double sum = log_dirichlet(parameters.chain.initial, prior.start_counts);
    const std::span transition(parameters.chain.transition);
    const std::span counts(prior.transition_counts);
    for (std::size_t k = 0; k < states; ++k) {
        sum += log_dirichlet(transition.subspan(k * states, states),
                             counts.subspan(k * states, states));
        sum += log_gamma_density(parameters.precision[k], model.precision_shape,
                                 prior.precision_rates[k]);
    }
    return sum + log_beta_density(parameters.normal_fraction, model.normal_shape) +
           log_beta_density(parameters.without_subclone, subclone_shape) +
           log_gamma_density(parameters.ploidy, ploidy_shape, model.ploidy_rate);
}

/// Climbs from `start` to the next maximum: steps grow until the function falls, then Brent.
double climb(const std::function<double(double)>& function, double start, double lowest,
             double highest) {
    constexpr double first_step = 0.005;
    constexpr int bits = 24;
    const auto step_from = [&](double from, double step) {
        return std::clamp(from + step, lowest, highest);
    };
    const double here = function(start);
    double direction = first_step;
    if (function(step_from(start, first_step)) < here) {
        direction = -first_step;
    }
    double behind = step_from(start, -direction);
    double at = start;
    double value = here;
    double ahead = step_from(at, direction);
    double ahead_value = function(ahead);
    while (ahead_value > value && ahead != at) {
        behind = at;
        at = ahead;
        value = ahead_value;
        direction *= 2.0;
        ahead = step_from(at, direction);
        ahead_value = function(ahead);
    }
    return stats::minimize([&](double x) { return -function(x); }, std::min(behind, ahead),
                           std::max(behind, ahead), bits)
        .at;
}

/// Expected log likelihood of the shares under the parameters' means.
double expected_fit(const SharesByState& shares, const IchorModel& model,
                    const IchorParameters& parameters) {
    const std::vector<double> means = ichor_means(model, parameters);
    double sum = 0.0;
    for (std::size_t k = 0; k < shares.size(); ++k) {
        const double scale = parameters.precision[k] / degrees;
        for (const Share& share : shares[k]) {
            const double distance = share.value - means[k];
            sum -= share.weight * std::log1p(scale * distance * distance);
        }
    }
    return 0.5 * (degrees + 1.0) * sum;
}

/// The precision at which the derivative vanishes: a fixed point, approached from where it stands.
double best_precision(const std::vector<Share>& shares, double mean, double shape, double rate,
                      double precision) {
    constexpr int most_rounds = 200;
    constexpr double close = 1e-9;
    double weight = 0.0;
    for (const Share& share : shares) {
        weight += share.weight;
    }
    for (int round = 0; round < most_rounds; ++round) {
        double squares = 0.0;
        for (const Share& share : shares) {
            const double square = (share.value - mean) * (share.value - mean);
            squares += share.weight * square / (degrees + precision * square);
        }
        const double next = std::max(least_precision, (0.5 * weight + shape - 1.0) /
                                                          (0.5 * (degrees + 1.0) * squares + rate));
        const bool settled = std::abs(next - precision) < close * precision;
        precision = next;
        if (settled) {
            break;
        }
    }
    return precision;
}

SharesByState shares_of(const IchorData& data, const TrainingBins& bins,
                        const StatePosterior& posterior, std::size_t states) {
    SharesByState shares(states);
    for (std::size_t row = 0; row < bins.index.size(); ++row) {
        const double value = data.ln_ratio[bins.index[row]];
        if (!std::isfinite(value)) {
            continue;
        }
        for (std::size_t k = 0; k < states; ++k) {
            const double weight = posterior.state_probability[row * states + k];
            if (weight > negligible) {
                shares[k].push_back({value, weight});
            }
        }
    }
    return shares;
}

void maximise_chain(const StatePosterior& posterior, const Prior& prior, const IchorModel& model,
                    Chain& chain) {
    const std::size_t states = chain.states();
    for (std::size_t pair = 0; pair < chain.transition.size(); ++pair) {
        chain.transition[pair] =
            posterior.expected_transitions[pair] + prior.transition_counts[pair];
    }
    normalise_rows(chain.transition, states);
    const std::size_t counted =
        model.start_from_all_bins ? posterior.state_probability.size() : states;
    std::ranges::transform(prior.start_counts, chain.initial.begin(),
                           [](double count) { return count - 1.0; });
    for (std::size_t i = 0; i < counted; ++i) {
        chain.initial[i % states] += posterior.state_probability[i];
    }
    normalise_rows(chain.initial, states);
}

void maximise(const SharesByState& shares, const IchorModel& model, const Prior& prior,
              IchorParameters& parameters) {
    const auto along = [&](double& value, double lowest, double highest, auto&& log_density) {
        const double start = value;
        value = climb(
            [&](double x) {
                value = x;
                return expected_fit(shares, model, parameters) + log_density(x);
            },
            start, lowest, highest);
    };
    along(parameters.normal_fraction, least_share, 1.0 - least_share,
          [&](double x) { return log_beta_density(x, model.normal_shape); });
    if (model.estimate_subclone) {
        along(parameters.without_subclone, least_share, 1.0 - least_share,
              [&](double x) { return log_beta_density(x, subclone_shape); });
    }
    along(parameters.ploidy, least_share, highest_ploidy,
          [&](double x) { return log_gamma_density(x, ploidy_shape, model.ploidy_rate); });
    const std::vector<double> means = ichor_means(model, parameters);
    for (std::size_t k = 0; k < shares.size(); ++k) {
        parameters.precision[k] =
            best_precision(shares[k], means[k], model.precision_shape, prior.precision_rates[k],
                           parameters.precision[k]);
    }
}

}  // namespace

IchorModel ichor_successor_model() {
    IchorModel model;
    model.normal_shape = 1.0;
    model.ploidy_rate = 0.75;
    model.precision_shape = 2.0;
    model.precision_rate_from_start = true;
    model.neutral_start = 10.0;
    model.amplified_start = 1.0;
    model.subclonal_start = 2.0;
    model.subclonal_transition = 1.0;
    model.start_from_all_bins = false;
    model.most_iterations = 20;
    model.tolerance = 1e-4;
    return model;
}

std::vector<double> ichor_states(const IchorModel& model) {
    std::vector<double> copies;
    for (int c = model.with_no_copies ? 0 : 1; c <= model.most_copies; ++c) {
        copies.push_back(static_cast<double>(c));
    }
    copies.insert(copies.end(), model.subclonal_copies.begin(), model.subclonal_copies.end());
    return copies;
}

std::vector<double> ichor_means(const IchorModel& model, const IchorParameters& parameters) {
    std::vector<double> means = ichor_states(model);
    const double tumor = 1.0 - parameters.normal_fraction;
    const double normal = 2.0 * parameters.normal_fraction;
    const double everywhere = tumor * parameters.ploidy + normal;
    const std::size_t clonal = means.size() - model.subclonal_copies.size();
    for (std::size_t k = 0; k < means.size(); ++k) {
        const double without = k < clonal ? 0.0 : parameters.without_subclone;
        means[k] = std::log(
            (tumor * ((1.0 - without) * means[k] + without * 2.0) + normal) / everywhere);
    }
    return means;
}

IchorFit fit_ichor(const IchorData& data, const IchorModel& model, double normal_fraction,
                   double ploidy) {
    const Prior prior = make_prior(data, model);
    const TrainingBins bins = training_bins(data);
    const std::size_t states = prior.first_precision.size();
    IchorFit fit{{normal_fraction, 0.5, ploidy, prior.first_precision, prior.chain},
                 -INFINITY, 1, {}};
    IchorParameters current = fit.parameters;
    bool ended = false;
    while (!ended && fit.iterations < model.most_iterations) {
        const StatePosterior posterior = forward_backward(
            current.chain,
            scale_emissions(rows_of(log_densities(data, model, current), bins, states), states),
            bins.runs);
        maximise_chain(posterior, prior, model, current.chain);
        maximise(shares_of(data, bins, posterior, states), model, prior, current);
        const double before = fit.log_posterior;
        const double now = posterior.log_likelihood + log_prior(current, model, prior);
        // A step that loses is not taken, yet its chain is kept, as in ichorCNA.
        ended = std::abs(now - before) < model.tolerance * std::abs(now) || now < before;
        if (now < before) {
            fit.parameters.chain.transition = current.chain.transition;
            break;
        }
        fit.parameters = current;
        fit.log_posterior = now;
        ++fit.iterations;
    }
    fit.path = viterbi(fit.parameters.chain, log_densities(data, model, current), data.runs);
    return fit;
}

}  // namespace sarcotrace::copy_number
