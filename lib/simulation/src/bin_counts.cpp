#include "sarcotrace/simulation/bin_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sarcotrace/simulation/human_chromosomes.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr std::int64_t centromere_margin_bp = 1'500'000;
constexpr double gc_autocorrelation = 0.7;
constexpr double gc_center = 0.41;
constexpr double lowest_response = 0.1;
constexpr std::size_t x_chromosome = human_chromosomes.size() - 1;

/// Counts of one origin: Poisson, split into length classes.
struct LengthShares {
    double short_share;
    double long_share;  ///< among those that are not short

    explicit LengthShares(const FragmentLengths& lengths)
        : short_share(lengths.probability_between(90, 150)),
          long_share(lengths.probability_between(151, 220) / (1.0 - short_share)) {}
};

void add_fragments(BinCount& count, double mean, const LengthShares& shares,
                   stats::Random& random) {
    const std::int64_t all = random.poisson(mean);
    const std::int64_t short_fragments = random.binomial(all, shares.short_share);
    count.all += all;
    count.short_fragments += short_fragments;
    count.long_fragments += random.binomial(all - short_fragments, shares.long_share);
}

/// Gamma with mean 1 and the variance that the counts have above Poisson's.
double draw_noise(double mean, const BinCountOptions& options, stats::Random& random) {
    const double variance =
        options.noise_floor * options.noise_floor + options.excess_variance / mean;
    return variance > 0.0 ? random.gamma(1.0 / variance, variance) : 1.0;
}

}  // namespace

std::vector<GenomeBin> simulate_bins(const BinTrackOptions& options, stats::Random& random) {
    std::vector<GenomeBin> bins;
    for (std::size_t c = 0; c < human_chromosomes.size(); ++c) {
        const HumanChromosome& chromosome = human_chromosomes[c];
        double deviation = random.normal();
        for (std::int64_t begin = 0; begin < chromosome.length_bp; begin += options.bin_size_bp) {
            const std::int64_t end = std::min(begin + options.bin_size_bp, chromosome.length_bp);
            deviation = gc_autocorrelation * deviation +
                        std::sqrt(1.0 - gc_autocorrelation * gc_autocorrelation) * random.normal();
            const double gc = std::clamp(options.gc_mean + options.gc_sd * deviation, 0.3, 0.6);
            const bool in_gap = (begin < chromosome.centromere_bp + centromere_margin_bp &&
                                 chromosome.centromere_bp - centromere_margin_bp < end) ||
                                (is_acrocentric(c) && begin < chromosome.centromere_bp);
            const double mappability = std::clamp(1.0 - random.gamma(2.0, 0.03), 0.3, 1.0);
            const double efficiency = std::max(0.5, random.normal(1.0, options.efficiency_sd));
            bins.push_back({c, core::Interval(core::Pos0(begin), core::Pos0(end)), gc,
                            in_gap ? 0.0 : mappability, efficiency});
        }
    }
    return bins;
}

std::vector<BinCount> simulate_bin_counts(const std::vector<GenomeBin>& bins,
                                          const BinSample& sample, const BinCountOptions& options,
                                          stats::Random& random) {
    const FragmentLengths normal_lengths(options.normal_lengths);
    const FragmentLengths tumor_lengths(options.tumor_lengths);
    const LengthShares normal_shares(normal_lengths);
    const LengthShares tumor_shares(tumor_lengths);
    const double slope = random.normal(0.0, options.gc_slope_sd);
    const double curvature = random.normal(options.gc_curvature_mean, options.gc_curvature_sd);
    const double t = sample.profile == nullptr ? 0.0 : sample.tumor_cell_fraction;
    const double ploidy = sample.profile == nullptr ? 2.0 : sample.profile->ploidy();
    const double genome_copies = t * ploidy + 2.0 * (1.0 - t);
    std::vector<BinCount> counts;
    counts.reserve(bins.size());
    for (const GenomeBin& bin : bins) {
        const double x = bin.gc - gc_center;
        const double response = std::max(lowest_response, 1.0 + slope * x + curvature * x * x);
        const double fragments = options.coverage * static_cast<double>(bin.interval.length_bp()) /
                                 normal_lengths.mean_bp() * response * bin.mappability *
                                 bin.efficiency;
        BinCount count;
        if (fragments > 0.0) {
            const double normal_copies = sample.male && bin.chromosome == x_chromosome ? 1.0 : 2.0;
            const std::string name(human_chromosomes[bin.chromosome].name);
            const double tumor_copies =
                t > 0.0 ? sample.profile->at(name, bin.interval.begin()).total() : 0.0;
            const double noisy = fragments * draw_noise(fragments, options, random);
            add_fragments(count, noisy * (1.0 - t) * normal_copies / genome_copies, normal_shares,
                          random);
            add_fragments(count, noisy * t * tumor_copies / genome_copies, tumor_shares, random);
        }
        counts.push_back(count);
    }
    return counts;
}

}  // namespace sarcotrace::simulation
