#include "sarcotrace/survival/firth.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "partial_likelihood.hpp"
#include "penalized_likelihood.hpp"

namespace sarcotrace::survival {
namespace {

/// Logistic log-likelihood of scaled covariates, an intercept before them.
class LogisticLikelihood {
public:
    LogisticLikelihood(const std::vector<bool>& outcomes, const std::vector<double>& covariates,
                       std::size_t covariate_count)
        : outcomes_(outcomes), size_(covariate_count + 1), scale_(size_, 1.0) {
        for (std::size_t j = 0; j < covariate_count; ++j) {
            scale_[j + 1] = spread(covariates, covariate_count, j);
        }
        for (std::size_t row = 0; row < outcomes.size(); ++row) {
            rows_.push_back(1.0);
            for (std::size_t j = 0; j < covariate_count; ++j) {
                rows_.push_back(covariates[row * covariate_count + j] / scale_[j + 1]);
            }
        }
    }

    [[nodiscard]] const std::vector<double>& scale() const noexcept { return scale_; }

    [[nodiscard]] LikelihoodWithSlope operator()(std::span<const double> beta) const {
        LikelihoodWithSlope sum{{0.0, std::vector<double>(size_, 0.0), stats::SquareMatrix(size_)},
                                std::vector<stats::SquareMatrix>(size_, stats::SquareMatrix(size_))};
        for (std::size_t row = 0; row < outcomes_.size(); ++row) {
            add_row(std::span(rows_).subspan(row * size_, size_), outcomes_[row], beta, sum);
        }
        return sum;
    }

private:
    static double spread(const std::vector<double>& covariates, std::size_t count,
                         std::size_t column) {
        const double rows = static_cast<double>(covariates.size() / count);
        double mean = 0.0;
        for (std::size_t i = column; i < covariates.size(); i += count) {
            mean += covariates[i] / rows;
        }
        double squares = 0.0;
        for (std::size_t i = column; i < covariates.size(); i += count) {
            squares += (covariates[i] - mean) * (covariates[i] - mean);
        }
        return squares > 0.0 ? std::sqrt(squares / rows) : 1.0;
    }

    void add_row(std::span<const double> x, bool outcome, std::span<const double> beta,
                 LikelihoodWithSlope& sum) const {
        double eta = 0.0;
        for (std::size_t i = 0; i < size_; ++i) {
            eta += beta[i] * x[i];
        }
        const double p = 1.0 / (1.0 + std::exp(-eta));
        // ln p and ln(1 - p), each without the cancellation that the other would have.
        const double log_other = -std::log1p(std::exp(-std::abs(eta)));
        const double log_p = eta > 0.0 ? log_other : eta + log_other;
        const double log_q = eta > 0.0 ? log_other - eta : log_other;
        const double weight = p * (1.0 - p);
        sum.point.value += outcome ? log_p : log_q;
        for (std::size_t i = 0; i < size_; ++i) {
            sum.point.gradient[i] += x[i] * ((outcome ? 1.0 : 0.0) - p);
            for (std::size_t j = 0; j < size_; ++j) {
                sum.point.information(i, j) += weight * x[i] * x[j];
                for (std::size_t r = 0; r < size_; ++r) {
                    sum.information_slope[r](i, j) +=
                        weight * (1.0 - 2.0 * p) * x[r] * x[i] * x[j];
                }
            }
        }
    }

    const std::vector<bool>& outcomes_;
    std::size_t size_;
    std::vector<double> scale_;
    std::vector<double> rows_;
};

}  // namespace

FirthFit fit_firth_cox(const CoxData& data, Ties ties, double confidence_level) {
    const PartialLikelihood likelihood(data, ties);
    if (event_count(data.follow_up) == 0) {
        return {CoxStatus::NoEvents, 0.0, 0.0, {}};
    }
    return PenalizedLikelihood(
               [&](std::span<const double> beta) { return likelihood.with_slope(beta); },
               likelihood.scale())
        .fit(confidence_level);
}

FirthFit fit_firth_logistic(const std::vector<bool>& outcomes,
                            const std::vector<double>& covariates, std::size_t covariate_count,
                            double confidence_level) {
    if (covariates.size() != outcomes.size() * covariate_count) {
        throw std::invalid_argument("covariates must have one entry per row");
    }
    if (std::ranges::adjacent_find(outcomes, std::ranges::not_equal_to()) == outcomes.end()) {
        return {CoxStatus::NoEvents, 0.0, 0.0, {}};
    }
    const LogisticLikelihood likelihood(outcomes, covariates, covariate_count);
    return PenalizedLikelihood(std::cref(likelihood), likelihood.scale()).fit(confidence_level);
}

}  // namespace sarcotrace::survival
