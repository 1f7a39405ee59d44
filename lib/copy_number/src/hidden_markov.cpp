#include "sarcotrace/copy_number/hidden_markov.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sarcotrace::copy_number {
namespace {

/// Smallest scaled probability kept, so that a state can always be returned to.
constexpr double least_probability = 1e-290;

/// Emissions of one bin over their largest. \return the logarithm taken out
double scale_emission(std::span<const double> log_emission, std::vector<double>& scaled) {
    const double largest = std::ranges::max(log_emission);
    for (std::size_t k = 0; k < scaled.size(); ++k) {
        scaled[k] = std::max(std::exp(log_emission[k] - largest), least_probability);
    }
    return largest;
}

/// One forward step: `now` becomes the filtered probabilities of this bin. \return ln of the sum
double forward_step(const Chain& chain, const double* before, std::span<const double> emission,
                    double* now) {
    const std::size_t states = chain.states();
    if (before == nullptr) {
        std::ranges::copy(chain.initial, now);
    } else {
        std::fill_n(now, states, 0.0);
        for (std::size_t from = 0; from < states; ++from) {
            const double* row = chain.transition.data() + from * states;
            for (std::size_t to = 0; to < states; ++to) {
                now[to] += before[from] * row[to];
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

/// Backward pass of one run: turns the filtered into smoothed probabilities and adds the expected
/// transitions.
void smooth(const Chain& chain, std::span<const double> log_emission, const ContigRun& run,
            StatePosterior& posterior) {
    const std::size_t states = chain.states();
    std::vector<double> backward(states, 1.0);
    std::vector<double> weighted(states);
    std::vector<double> emission(states);
    std::vector<double> sums(states);
    for (std::size_t i = run.end; i-- > run.begin + 1;) {
        scale_emission(log_emission.subspan(i * states, states), emission);
        for (std::size_t to = 0; to < states; ++to) {
            weighted[to] = emission[to] * backward[to];
        }
        double* earlier = posterior.state_probability.data() + (i - 1) * states;
        double total = 0.0;
        for (std::size_t from = 0; from < states; ++from) {
            const double* row = chain.transition.data() + from * states;
            sums[from] = std::inner_product(row, row + states, weighted.begin(), 0.0);
            total += earlier[from] * sums[from];
        }
        for (std::size_t from = 0; from < states; ++from) {
            const double* row = chain.transition.data() + from * states;
            double* expected = posterior.expected_transitions.data() + from * states;
            const double share = earlier[from] / total;
            for (std::size_t to = 0; to < states; ++to) {
                expected[to] += share * row[to] * weighted[to];
            }
        }
        std::ranges::transform(sums, backward.begin(),
                               [](double sum) { return std::max(sum, least_probability); });
        const double largest = std::ranges::max(backward);
        double norm = 0.0;
        for (std::size_t from = 0; from < states; ++from) {
            backward[from] /= largest;
            earlier[from] *= backward[from];
            norm += earlier[from];
        }
        for (std::size_t from = 0; from < states; ++from) {
            earlier[from] /= norm;
        }
    }
}

}  // namespace

StatePosterior forward_backward(const Chain& chain, std::span<const double> log_emission,
                                std::span<const ContigRun> runs) {
    const std::size_t states = chain.states();
    StatePosterior posterior{std::vector<double>(log_emission.size()),
                             std::vector<double>(states * states, 0.0),
                             std::vector<double>(states, 0.0), 0.0};
    std::vector<double> emission(states);
    for (const ContigRun& run : runs) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            double* now = posterior.state_probability.data() + i * states;
            posterior.log_likelihood +=
                scale_emission(log_emission.subspan(i * states, states), emission) +
                forward_step(chain, i == run.begin ? nullptr : now - states, emission, now);
        }
        smooth(chain, log_emission, run, posterior);
        for (std::size_t k = 0; k < states; ++k) {
            posterior.expected_starts[k] += posterior.state_probability[run.begin * states + k];
        }
    }
    return posterior;
}

double log_likelihood(const Chain& chain, std::span<const double> log_emission,
                      std::span<const ContigRun> runs) {
    const std::size_t states = chain.states();
    std::vector<double> before(states);
    std::vector<double> now(states);
    std::vector<double> emission(states);
    double sum = 0.0;
    for (const ContigRun& run : runs) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            sum += scale_emission(log_emission.subspan(i * states, states), emission);
            sum += forward_step(chain, i == run.begin ? nullptr : before.data(), emission,
                                now.data());
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
