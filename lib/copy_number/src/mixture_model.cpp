#include "sarcotrace/copy_number/mixture_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sarcotrace/stats/special.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr std::array<double, 2> subclonal_copies = {1.5, 2.5};
constexpr double subclonal_weight = 0.1;
/// Densities of more degrees of freedom are taken as exponentials of their logarithms.
constexpr double most_multiplied_degrees = 20.0;

/// Part of the Student-t log density that depends on neither value nor precision.
double student_constant(double degrees) {
    return stats::log_gamma((degrees + 1.0) / 2.0) - stats::log_gamma(degrees / 2.0) -
           0.5 * std::log(std::numbers::pi * degrees);
}

/// `log_precision`: ln of the precision, which most states of a bin share.
double student_log_density(double constant, double degrees, double precision,
                           double log_precision, double distance) {
    return constant + 0.5 * log_precision -
           0.5 * (degrees + 1.0) * std::log(1.0 + precision * distance * distance / degrees);
}

/// Student-t density over exp(student_constant): sqrt(precision) x^-((nu + 1) / 2), where
/// x = 1 + precision d^2 / nu.
double student_kernel(int degrees, double precision, double distance) {
    const double x = 1.0 + precision * distance * distance / degrees;
    double power = 1.0;
    for (int i = 0; i <= degrees / 2; ++i) {
        power *= x;
    }
    return std::sqrt(degrees % 2 == 0 ? precision * x : precision) / power;
}

}  // namespace

double expected_ln_ratio(double tumor_fraction, double baseline_ploidy, double copies) noexcept {
    const double normal = 2.0 * (1.0 - tumor_fraction);
    return std::log((normal + tumor_fraction * copies) /
                    (normal + tumor_fraction * baseline_ploidy));
}

std::vector<double> state_means(const Mixture& mixture, std::span<const double> copies) {
    std::vector<double> means(copies.size());
    std::ranges::transform(copies, means.begin(), [&](double c) {
        return expected_ln_ratio(mixture.tumor_fraction, mixture.baseline_ploidy, c);
    });
    return means;
}

std::vector<double> state_copies(const ModelOptions& options) {
    std::vector<double> copies;
    for (int c = options.lowest_copies; c <= options.highest_copies; ++c) {
        copies.push_back(static_cast<double>(c));
    }
    copies.insert(copies.end(), subclonal_copies.begin(), subclonal_copies.end());
    for (double c = options.highest_copies + 1.0; c <= options.most_amplified_copies;
         c *= options.amplified_step) {
        copies.push_back(c);
    }
    return copies;
}

std::vector<double> state_prior(const ModelOptions& options, double usual) {
    constexpr double fall_per_copy = 2.0;
    const std::vector<double> copies = state_copies(options);
    const auto is_amplified = [&](double c) { return c > options.highest_copies; };
    const auto amplified = std::ranges::count_if(copies, is_amplified);
    std::vector<double> prior(copies.size(), 0.0);
    for (std::size_t k = 0; k < copies.size(); ++k) {
        if (!is_amplified(copies[k])) {
            const bool subclonal = copies[k] != std::floor(copies[k]);
            prior[k] = std::exp(-fall_per_copy * std::abs(copies[k] - usual)) *
                       (subclonal ? subclonal_weight : 1.0);
        }
    }
    const double sum = std::accumulate(prior.begin(), prior.end(), 0.0);
    const double share = amplified > 0 ? options.amplified_probability : 0.0;
    for (std::size_t k = 0; k < copies.size(); ++k) {
        prior[k] = is_amplified(copies[k]) ? share / static_cast<double>(amplified)
                                           : prior[k] * (1.0 - share) / sum;
    }
    return prior;
}

Chain prior_chain(const ModelOptions& options, double usual) {
    const std::vector<double> copies = state_copies(options);
    Chain chain{state_prior(options, usual), {}};
    const std::size_t states = chain.states();
    for (std::size_t from = 0; from < states; ++from) {
        const double stay = copies[from] > options.highest_copies
                                ? options.amplified_stay_probability
                                : options.stay_probability;
        for (std::size_t to = 0; to < states; ++to) {
            const double leave = (1.0 - stay) * chain.initial[to] / (1.0 - chain.initial[from]);
            chain.transition.push_back(from == to ? stay : leave);
        }
    }
    return chain;
}

