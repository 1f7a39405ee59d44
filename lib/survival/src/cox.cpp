#include "sarcotrace/survival/cox.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/newton.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::survival {
namespace {

/// Weighted sums over a set of rows: of exp(eta), of it times x, and of it times x x'.
struct Moments {
    double weight = 0.0;
    std::vector<double> first;
    stats::SquareMatrix second;

    explicit Moments(std::size_t size) : first(size, 0.0), second(size) {}

    void add(double amount, std::span<const double> x) {
        weight += amount;
        for (std::size_t i = 0; i < x.size(); ++i) {
            first[i] += amount * x[i];
            for (std::size_t j = 0; j < x.size(); ++j) {
                second(i, j) += amount * x[i] * x[j];
            }
        }
    }
};

/// Rows of one stratum, latest stop first, and the same rows with the latest start first.
struct Stratum {
    std::vector<std::size_t> by_stop;
    std::vector<std::size_t> by_start;
};

void require_shapes(const CoxData& data) {
    const std::size_t rows = data.follow_up.size();
    if (data.covariates.size() != rows * data.covariate_count ||
        (!data.stratum.empty() && data.stratum.size() != rows)) {
        throw std::invalid_argument("covariates and strata must have one entry per row");
    }
    for (std::size_t i = 0; i < data.covariates.size(); ++i) {
        if (!std::isfinite(data.covariates[i])) {
            throw core::InputError({"a covariate is not a finite number",
                                    "row " + std::to_string(i / data.covariate_count + 1),
                                    "leave out rows with missing values"});
        }
    }
}

/// The partial likelihood of standardised covariates.
class PartialLikelihood {
public:
    PartialLikelihood(const CoxData& data, Ties ties) : data_(data), ties_(ties) {
        const std::vector<std::size_t> order = canonical_order();
        standardize(order);
        split(order);
    }

    [[nodiscard]] const std::vector<double>& scale() const { return scale_; }

    [[nodiscard]] stats::NewtonPoint operator()(std::span<const double> beta) const {
        const std::size_t size = data_.covariate_count;
        stats::NewtonPoint point{0.0, std::vector<double>(size, 0.0), stats::SquareMatrix(size)};
        for (const Stratum& stratum : strata_) {
            add_stratum(stratum, beta, point);
        }
        return point;
    }

private:
    /// Sums must not depend on the order of the input, so rows are sorted by all they hold.
    [[nodiscard]] std::vector<std::size_t> canonical_order() const {
        std::vector<std::size_t> order(data_.follow_up.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const FollowUp& left = data_.follow_up[a];
            const FollowUp& right = data_.follow_up[b];
            if (stratum_of(a) != stratum_of(b)) {
                return stratum_of(a) < stratum_of(b);
            }
            if (left.stop != right.stop) {
                return left.stop > right.stop;
            }
            if (left.event != right.event) {
                return left.event;
            }
            if (left.start != right.start) {
                return left.start > right.start;
            }
            const auto x = data_.row(a);
            const auto y = data_.row(b);
            return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
        });
        return order;
    }

    [[nodiscard]] std::size_t stratum_of(std::size_t row) const {
        return data_.stratum.empty() ? 0 : data_.stratum[row];
    }

    /// Centres and scales each covariate: the likelihood's maximum is the same, and the sums keep
    /// their digits.
    void standardize(const std::vector<std::size_t>& order) {
        const std::size_t size = data_.covariate_count;
        const auto rows = static_cast<double>(order.size());
        scaled_ = data_.covariates;
        scale_.assign(size, 1.0);
        for (std::size_t j = 0; j < size; ++j) {
            double sum = 0.0;
            for (const std::size_t row : order) {
                sum += data_.covariates[row * size + j];
            }
            const double centre = sum / rows;
            double squares = 0.0;
            for (const std::size_t row : order) {
                const double distance = data_.covariates[row * size + j] - centre;
                squares += distance * distance;
            }
            const double spread = std::sqrt(squares / rows);
            scale_[j] = spread > 1e-12 * std::abs(centre) && spread > 0.0 ? spread : 1.0;
            for (const std::size_t row : order) {
                scaled_[row * size + j] =
                    spread > 1e-12 * std::abs(centre)
                        ? (data_.covariates[row * size + j] - centre) / scale_[j]
                        : 0.0;
            }
        }
    }

