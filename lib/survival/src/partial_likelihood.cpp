#include "partial_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::survival {

/// Weighted sums over a set of rows: of exp(eta), of it times x, of it times x x', and, if they are
/// asked for, of it times the third powers x(i) x(j) x(r).
struct PartialLikelihood::Moments {
    double weight = 0.0;
    std::vector<double> first;
    stats::SquareMatrix second;
    std::vector<stats::SquareMatrix> third;

    Moments(std::size_t size, bool has_third)
        : first(size, 0.0),
          second(size),
          third(has_third ? size : 0, stats::SquareMatrix(size)) {}

    void add(double amount, std::span<const double> x) {
        weight += amount;
        for (std::size_t i = 0; i < x.size(); ++i) {
            first[i] += amount * x[i];
            for (std::size_t j = 0; j < x.size(); ++j) {
                second(i, j) += amount * x[i] * x[j];
            }
        }
        for (std::size_t r = 0; r < third.size(); ++r) {
            for (std::size_t i = 0; i < x.size(); ++i) {
                for (std::size_t j = 0; j < x.size(); ++j) {
                    third[r](i, j) += amount * x[r] * x[i] * x[j];
                }
            }
        }
    }

    /// Adds the sets of `smaller`, each with one row more.
    void add_extended(const Moments& smaller, double amount, std::span<const double> x) {
        weight += amount * smaller.weight;
        for (std::size_t i = 0; i < x.size(); ++i) {
            first[i] += amount * (smaller.first[i] + x[i] * smaller.weight);
            for (std::size_t j = 0; j < x.size(); ++j) {
                second(i, j) +=
                    amount * (smaller.second(i, j) + x[i] * smaller.first[j] +
                              x[j] * smaller.first[i] + x[i] * x[j] * smaller.weight);
            }
        }
    }
};

namespace {

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

}  // namespace

PartialLikelihood::PartialLikelihood(const CoxData& data, Ties ties) : data_(data), ties_(ties) {
    require_shapes(data);
    require_valid(data.follow_up);
    const std::vector<std::size_t> order = canonical_order();
    standardize(order);
    split(order);
}

/// Walks the event times from the last to the first; rows enter the risk set at their stop
/// and leave it at their start.
template <typename SumOf>
void PartialLikelihood::add_stratum(const Stratum& stratum, std::span<const double> beta,
                                    bool has_slope, SumOf&& sum_of) const {
    Moments risk(data_.covariate_count, has_slope);
    std::size_t entered = 0;
    std::size_t left = 0;
    while (entered < stratum.by_stop.size()) {
        const double time = data_.follow_up[stratum.by_stop[entered]].stop;
        Moments deaths(data_.covariate_count, has_slope);
        int tied = 0;
        LikelihoodWithSlope& sum = sum_of(time);
        for (; entered < stratum.by_stop.size() &&
               data_.follow_up[stratum.by_stop[entered]].stop == time;
             ++entered) {
            const std::size_t row = stratum.by_stop[entered];
            const double eta = linear_predictor(row, beta);
            risk.add(std::exp(eta), x(row));
            if (data_.follow_up[row].event) {
                ++tied;
                deaths.add(std::exp(eta), x(row));
                add_death(row, eta, sum.point);
            }
        }
        for (; left < stratum.by_start.size() &&
               data_.follow_up[stratum.by_start[left]].start >= time;
             ++left) {
            const std::size_t row = stratum.by_start[left];
            risk.add(-std::exp(linear_predictor(row, beta)), x(row));
        }
        if (ties_ == Ties::Exact && tied > 1 && !has_slope) {
            add_exact(at_risk(stratum, entered, time), static_cast<std::size_t>(tied), beta, sum);
        } else {
            add_risk_set(risk, deaths, tied, sum);
        }
    }
}

LikelihoodWithSlope PartialLikelihood::nothing(bool has_slope) const {
    const std::size_t size = data_.covariate_count;
    return {{0.0, std::vector<double>(size, 0.0), stats::SquareMatrix(size)},
            std::vector<stats::SquareMatrix>(has_slope ? size : 0, stats::SquareMatrix(size))};
}

stats::NewtonPoint PartialLikelihood::operator()(std::span<const double> beta) const {
    LikelihoodWithSlope sum = nothing(false);
    for (const Stratum& stratum : strata_) {
        add_stratum(stratum, beta, false, [&](double) -> LikelihoodWithSlope& { return sum; });
    }
    return std::move(sum.point);
}

LikelihoodWithSlope PartialLikelihood::with_slope(std::span<const double> beta) const {
    LikelihoodWithSlope sum = nothing(true);
    for (const Stratum& stratum : strata_) {
        add_stratum(stratum, beta, true, [&](double) -> LikelihoodWithSlope& { return sum; });
    }
    return sum;
}

