#include "sarcotrace/copy_number/expectation_maximization.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sarcotrace/stats/minimize.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double least_fraction = 1e-4;
constexpr double lowest_ploidy = 0.5;
constexpr double highest_ploidy = 8.0;
constexpr double precision_shape = 3.0;
/// Pseudo-contigs in the prior of a contig's first state.
constexpr double start_strength = 100.0;

double log_prior(const Mixture& mixture, double noise_sd, const Chain& prior,
                 double stay_strength) {
    const double t = mixture.tumor_fraction;
    double sum = std::log(t) + std::log1p(-t);
    sum += 3.0 * std::log(mixture.baseline_ploidy) - 1.5 * mixture.baseline_ploidy;
    const double rate = (precision_shape - 1.0) * noise_sd * noise_sd;
    sum += (precision_shape - 1.0) * std::log(mixture.precision) - rate * mixture.precision;
    for (std::size_t i = 0; i < prior.transition.size(); ++i) {
        sum += stay_strength * prior.transition[i] *
               std::log(mixture.chain.transition[i] / prior.transition[i]);
    }
    for (std::size_t k = 0; k < prior.states(); ++k) {
        sum += start_strength * prior.initial[k] *
               std::log(mixture.chain.initial[k] / prior.initial[k]);
    }
    return sum;
}

/// Weighted sums of the bins, by state.
struct StateSums {
    std::vector<double> weight;
    std::vector<double> value;
};

/// Expected precision multipliers of the scale mixture, summed by state.
StateSums sum_by_state(const Observations& observations, const Mixture& mixture,
                       const StatePosterior& posterior, const std::vector<double>& copies,
                       const std::vector<double>& variances, double degrees) {
    const std::size_t states = copies.size();
    const std::vector<double> means = state_means(mixture, copies);
    StateSums sums{std::vector<double>(states, 0.0), std::vector<double>(states, 0.0)};
    for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
        const double value = observations.ln_ratio[i];
        if (!std::isfinite(value)) {
            continue;
        }
        const double scale = observations.noise_scale[i];
        const double* probability = posterior.state_probability.data() + i * states;
        for (std::size_t k = 0; k < states; ++k) {
            // weight = p (nu + 1) / (nu + precision d^2) * precision / usual precision, where
            // precision = usual precision / noise.
            const double distance = value - means[k];
            const double noise = scale + mixture.precision * variances[k];
            const double weight = probability[k] * (degrees + 1.0) /
                                  (degrees * noise + mixture.precision * distance * distance);
            sums.weight[k] += weight;
            sums.value[k] += weight * value;
        }
    }
    return sums;
}

/// Fraction and baseline that fit the states' means best, one after the other.
void maximise_levels(const StateSums& sums, const std::vector<double>& copies, Mixture& mixture) {
    const auto cost = [&](double fraction, double ploidy) {
        double sum = -std::log(fraction) - std::log1p(-fraction) - 3.0 * std::log(ploidy) +
                     1.5 * ploidy;
        for (std::size_t k = 0; k < copies.size(); ++k) {
            const double mean = expected_ln_ratio(fraction, ploidy, copies[k]);
            sum += 0.5 * mixture.precision * mean * (sums.weight[k] * mean - 2.0 * sums.value[k]);
        }
        return sum;
    };
    constexpr int rounds = 3;
    for (int round = 0; round < rounds; ++round) {
        mixture.tumor_fraction =
            stats::minimize([&](double t) { return cost(t, mixture.baseline_ploidy); },
                            least_fraction, 1.0 - least_fraction)
                .at;
        mixture.baseline_ploidy =
            stats::minimize([&](double phi) { return cost(mixture.tumor_fraction, phi); },
                            lowest_ploidy, highest_ploidy)
                .at;
    }
}

