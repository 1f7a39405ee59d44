#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sarcotrace/stats/symmetric_solve.hpp"

namespace sarcotrace::stats {

/// A concave function at one point: its value, gradient and information (minus the Hessian).
struct NewtonPoint {
    double value;
    std::vector<double> gradient;
    SquareMatrix information;
};

using ConcaveFunction = std::function<NewtonPoint(std::span<const double>)>;

enum class NewtonStatus {
    Converged,
    NoFiniteMaximum,      ///< the function rises for ever in some direction and flattens out
    SingularInformation,  ///< the information at the start is not positive definite
    IterationLimit
};

struct NewtonOptions {
    /// Converged when the value's relative change is at most this, and the step has died out.
    double relative_tolerance = 1e-13;
    int iteration_limit = 100;
    /// The maximum is taken to lie at infinity when, in some direction, the information falls
    /// below this share of its value at the start.
    double flat_information = 1e-7;
};

struct NewtonResult {
    NewtonStatus status;
    std::vector<double> arguments;
    NewtonPoint at_start;
    NewtonPoint at_end;
    int iterations;
};

/// Newton-Raphson with step halving. Shape: gradient and information have the size of `start`.
[[nodiscard]] NewtonResult maximize_by_newton(const ConcaveFunction& function,
                                              std::vector<double> start,
                                              const NewtonOptions& options = {});

}  // namespace sarcotrace::stats