PartialLikelihood::TimeWeighted PartialLikelihood::time_weighted(
    std::span<const double> beta, const std::function<double(double)>& weight_at) const {
    const std::size_t size = data_.covariate_count;
    std::map<double, LikelihoodWithSlope> by_time;
    for (const Stratum& stratum : strata_) {
        add_stratum(stratum, beta, false, [&](double time) -> LikelihoodWithSlope& {
            return by_time.try_emplace(time, nothing(false)).first->second;
        });
    }
    TimeWeighted result{std::vector<double>(size, 0.0), stats::SquareMatrix(size),
                        stats::SquareMatrix(size)};
    for (const auto& [time, sum] : by_time) {
        const double weight = weight_at(time);
        for (std::size_t i = 0; i < size; ++i) {
            result.gradient[i] += weight * sum.point.gradient[i];
            for (std::size_t j = 0; j < size; ++j) {
                result.crossed(i, j) += weight * sum.point.information(i, j);
                result.squared(i, j) += weight * weight * sum.point.information(i, j);
            }
        }
    }
    return result;
}

/// Sums must not depend on the order of the input, so rows are sorted by all they hold.
std::vector<std::size_t> PartialLikelihood::canonical_order() const {
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

/// Centres and scales each covariate: the likelihood's maximum is the same, and the sums keep
/// their digits.
void PartialLikelihood::standardize(const std::vector<std::size_t>& order) {
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

void PartialLikelihood::split(const std::vector<std::size_t>& order) {
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

double PartialLikelihood::linear_predictor(std::size_t row,
                                           std::span<const double> beta) const {
    const auto values = x(row);
    return std::inner_product(values.begin(), values.end(), beta.begin(), 0.0);
}

void PartialLikelihood::add_death(std::size_t row, double eta,
                                  stats::NewtonPoint& point) const {
    point.value += eta;
    const auto values = x(row);
    for (std::size_t i = 0; i < values.size(); ++i) {
        point.gradient[i] += values[i];
    }
}

std::vector<std::size_t> PartialLikelihood::at_risk(const Stratum& stratum, std::size_t entered,
                                                    double time) const {
    std::vector<std::size_t> rows;
    std::copy_if(stratum.by_stop.begin(),
                 stratum.by_stop.begin() + static_cast<std::ptrdiff_t>(entered),
                 std::back_inserter(rows),
                 [&](std::size_t row) { return data_.follow_up[row].start < time; });
    return rows;
}

/// The sum over all sets of `tied` rows of exp(their sum of eta), with its derivatives, by the
/// recursion over rows of Gail, Lubin & Rubinstein 1981.
void PartialLikelihood::add_exact(const std::vector<std::size_t>& rows, std::size_t tied,
                                  std::span<const double> beta, LikelihoodWithSlope& sum) const {
    const std::size_t size = data_.covariate_count;
    std::vector<Moments> sets(tied + 1, Moments(size, false));
    sets[0].weight = 1.0;
    for (const std::size_t row : rows) {
        const double weight = std::exp(linear_predictor(row, beta));
        for (std::size_t count = tied; count > 0; --count) {
            sets[count].add_extended(sets[count - 1], weight, x(row));
        }
    }
    const Moments& whole = sets[tied];
    sum.point.value -= std::log(whole.weight);
    for (std::size_t i = 0; i < size; ++i) {
        const double mean = whole.first[i] / whole.weight;
        sum.point.gradient[i] -= mean;
        for (std::size_t j = 0; j < size; ++j) {
            sum.point.information(i, j) +=
                whole.second(i, j) / whole.weight - mean * whole.first[j] / whole.weight;
        }
    }
}

/// The information's derivative is the third central moment, as a derivative of a covariance under
/// weights exp(eta) is.
void PartialLikelihood::add_risk_set(const Moments& risk, const Moments& deaths, int tied,
                                     LikelihoodWithSlope& sum) const {
    const std::size_t size = data_.covariate_count;
    std::vector<double> mean(size);
    stats::SquareMatrix square(size);
    for (int k = 0; k < tied; ++k) {
        const double share =
            ties_ == Ties::Breslow ? 0.0 : static_cast<double>(k) / static_cast<double>(tied);
        const double weight = risk.weight - share * deaths.weight;
        sum.point.value -= std::log(weight);
        for (std::size_t i = 0; i < size; ++i) {
            mean[i] = (risk.first[i] - share * deaths.first[i]) / weight;
            sum.point.gradient[i] -= mean[i];
        }
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < size; ++j) {
                square(i, j) = (risk.second(i, j) - share * deaths.second(i, j)) / weight;
                sum.point.information(i, j) += square(i, j) - mean[i] * mean[j];
            }
        }
        for (std::size_t r = 0; r < sum.information_slope.size(); ++r) {
            for (std::size_t i = 0; i < size; ++i) {
                for (std::size_t j = 0; j < size; ++j) {
                    const double cube =
                        (risk.third[r](i, j) - share * deaths.third[r](i, j)) / weight;
                    sum.information_slope[r](i, j) +=
                        cube - mean[r] * square(i, j) - mean[i] * square(j, r) -
                        mean[j] * square(i, r) + 2.0 * mean[i] * mean[j] * mean[r];
                }
            }
        }
    }
}

}  // namespace sarcotrace::survival
