#include "sarcotrace/stats/newton.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sarcotrace::stats {
namespace {

/// Squared length of the last step in units of standard errors: Newton's error falls to its
/// square, so what remains is below the rounding of a double.
constexpr double step_is_dead = 1e-18;
constexpr int halving_limit = 60;

std::vector<double> moved(std::span<const double> from, std::span<const double> step,
                          double share) {
    std::vector<double> to(from.begin(), from.end());
    for (std::size_t i = 0; i < to.size(); ++i) {
        to[i] += share * step[i];
    }
    return to;
}

bool is_flat(const NewtonResult& state, const NewtonOptions& options) {
    const auto ratio =
        smallest_relative_eigenvalue(state.at_end.information, state.at_start.information);
    return ratio && !(*ratio > options.flat_information);
}

/// Moves along `step`, halving it until the value does not fall by more than rounding.
void advance(const ConcaveFunction& function, std::span<const double> step, NewtonResult& state) {
    const double slack = 1e-14 * std::max(1.0, std::abs(state.at_end.value));
    double share = 1.0;
    for (int halving = 0; halving < halving_limit; ++halving, share *= 0.5) {
        std::vector<double> candidate = moved(state.arguments, step, share);
        NewtonPoint point = function(candidate);
        if (std::isfinite(point.value) && point.value >= state.at_end.value - slack) {
            state.arguments = std::move(candidate);
            state.at_end = std::move(point);
            return;
        }
    }
}

}  // namespace

NewtonResult maximize_by_newton(const ConcaveFunction& function, std::vector<double> start,
                                const NewtonOptions& options) {
    NewtonPoint first = function(start);
    NewtonResult state{NewtonStatus::IterationLimit, std::move(start), first, first, 0};
    int quiet_iterations = 0;
    for (; state.iterations < options.iteration_limit; ++state.iterations) {
        const auto inverse = inverse_of_positive_definite(state.at_end.information);
        if (!inverse) {
            state.status = state.iterations == 0 ? NewtonStatus::SingularInformation
                                                 : NewtonStatus::NoFiniteMaximum;
            return state;
        }
        const std::vector<double> step = multiply(*inverse, state.at_end.gradient);
        const double squared_length =
            std::inner_product(step.begin(), step.end(), state.at_end.gradient.begin(), 0.0);
        const double before = state.at_end.value;
        advance(function, step, state);
        if (is_flat(state, options)) {
            state.status = NewtonStatus::NoFiniteMaximum;
            return state;
        }
        const bool quiet = std::abs(state.at_end.value - before) <=
                           options.relative_tolerance * std::max(std::abs(before), 1.0);
        quiet_iterations = quiet ? quiet_iterations + 1 : 0;
        if ((quiet && squared_length <= step_is_dead) || quiet_iterations > 3) {
            state.status = NewtonStatus::Converged;
            ++state.iterations;
            return state;
        }
    }
    return state;
}

}  // namespace sarcotrace::stats