    void split(const std::vector<std::size_t>& order) {
        for (const std::size_t row : order) {
            if (strata_.empty() || stratum_of(strata_.back().by_stop.front()) != stratum_of(row)) {
                strata_.emplace_back();
            }
            strata_.back().by_stop.push_back(row);
        }
        for (Stratum& stratum : strata_) {
            stratum.by_start = stratum.by_stop;
            std::stable_sort(stratum.by_start.begin(), stratum.by_start.end(),
                             [&](std::size_t a, std::size_t b) {
                                 return data_.follow_up[a].start > data_.follow_up[b].start;
                             });
        }
    }

    [[nodiscard]] std::span<const double> x(std::size_t row) const {
        return std::span(scaled_).subspan(row * data_.covariate_count, data_.covariate_count);
    }

    [[nodiscard]] double linear_predictor(std::size_t row, std::span<const double> beta) const {
        const auto values = x(row);
        return std::inner_product(values.begin(), values.end(), beta.begin(), 0.0);
    }

    /// Walks the event times from the last to the first; rows enter the risk set at their stop
    /// and leave it at their start.
    void add_stratum(const Stratum& stratum, std::span<const double> beta,
                     stats::NewtonPoint& point) const {
        Moments risk(data_.covariate_count);
        std::size_t entered = 0;
        std::size_t left = 0;
        while (entered < stratum.by_stop.size()) {
            const double time = data_.follow_up[stratum.by_stop[entered]].stop;
            Moments deaths(data_.covariate_count);
            int tied = 0;
            for (; entered < stratum.by_stop.size() &&
                   data_.follow_up[stratum.by_stop[entered]].stop == time;
                 ++entered) {
                const std::size_t row = stratum.by_stop[entered];
                const double eta = linear_predictor(row, beta);
                risk.add(std::exp(eta), x(row));
                if (data_.follow_up[row].event) {
                    ++tied;
                    deaths.add(std::exp(eta), x(row));
                    add_death(row, eta, point);
                }
            }
            for (; left < stratum.by_start.size() &&
                   data_.follow_up[stratum.by_start[left]].start >= time;
                 ++left) {
                const std::size_t row = stratum.by_start[left];
                risk.add(-std::exp(linear_predictor(row, beta)), x(row));
            }
            add_risk_set(risk, deaths, tied, point);
        }
    }

    void add_death(std::size_t row, double eta, stats::NewtonPoint& point) const {
        point.value += eta;
        const auto values = x(row);
        for (std::size_t i = 0; i < values.size(); ++i) {
            point.gradient[i] += values[i];
        }
    }

    void add_risk_set(const Moments& risk, const Moments& deaths, int tied,
                      stats::NewtonPoint& point) const {
        const std::size_t size = data_.covariate_count;
        std::vector<double> mean(size);
        for (int k = 0; k < tied; ++k) {
            const double share =
                ties_ == Ties::Efron ? static_cast<double>(k) / static_cast<double>(tied) : 0.0;
            const double weight = risk.weight - share * deaths.weight;
            point.value -= std::log(weight);
            for (std::size_t i = 0; i < size; ++i) {
                mean[i] = (risk.first[i] - share * deaths.first[i]) / weight;
                point.gradient[i] -= mean[i];
            }
            for (std::size_t i = 0; i < size; ++i) {
                for (std::size_t j = 0; j < size; ++j) {
                    const double second = risk.second(i, j) - share * deaths.second(i, j);
                    point.information(i, j) += second / weight - mean[i] * mean[j];
                }
            }
        }
    }

    const CoxData& data_;
    Ties ties_;
    std::vector<double> scaled_;
    std::vector<double> scale_;
    std::vector<Stratum> strata_;
};

CoxStatus status_of(stats::NewtonStatus status) {
    switch (status) {
        case stats::NewtonStatus::Converged: return CoxStatus::Converged;
        case stats::NewtonStatus::NoFiniteMaximum: return CoxStatus::MonotoneLikelihood;
        case stats::NewtonStatus::SingularInformation: return CoxStatus::Singular;
        case stats::NewtonStatus::IterationLimit: return CoxStatus::NotConverged;
    }
    return CoxStatus::NotConverged;
}

