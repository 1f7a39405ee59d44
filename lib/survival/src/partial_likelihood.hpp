#pragma once

#include <functional>
#include <span>
#include <vector>

#include "penalized_likelihood.hpp"
#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/survival/cox.hpp"

namespace sarcotrace::survival {

/// The Cox partial likelihood of standardised covariates. Its sums do not depend on the order of the
/// rows. The data must outlive it.
class PartialLikelihood {
public:
    /// \throws InputError and std::invalid_argument as fit_cox
    PartialLikelihood(const CoxData& data, Ties ties);

    /// What a coefficient here is of one per unit: the covariates' standard deviations.
    [[nodiscard]] const std::vector<double>& scale() const noexcept { return scale_; }
    [[nodiscard]] stats::NewtonPoint operator()(std::span<const double> beta) const;

    /// With the derivative of the information. Ties are Efron's if they are to be exact.
    [[nodiscard]] LikelihoodWithSlope with_slope(std::span<const double> beta) const;

    /// Gradient and information of each event time times a weight g(time): what the coefficients
    /// of covariates times g have at zero beside `beta`.
    struct TimeWeighted {
        std::vector<double> gradient;   ///< times g
        stats::SquareMatrix crossed;    ///< information times g
        stats::SquareMatrix squared;    ///< information times g squared
    };
    [[nodiscard]] TimeWeighted time_weighted(std::span<const double> beta,
                                             const std::function<double(double)>& weight_at) const;

private:
    /// Rows of one stratum, latest stop first, and the same rows with the latest start first.
    struct Stratum {
        std::vector<std::size_t> by_stop;
        std::vector<std::size_t> by_start;
    };
    struct Moments;

    [[nodiscard]] std::vector<std::size_t> canonical_order() const;
    [[nodiscard]] std::size_t stratum_of(std::size_t row) const {
        return data_.stratum.empty() ? 0 : data_.stratum[row];
    }
    void standardize(const std::vector<std::size_t>& order);
    void split(const std::vector<std::size_t>& order);
    [[nodiscard]] std::span<const double> x(std::size_t row) const {
        return std::span(scaled_).subspan(row * data_.covariate_count, data_.covariate_count);
    }
    [[nodiscard]] double linear_predictor(std::size_t row, std::span<const double> beta) const;
    [[nodiscard]] LikelihoodWithSlope nothing(bool has_slope) const;
    /// `sum_of` gives what the terms of an event time are added to.
    template <typename SumOf>
    void add_stratum(const Stratum& stratum, std::span<const double> beta, bool has_slope,
                     SumOf&& sum_of) const;
    void add_death(std::size_t row, double eta, stats::NewtonPoint& point) const;
    [[nodiscard]] std::vector<std::size_t> at_risk(const Stratum& stratum, std::size_t entered,
                                                   double time) const;
    void add_exact(const std::vector<std::size_t>& rows, std::size_t tied,
                   std::span<const double> beta, LikelihoodWithSlope& sum) const;
    void add_risk_set(const Moments& risk, const Moments& deaths, int tied, LikelihoodWithSlope& sum) const;

    const CoxData& data_;
    Ties ties_;
    std::vector<double> scaled_;
    std::vector<double> scale_;
    std::vector<Stratum> strata_;
};

}  // namespace sarcotrace::survival
