#include "sarcotrace/copy_number/hidden_markov.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace sarcotrace::copy_number {
namespace {

/// Smallest scaled probability kept, so that a state can always be returned to.
constexpr double least_probability = 1e-290;

/// One forward step: `now` becomes the filtered probabilities of this bin. \return ln of the sum
double forward_step(const Chain& chain, const double* before, const double* emission, double* now) {
    const std::size_t states = chain.states();
    if (before == nullptr) {
        std::ranges::copy(chain.initial, now);
    } else {
        std::fill_n(now, states, 0.0);
        for (std::size_t from = 0; from < states; ++from) {
            const double* row = chain.transition.data() + from * states;
            const double weight = before[from];
            for (std::size_t to = 0; to < states; ++to) {
                now[to] += weight * row[to];
            }
        }
    }
    double sum = 0.0;
    for (std::size_t to = 0; to < states; ++to) {
        now[to] = std::max(now[to] * emission[to], least_probability);
        sum += now[to];
    }
    for (std::size_t to = 0; to < states; ++to) {
        now[to] /= sum;
    }
    return std::log(sum);
}

/// Rows and columns exchanged, so that the backward pass goes along rows.
std::vector<double> transposed(const Chain& chain) {
    const std::size_t states = chain.states();
    std::vector<double> result(states * states);
    for (std::size_t from = 0; from < states; ++from) {
        for (std::size_t to = 0; to < states; ++to) {
            result[to * states + from] = chain.transition[from * states + to];
        }
    }
    return result;
}

/// Backward pass of one run: turns the filtered into smoothed probabilities and adds the expected
/// transitions over their probability. `by_target`: the chain's transitions, transposed.
void smooth(const std::vector<double>& by_target, const Emissions& emissions, const ContigRun& run,
            StatePosterior& posterior) {
    const std::size_t states = posterior.expected_starts.size();
    std::vector<double> backward(states, 1.0);
    std::vector<double> weighted(states);
    std::vector<double> sums(states);
    for (std::size_t i = run.end; i-- > run.begin + 1;) {
        const double* emission = emissions.scaled.data() + i * states;
        for (std::size_t to = 0; to < states; ++to) {
            weighted[to] = emission[to] * backward[to];
        }
        std::ranges::fill(sums, 0.0);
        for (std::size_t to = 0; to < states; ++to) {
            const double* column = by_target.data() + to * states;
            const double weight = weighted[to];
            for (std::size_t from = 0; from < states; ++from) {
                sums[from] += weight * column[from];
            }
        }
        double* earlier = posterior.state_probability.data() + (i - 1) * states;
        const double total = std::inner_product(sums.begin(), sums.end(), earlier, 0.0);
        for (std::size_t from = 0; from < states; ++from) {
            double* expected = posterior.expected_transitions.data() + from * states;
            const double share = earlier[from] / total;
            for (std::size_t to = 0; to < states; ++to) {
                expected[to] += share * weighted[to];
            }
        }
        const double largest = std::ranges::max(sums);
        double norm = 0.0;
        for (std::size_t from = 0; from < states; ++from) {
            backward[from] = std::max(sums[from], least_probability) / largest;
            earlier[from] *= backward[from];
            norm += earlier[from];
        }
        for (std::size_t from = 0; from < states; ++from) {
            earlier[from] /= norm;
        }
    }
}

}  // namespace

std::vector<double> expected_bins(const StatePosterior& posterior) {
    const std::size_t states = posterior.expected_starts.size();
    std::vector<double> bins(states, 0.0);
    for (std::size_t i = 0; i < posterior.state_probability.size(); i += states) {
        for (std::size_t k = 0; k < states; ++k) {
            bins[k] += posterior.state_probability[i + k];
        }
    }
    return bins;
}

Emissions scale_emissions(std::span<const double> log_emission, std::size_t states) {
    Emissions emissions{std::vector<double>(log_emission.size()), 0.0};
    for (std::size_t i = 0; i < log_emission.size(); i += states) {
        const double largest = std::ranges::max(log_emission.subspan(i, states));
        for (std::size_t k = 0; k < states; ++k) {
            emissions.scaled[i + k] =
                std::max(std::exp(log_emission[i + k] - largest), least_probability);
        }
        emissions.ln_factors += largest;
    }
    return emissions;
}

StatePosterior forward_backward(const Chain& chain, const Emissions& emissions,
                                std::span<const ContigRun> runs) {
    const std::size_t states = chain.states();
    StatePosterior posterior{std::vector<double>(emissions.scaled.size()),
                             std::vector<double>(states * states, 0.0),
                             std::vector<double>(states, 0.0), emissions.ln_factors};
    const std::vector<double> by_target = transposed(chain);
    for (const ContigRun& run : runs) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            double* now = posterior.state_probability.data() + i * states;
            posterior.log_likelihood += forward_step(chain, i == run.begin ? nullptr : now - states,
                                                     emissions.scaled.data() + i * states, now);
        }
        smooth(by_target, emissions, run, posterior);
        for (std::size_t k = 0; k < states; ++k) {
            posterior.expected_starts[k] += posterior.state_probability[run.begin * states + k];
        }
    }
    std::ranges::transform(posterior.expected_transitions, chain.transition,
                           posterior.expected_transitions.begin(), std::multiplies());
    return posterior;
}

double log_likelihood(const Chain& chain, const Emissions& emissions,
                      std::span<const ContigRun> runs) {
    const std::size_t states = chain.states();
    std::vector<double> before(states);
    std::vector<double> now(states);
    double sum = emissions.ln_factors;
    for (const ContigRun& run : runs) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            sum += forward_step(chain, i == run.begin ? nullptr : before.data(),
                                emissions.scaled.data() + i * states, now.data());
            std::swap(before, now);
        }
    }
    return sum;
}

std::vector<std::size_t> viterbi(const Chain& chain, std::span<const double> log_emission,
                                 std::span<const ContigRun> runs) {
    const std::size_t states = chain.states();
    std::vector<double> log_transition(chain.transition.size());
    std::ranges::transform(chain.transition, log_transition.begin(),
                           [](double p) { return std::log(p); });
    std::vector<std::size_t> path(log_emission.size() / states);
    std::vector<std::size_t> origin(log_emission.size());
    std::vector<double> best(states);
    std::vector<double> next(states);
    for (const ContigRun& run : runs) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            for (std::size_t to = 0; to < states; ++to) {
                double value = std::log(chain.initial[to]);
                if (i > run.begin) {
                    value = -std::numeric_limits<double>::infinity();
                    for (std::size_t from = 0; from < states; ++from) {
                        const double candidate = best[from] + log_transition[from * states + to];
                        if (candidate > value) {
                            value = candidate;
                            origin[i * states + to] = from;
                        }
                    }
                }
                next[to] = value + log_emission[i * states + to];
            }
            std::swap(best, next);
        }
        std::size_t state = static_cast<std::size_t>(std::ranges::max_element(best) - best.begin());
        for (std::size_t i = run.end; i-- > run.begin;) {
            path[i] = state;
            state = origin[i * states + state];
        }
    }
    return path;
}

}  // namespace sarcotrace::copy_number