std::vector<double> state_variances(const Mixture& mixture, const ModelOptions& options) {
    std::vector<double> variances = state_copies(options);
    for (double& value : variances) {
        const double dose = mixture.tumor_fraction * (value - 2.0);
        const double spread = options.amplified_spread * dose / (2.0 + dose);
        value = value > options.highest_copies ? spread * spread : 0.0;
    }
    return variances;
}

std::vector<double> log_emissions(const Observations& observations, const Mixture& mixture,
                                  const ModelOptions& options) {
    const std::vector<double> copies = state_copies(options);
    const std::vector<double> means = state_means(mixture, copies);
    const std::vector<double> variances = state_variances(mixture, options);
    const double constant = student_constant(options.degrees_of_freedom);
    std::vector<double> result(observations.ln_ratio.size() * copies.size(), 0.0);
    for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
        if (!std::isfinite(observations.ln_ratio[i])) {
            continue;
        }
        const double scale = observations.noise_scale[i];
        const double usual = bin_precision(mixture, scale, 0.0);
        const double log_usual = std::log(usual);
        for (std::size_t k = 0; k < copies.size(); ++k) {
            const bool varies = variances[k] > 0.0;
            const double precision = varies ? bin_precision(mixture, scale, variances[k]) : usual;
            result[i * copies.size() + k] = student_log_density(
                constant, options.degrees_of_freedom, precision,
                varies ? std::log(precision) : log_usual, observations.ln_ratio[i] - means[k]);
        }
    }
    return result;
}

Emissions emissions(const Observations& observations, const Mixture& mixture,
                    const ModelOptions& options) {
    const std::vector<double> copies = state_copies(options);
    const double degrees = options.degrees_of_freedom;
    if (degrees != std::floor(degrees) || degrees > most_multiplied_degrees) {
        return scale_emissions(log_emissions(observations, mixture, options), copies.size());
    }
    const std::vector<double> means = state_means(mixture, copies);
    const std::vector<double> variances = state_variances(mixture, options);
    const auto whole = static_cast<int>(degrees);
    Emissions result{std::vector<double>(observations.ln_ratio.size() * copies.size(), 1.0), 0.0};
    std::size_t bins = 0;
    for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
        const double value = observations.ln_ratio[i];
        if (!std::isfinite(value)) {
            continue;
        }
        ++bins;
        double* density = result.scaled.data() + i * copies.size();
        for (std::size_t k = 0; k < copies.size(); ++k) {
            density[k] = student_kernel(
                whole, bin_precision(mixture, observations.noise_scale[i], variances[k]),
                value - means[k]);
        }
    }
    result.ln_factors = static_cast<double>(bins) * student_constant(degrees);
    return result;
}

double flat_log_likelihood(const Observations& observations, const ModelOptions& options) {
    const double degrees = options.degrees_of_freedom;
    std::vector<double> values;
    for (const double value : observations.ln_ratio) {
        if (std::isfinite(value)) {
            values.push_back(value);
        }
    }
    double level = stats::median(values);
    double precision = 1.0 / std::max(1e-12, std::pow(stats::standard_deviation(values), 2));
    constexpr int rounds = 100;
    for (int round = 0; round < rounds; ++round) {
        double weight_sum = 0.0;
        double value_sum = 0.0;
        double square_sum = 0.0;
        for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
            const double value = observations.ln_ratio[i];
            if (std::isfinite(value)) {
                const double scale = observations.noise_scale[i];
                const double distance = value - level;
                const double weight =
                    (degrees + 1.0) / (degrees + precision * distance * distance / scale) / scale;
                weight_sum += weight;
                value_sum += weight * value;
                square_sum += weight * distance * distance;
            }
        }
        level = value_sum / weight_sum;
        precision = static_cast<double>(values.size()) / std::max(square_sum, 1e-300);
    }
    const double constant = student_constant(degrees);
    double sum = 0.0;
    for (std::size_t i = 0; i < observations.ln_ratio.size(); ++i) {
        if (std::isfinite(observations.ln_ratio[i])) {
            const double of_bin = precision / observations.noise_scale[i];
            sum += student_log_density(constant, degrees, of_bin, std::log(of_bin),
                                       observations.ln_ratio[i] - level);
        }
    }
    return sum;
}

double dna_fraction(double tumor_cell_fraction, double ploidy) noexcept {
    const double tumor = tumor_cell_fraction * ploidy;
    return tumor / (tumor + 2.0 * (1.0 - tumor_cell_fraction));
}

}  // namespace sarcotrace::copy_number
