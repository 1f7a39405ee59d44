#include "sarcotrace/copy_number/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
/// A bin is never trusted more than four times, or less than a tenth, of a usual one.
constexpr double least_noise_scale = 0.25;
constexpr double greatest_noise_scale = 10.0;
/// Solutions this far (natural log) below the best carry no weight and are not profiled.
constexpr double negligible = 12.0;
/// Iterations after which a start this far behind the best is given up.
constexpr int first_look_iterations = 10;
constexpr double hopeless = 60.0;
constexpr std::size_t solutions_with_counterparts = 2;

bool is_trained_on(const GenomeBin& bin) {
    return contig_kind(bin.contig) == ContigKind::Autosome;
}

/// The bins that `chosen` accepts, as observations; `index` maps them back.
template <typename Chosen>
Observations observe(const RatioProfile& profile, std::span<const double> relative_variance,
                     const Chosen& chosen, std::vector<std::size_t>& index) {
    Observations observations;
    for (const ContigRun& run : contig_runs(profile.bins)) {
        const std::size_t begin = index.size();
        for (std::size_t i = run.begin; i < run.end; ++i) {
            if (!chosen(profile.bins[i])) {
                continue;
            }
            const double scale =
                relative_variance.empty() ? not_a_number : relative_variance[i];
            index.push_back(i);
            observations.ln_ratio.push_back(profile.log2_ratio[i] * std::numbers::ln2);
            observations.noise_scale.push_back(
                std::isfinite(scale) ? std::clamp(scale, least_noise_scale, greatest_noise_scale)
                                     : 1.0);
        }
        if (index.size() > begin) {
            observations.runs.push_back({begin, index.size()});
        }
    }
    return observations;
}

/// Mean copies of every observed bin under a mixture.
std::vector<double> decode(const Observations& observations, const Mixture& mixture,
                        const ModelOptions& options) {
    const auto path = viterbi(mixture.chain, log_emissions(observations, mixture, options),
                              observations.runs);
    const std::vector<double> copies_of_state = state_copies(options);
    std::vector<double> copies;
    for (const std::size_t state : path) {
        copies.push_back(copies_of_state[state]);
    }
    return copies;
}

/// Copies in the cells that carry the change: a subclonal state is named by its clone.
int clone_copies(double mean_copies, const ModelOptions& options) {
    if (mean_copies > options.highest_copies) {
        return static_cast<int>(std::lround(mean_copies));
    }
    return static_cast<int>(mean_copies < 2.0 ? std::floor(mean_copies) : std::ceil(mean_copies));
}

double log_weight(const Solution& solution) {
    return solution.log_posterior + solution.log_karyotype;
}

/// `index`: the profile's bin of each observation, of `bins` in all.
WeightedSolution describe(const Observations& observations, const std::vector<std::size_t>& index,
                          std::size_t bins, const Solution& solution, double weight,
                          std::vector<ProfilePoint> profile, const ModelOptions& options) {
    const std::vector<double> copies = decode(observations, solution.mixture, options);
    std::vector<double> used;
    std::vector<double> of_bins(bins, not_a_number);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        of_bins[index[i]] = copies[i];
        if (std::isfinite(observations.ln_ratio[i])) {
            used.push_back(copies[i]);
        }
    }
    return {solution,          weight, stats::mean(used), stats::standard_deviation(used),
            std::move(of_bins), std::move(profile)};
}

bool same_maximum(const Solution& a, const Solution& b) {
    const double fraction = a.mixture.tumor_fraction;
    return std::abs(fraction - b.mixture.tumor_fraction) < 0.002 + 0.03 * fraction &&
           std::abs(a.mixture.baseline_ploidy - b.mixture.baseline_ploidy) < 0.15;
}

/// Sorts best first and drops repetitions.
std::vector<Solution> distinct_solutions(std::vector<Solution> found) {
    std::ranges::stable_sort(found, std::greater{}, log_weight);
    std::vector<Solution> distinct;
    for (Solution& solution : found) {
        if (std::ranges::none_of(distinct, [&](const Solution& other) {
                return same_maximum(other, solution);
            })) {
            distinct.push_back(std::move(solution));
        }
    }
    return distinct;
}

/// Where depth looks the same: twice and half the fraction with other steps, and the same steps in
/// a genome of other usual copies, at equal a = t / (2 (1 - t) + t phi).
std::vector<Start> counterparts(const Solution& solution, const EstimateOptions& options) {
    constexpr double highest_start = 0.9;
    const double t = solution.mixture.tumor_fraction;
    const double phi = solution.mixture.baseline_ploidy;
    const double usual = solution.start.usual_copies;
    std::vector<Start> starts = {{0.5 * t, phi, usual}, {std::min(2.0 * t, highest_start), phi, usual}};
    for (const double other : options.start_ploidies) {
        if (other != usual) {
            const double other_phi = std::max(1.0, phi + other - usual);
            const double a = t / (2.0 * (1.0 - t) + t * phi);
            const double other_t = 2.0 * a / (1.0 + (2.0 - other_phi) * a);
            starts.push_back({std::clamp(other_t, 0.5 * t, highest_start), other_phi, other});
        }
    }
    return starts;
}