void maximise_precision(const Observations& observations, const StatePosterior& posterior,
                        const std::vector<double>& copies, const std::vector<double>& variances,
                        double degrees, double noise_sd, Mixture& mixture) {
    const std::size_t states = copies.size();
    const std::vector<double> means = state_means(mixture, copies);
    std::vector<double> squares(states, 0.0);
    double bins = 0.0;
    for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
        const double value = observations.ln_ratio[i];
        if (!std::isfinite(value)) {
            continue;
        }
        bins += 1.0;
        const double scale = observations.noise_scale[i];
        const double* probability = posterior.state_probability.data() + i * states;
        for (std::size_t k = 0; k < states; ++k) {
            const double square = (value - means[k]) * (value - means[k]);
            const double noise = scale + mixture.precision * variances[k];
            squares[k] += probability[k] * square * (degrees + 1.0) /
                          (degrees * noise + mixture.precision * square);
        }
    }
    const double sum = std::accumulate(squares.begin(), squares.end(), 0.0);
    const double rate = (precision_shape - 1.0) * noise_sd * noise_sd;
    mixture.precision = (0.5 * bins + precision_shape - 1.0) / (0.5 * sum + rate);
}

void maximise_chain(const StatePosterior& posterior, const Chain& prior, double stay_strength,
                    Chain& chain) {
    const std::size_t states = prior.states();
    double start_sum = 0.0;
    for (std::size_t k = 0; k < states; ++k) {
        chain.initial[k] = posterior.expected_starts[k] + start_strength * prior.initial[k];
        start_sum += chain.initial[k];
    }
    for (std::size_t from = 0; from < states; ++from) {
        chain.initial[from] /= start_sum;
        double row_sum = 0.0;
        for (std::size_t to = 0; to < states; ++to) {
            const std::size_t pair = from * states + to;
            chain.transition[pair] =
                posterior.expected_transitions[pair] + stay_strength * prior.transition[pair];
            row_sum += chain.transition[pair];
        }
        for (std::size_t to = 0; to < states; ++to) {
            chain.transition[from * states + to] /= row_sum;
        }
    }
}

/// ln prior of the decoded genome relative to one of the usual copies everywhere, whose pieces are
/// independent, and of the genome being doubled or not.
double log_karyotype(const StatePosterior& posterior, const Chain& prior, bool doubled,
                     const ModelOptions& options) {
    const std::size_t states = prior.states();
    const double bins = static_cast<double>(posterior.state_probability.size() / states);
    const double genome = options.doubled_genome_probability;
    const double likeliest = std::ranges::max(prior.initial);
    const std::vector<double> of_states = expected_bins(posterior);
    double sum = 0.0;
    for (std::size_t k = 0; k < states; ++k) {
        sum += of_states[k] * std::log(prior.initial[k] / likeliest);
    }
    return std::log(doubled ? genome : 1.0 - genome) + options.karyotype_pieces * sum / bins;
}

}  // namespace

Solution fit_mixture(const Observations& observations, const Start& start, double noise_sd,
                     const FitOptions& options) {
    const Chain prior = prior_chain(options.model, start.usual_copies);
    return continue_fit(
        observations,
        {start,
         {start.tumor_fraction, start.baseline_ploidy, 1.0 / (noise_sd * noise_sd), prior},
         0.0, -INFINITY, 0.0, 0, false},
        noise_sd, options);
}

Solution continue_fit(const Observations& observations, Solution solution, double noise_sd,
                      const FitOptions& options) {
    const std::vector<double> copies = state_copies(options.model);
    const double degrees = options.model.degrees_of_freedom;
    const double usual_copies = solution.start.usual_copies;
    const Chain prior = prior_chain(options.model, usual_copies);
    Mixture& mixture = solution.mixture;
    while (!solution.converged && solution.iterations < options.max_iterations) {
        const StatePosterior posterior =
            forward_backward(mixture.chain, emissions(observations, mixture, options.model),
                             observations.runs);
        solution.log_karyotype =
            log_karyotype(posterior, prior, usual_copies > 2.0, options.model);
        const double before = solution.log_posterior;
        solution.log_likelihood = posterior.log_likelihood;
        solution.log_posterior =
            posterior.log_likelihood +
            log_prior(mixture, noise_sd, prior, options.model.stay_strength);
        if (solution.log_posterior - before < options.tolerance) {
            solution.converged = true;
            break;
        }
        maximise_chain(posterior, prior, options.model.stay_strength, mixture.chain);
        // An amplicon's variance follows the fraction; it is held while the rest is maximised.
        const std::vector<double> variances = state_variances(mixture, options.model);
        maximise_levels(
            sum_by_state(observations, mixture, posterior, copies, variances, degrees), copies,
            mixture);
        maximise_precision(observations, posterior, copies, variances, degrees, noise_sd, mixture);
        ++solution.iterations;
    }
    return solution;
}

}  // namespace sarcotrace::copy_number
