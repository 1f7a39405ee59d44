#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/survival/firth.hpp"

namespace sarcotrace::survival {

/// A log-likelihood at one point, with the derivative of its information, d I(i, j) / d beta(r).
struct LikelihoodWithSlope {
    stats::NewtonPoint point;
    std::vector<stats::SquareMatrix> information_slope;  ///< one for each coefficient
};

/// A log-likelihood plus half the logarithm of the determinant of its information (Firth 1993),
/// in standardised coefficients.
class PenalizedLikelihood {
public:
    using Function = std::function<LikelihoodWithSlope(std::span<const double>)>;

    /// `scale`: what a coefficient here is of one per unit; one for each.
    PenalizedLikelihood(Function likelihood, std::vector<double> scale)
        : likelihood_(std::move(likelihood)), scale_(std::move(scale)) {}

    /// The maximum, profile limits at the level and penalised likelihood-ratio tests.
    [[nodiscard]] FirthFit fit(double confidence_level) const;

private:
    [[nodiscard]] stats::NewtonPoint at(const std::vector<double>& beta) const;
    [[nodiscard]] stats::NewtonResult maximum() const;
    void polish(stats::NewtonResult& best) const;
    [[nodiscard]] stats::NewtonResult profile(std::size_t held, double value,
                                              const std::vector<double>& start) const;
    [[nodiscard]] std::optional<double> limit(const stats::NewtonResult& best, std::size_t term,
                                              double direction, double drop) const;

    Function likelihood_;
    std::vector<double> scale_;
};

}  // namespace sarcotrace::survival