/// Distinct local maxima from all starts, best first. Starts that meet, or fall far behind, in the
/// first iterations are not followed to their end; the counterparts of the best are tried as well.
std::vector<Solution> fit_all_starts(const Observations& observations, double noise_ln,
                                     const EstimateOptions& options) {
    FitOptions first_look = options.fit;
    first_look.max_iterations = std::min(first_look.max_iterations, first_look_iterations);
    std::vector<Solution> begun;
    for (const double ploidy : options.start_ploidies) {
        for (const double fraction : options.start_fractions) {
            begun.push_back(
                fit_mixture(observations, {fraction, ploidy, ploidy}, noise_ln, first_look));
        }
    }
    begun = distinct_solutions(std::move(begun));
    const std::size_t best = std::min(begun.size(), solutions_with_counterparts);
    for (std::size_t i = 0; i < best; ++i) {
        for (const Start& start : counterparts(begun[i], options)) {
            begun.push_back(fit_mixture(observations, start, noise_ln, first_look));
        }
    }
    begun = distinct_solutions(std::move(begun));
    std::vector<Solution> found;
    for (const Solution& solution : begun) {
        if (log_weight(solution) > log_weight(begun.front()) - hopeless) {
            found.push_back(continue_fit(observations, solution, noise_ln, options.fit));
        }
    }
    return distinct_solutions(std::move(found));
}

void decode_profile(const RatioProfile& profile, std::span<const double> relative_variance,
                    const Mixture& mixture, const ModelOptions& options, CopyNumberResult& result) {
    std::vector<std::size_t> index;
    const bool with_x = result.sex == Sex::Female;
    const Observations all = observe(
        profile, relative_variance,
        [with_x](const GenomeBin& bin) {
            return is_trained_on(bin) ||
                   (with_x && contig_kind(bin.contig) == ContigKind::ChromosomeX);
        },
        index);
    const std::vector<double> copies = decode(all, mixture, options);
    for (std::size_t i = 0; i < index.size(); ++i) {
        result.copy_number[index[i]] = clone_copies(copies[i], options);
    }
}

/// Profiles the solutions that matter and orders all by weight.
FractionPosterior weigh(const Observations& observations, const std::vector<std::size_t>& index,
                        const std::vector<Solution>& solutions, const EstimateOptions& options,
                        CopyNumberResult& result) {
    std::vector<std::vector<ProfilePoint>> profiles;
    for (const Solution& solution : solutions) {
        if (log_weight(solution) > log_weight(solutions.front()) - negligible) {
            profiles.push_back(profile_fraction(observations, solution, options.fit.model));
            for (ProfilePoint& point : profiles.back()) {
                point.log_likelihood += solution.log_karyotype;
            }
        }
    }
    const FractionPosterior posterior =
        combine(profiles, options.relative_model_error);
    for (std::size_t i = 0; i < solutions.size(); ++i) {
        const bool weighed = i < profiles.size();
        result.solutions.push_back(
            describe(observations, index, result.copy_number.size(), solutions[i],
                     weighed ? posterior.weights[i] : 0.0,
                     weighed ? std::move(profiles[i]) : std::vector<ProfilePoint>(),
                     options.fit.model));
    }
    std::ranges::stable_sort(result.solutions, std::greater{}, &WeightedSolution::weight);
    return posterior;
}

}  // namespace

double lod95_known_profile(double sigma_ln, std::size_t bins, double sd_copy_number,
                           double design_effect) {
    constexpr double two_sided_errors = 3.29;  // 1.645 for the null, 1.645 for the power
    return two_sided_errors * 2.0 * sigma_ln * std::sqrt(design_effect) /
           (std::sqrt(static_cast<double>(bins)) * sd_copy_number);
}

CopyNumberResult estimate_fraction(const RatioProfile& profile,
                                   std::span<const double> relative_variance, Sex sex,
                                   const EstimateOptions& options) {
    CopyNumberResult result;
    result.lod95_tumor_cell_fraction = not_a_number;
    result.copy_number.resize(profile.bins.size());
    result.sex = sex;
    std::vector<std::size_t> index;
    const Observations observations = observe(profile, relative_variance, is_trained_on, index);
    result.bins = static_cast<std::size_t>(std::ranges::count_if(
        observations.ln_ratio, [](double value) { return std::isfinite(value); }));
    result.noise_log2 = neighbour_noise(profile);
    if (result.bins < options.fewest_bins || !(result.noise_log2 > 0.0)) {
        result.estimate = core::MissingReason::Insufficient;
        return result;
    }
    const double noise_ln = result.noise_log2 * std::numbers::ln2;
    const std::vector<Solution> solutions = fit_all_starts(observations, noise_ln, options);
    const FractionPosterior posterior = weigh(observations, index, solutions, options, result);
    const WeightedSolution& best = result.solutions.front();
    result.gain = best.solution.log_likelihood - flat_log_likelihood(observations, options.fit.model);
    result.detected = result.gain >= options.detection_gain && best.sd_copy_number > 0.0;
    result.lod95_tumor_cell_fraction =
        options.unknown_profile_factor *
        lod95_known_profile(noise_ln, result.bins,
                            result.detected ? best.sd_copy_number
                                            : options.assumed_sd_copy_number,
                            options.design_effect);
    if (result.detected) {
        result.estimate = FractionEstimate{posterior.median,
                                           posterior.lower,
                                           posterior.upper,
                                           dna_fraction(posterior.median, best.ploidy),
                                           best.ploidy,
                                           best.sd_copy_number};
        decode_profile(profile, relative_variance, best.solution.mixture, options.fit.model,
                       result);
        return result;
    }
    // A flat profile says nothing of the copies of the tumor: only of how much of a tumor with
    // the assumed changes would have been seen.
    result.estimate = FractionEstimate{
        0.0, 0.0, result.lod95_tumor_cell_fraction, 0.0, not_a_number, not_a_number};
    for (const std::size_t bin : index) {
        result.copy_number[bin] = 2;
    }
    return result;
}

}  // namespace sarcotrace::copy_number