std::optional<ChiSquaredTest> test_of(double chi_squared, std::size_t degrees) {
    if (degrees == 0) {
        return std::nullopt;
    }
    // Rounding can leave a difference of log-likelihoods just below zero.
    const double positive = std::max(0.0, chi_squared);
    return ChiSquaredTest{positive,
                          stats::chi_squared_upper(positive, static_cast<double>(degrees))};
}

void add_tests(const stats::NewtonResult& newton, std::size_t degrees, CoxFit& fit) {
    if (fit.status == CoxStatus::Converged || fit.status == CoxStatus::MonotoneLikelihood) {
        fit.likelihood_ratio =
            test_of(2.0 * (fit.log_likelihood - fit.log_likelihood_null), degrees);
    }
    if (fit.status == CoxStatus::Converged) {
        fit.wald = test_of(
            stats::bilinear_form(newton.arguments, newton.at_end.information, newton.arguments),
            degrees);
    }
    if (const auto inverse = stats::inverse_of_positive_definite(newton.at_start.information)) {
        fit.score = test_of(
            stats::bilinear_form(newton.at_start.gradient, *inverse, newton.at_start.gradient),
            degrees);
    }
}

/// Coefficients and covariance per unit of the covariates as given.
void add_estimates(const stats::NewtonResult& newton, const std::vector<double>& scale,
                   CoxFit& fit) {
    const auto inverse = stats::inverse_of_positive_definite(newton.at_end.information);
    if (!inverse) {
        fit.status = CoxStatus::Singular;
        return;
    }
    fit.covariance = *inverse;
    for (std::size_t i = 0; i < scale.size(); ++i) {
        fit.coefficients.push_back(newton.arguments[i] / scale[i]);
        for (std::size_t j = 0; j < scale.size(); ++j) {
            fit.covariance(i, j) /= scale[i] * scale[j];
        }
    }
}

}  // namespace

std::string_view to_string_view(CoxStatus status) noexcept {
    switch (status) {
        case CoxStatus::Converged: return "CONVERGED";
        case CoxStatus::MonotoneLikelihood: return "MONOTONE_LIKELIHOOD";
        case CoxStatus::Singular: return "SINGULAR";
        case CoxStatus::NotConverged: return "NOT_CONVERGED";
        case CoxStatus::NoEvents: return "NO_EVENTS";
    }
    return "NOT_CONVERGED";
}

CoxFit fit_cox(const CoxData& data, Ties ties) {
    require_shapes(data);
    require_valid(data.follow_up);
    CoxFit fit{CoxStatus::NoEvents,
               data.follow_up.size(),
               event_count(data.follow_up),
               0,
               0.0,
               0.0,
               {},
               {},
               {},
               {},
               {}};
    if (fit.events == 0) {
        return fit;
    }
    const PartialLikelihood likelihood(data, ties);
    const stats::NewtonResult newton =
        stats::maximize_by_newton([&](std::span<const double> beta) { return likelihood(beta); },
                                  std::vector<double>(data.covariate_count, 0.0));
    fit.status = status_of(newton.status);
    fit.iterations = newton.iterations;
    fit.log_likelihood_null = newton.at_start.value;
    fit.log_likelihood = newton.at_end.value;
    add_tests(newton, data.covariate_count, fit);
    if (fit.status == CoxStatus::Converged) {
        add_estimates(newton, likelihood.scale(), fit);
    }
    return fit;
}

std::optional<ChiSquaredTest> compare_nested(const CoxFit& larger, const CoxFit& smaller,
                                             std::size_t degrees) {
    const auto has_maximum = [](const CoxFit& fit) {
        return fit.status == CoxStatus::Converged || fit.status == CoxStatus::MonotoneLikelihood;
    };
    if (!has_maximum(larger) || !has_maximum(smaller)) {
        return std::nullopt;
    }
    return test_of(2.0 * (larger.log_likelihood - smaller.log_likelihood), degrees);
}

}  // namespace sarcotrace::survival
