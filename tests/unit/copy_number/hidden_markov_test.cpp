#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sarcotrace/copy_number/hidden_markov.hpp"

namespace sarcotrace::copy_number {
namespace {

const Chain chain{{0.7, 0.3}, {0.9, 0.1, 0.2, 0.8}};

/// Sum over all 2^n paths.
double brute_force(const std::vector<double>& log_emission) {
    const std::size_t bins = log_emission.size() / 2;
    double sum = 0.0;
    for (std::size_t path = 0; path < (std::size_t{1} << bins); ++path) {
        double p = 1.0;
        for (std::size_t i = 0; i < bins; ++i) {
            const std::size_t state = (path >> i) & 1U;
            p *= std::exp(log_emission[i * 2 + state]);
            p *= i == 0 ? chain.initial[state]
                        : chain.transition[((path >> (i - 1)) & 1U) * 2 + state];
        }
        sum += p;
    }
    return std::log(sum);
}

TEST_CASE("the forward pass gives the sum over all paths") {
    const std::vector<double> emission = {-0.1, -2.0, -0.3, -1.0, -3.0, -0.2, -0.5, -0.5};
    const std::vector<ContigRun> runs = {{0, 4}};
    CHECK(log_likelihood(chain, scale_emissions(emission, 2), runs) == Approx(brute_force(emission)).epsilon(1e-12));
    const StatePosterior posterior = forward_backward(chain, scale_emissions(emission, 2), runs);
    CHECK(posterior.log_likelihood == Approx(brute_force(emission)).epsilon(1e-12));
    double transitions = 0.0;
    for (const double count : posterior.expected_transitions) {
        transitions += count;
    }
    CHECK(transitions == Approx(3.0));
}

TEST_CASE("contigs do not influence each other") {
    const std::vector<double> both = {-0.1, -2.0, -0.3, -1.0, -3.0, -0.2, -0.5, -0.5};
    const std::vector<double> first(both.begin(), both.begin() + 4);
    const std::vector<double> second(both.begin() + 4, both.end());
    const std::vector<ContigRun> runs = {{0, 2}, {2, 4}};
    CHECK(log_likelihood(chain, scale_emissions(both, 2), runs) ==
          Approx(brute_force(first) + brute_force(second)).epsilon(1e-12));
}

TEST_CASE("nothing underflows when every state is impossible") {
    std::vector<double> emission(2000, -1e6);
    emission[1] = -2e6;
    const std::vector<ContigRun> runs = {{0, 1000}};
    const StatePosterior posterior = forward_backward(chain, scale_emissions(emission, 2), runs);
    CHECK(std::isfinite(posterior.log_likelihood));
    CHECK(posterior.state_probability[0] + posterior.state_probability[1] == Approx(1.0));
    CHECK(viterbi(chain, emission, runs).size() == 1000);
}

}  // namespace
}  // namespace sarcotrace::copy_number
