#include "sarcotrace/copy_number/gene_copies.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
/// Standard errors by which bins about a gene leave their segment; some 20 windows are tried.
constexpr double apart = 3.5;
/// Longest window; what is longer the chain finds by itself.
constexpr std::size_t longest_window = 8;
constexpr double most_copies = 200.0;

/// Weighted mean of ln ratios and its standard error.
struct Level {
    double ln_ratio = 0.0;
    double error = 0.0;
    std::size_t bins = 0;
};

/// `noise_ln`: of a usual bin.
Level level_of(const RatioProfile& profile, std::span<const double> relative_variance,
               const std::vector<std::size_t>& bins, double noise_ln) {
    double sum = 0.0;
    double weights = 0.0;
    for (const std::size_t bin : bins) {
        const double scale = relative_variance.empty() ? 1.0 : relative_variance[bin];
        const double weight = std::isfinite(scale) && scale > 0.0 ? 1.0 / scale : 1.0;
        sum += weight * profile.log2_ratio[bin] * std::numbers::ln2;
        weights += weight;
    }
    return {sum / weights, noise_ln / std::sqrt(weights), bins.size()};
}

bool has_value(const RatioProfile& profile, std::size_t bin) {
    return std::isfinite(profile.log2_ratio[bin]);
}

std::vector<std::size_t> bins_of_gene(const RatioProfile& profile, const core::Region& gene) {
    std::vector<std::size_t> bins;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        if (plain_contig(profile.bins[i].contig) == plain_contig(gene.contig) &&
            profile.bins[i].interval.overlaps(gene.interval) && has_value(profile, i)) {
            bins.push_back(i);
        }
    }
    return bins;
}

/// All bins of the runs of equal copies in which the gene's bins lie.
std::vector<std::size_t> bins_of_segment(const RatioProfile& profile, const CopyNumberResult& result,
                                         const std::vector<std::size_t>& own) {
    const auto belongs = [&](std::size_t bin, std::size_t to) {
        return profile.bins[bin].contig == profile.bins[to].contig &&
               (!result.copy_number[bin] || result.copy_number[bin] == result.copy_number[to]);
    };
    std::size_t first = own.front();
    std::size_t last = own.back();
    while (first > 0 && belongs(first - 1, own.front())) {
        --first;
    }
    while (last + 1 < profile.bins.size() && belongs(last + 1, own.back())) {
        ++last;
    }
    std::vector<std::size_t> bins;
    for (std::size_t i = first; i <= last; ++i) {
        if (has_value(profile, i) && result.copy_number[i]) {
            bins.push_back(i);
        }
    }
    return bins;
}

/// Mean of the segment, or of the window of bins about the gene that lies farthest off it.
Level level_about(const RatioProfile& profile, std::span<const double> relative_variance,
                  const std::vector<std::size_t>& segment, const std::vector<std::size_t>& own,
                  double noise_ln) {
    const Level whole = level_of(profile, relative_variance, segment, noise_ln);
    Level best = whole;
    double farthest = apart;
    const auto at = [&](std::size_t bin) {
        return static_cast<std::size_t>(std::ranges::lower_bound(segment, bin) - segment.begin());
    };
    const std::size_t first = at(own.front());
    const std::size_t last = at(own.back()) + 1;
    const std::size_t longest = std::max(longest_window, last - first);
    for (std::size_t begin = last > longest ? last - longest : 0; begin <= first; ++begin) {
        for (std::size_t end = last; end <= std::min(segment.size(), begin + longest); ++end) {
            const std::vector<std::size_t> window(
                segment.begin() + static_cast<std::ptrdiff_t>(begin),
                segment.begin() + static_cast<std::ptrdiff_t>(end));
            const Level level = level_of(profile, relative_variance, window, noise_ln);
            const double distance = std::abs(level.ln_ratio - whole.ln_ratio) / level.error;
            if (distance > farthest) {
                farthest = distance;
                best = level;
            }
        }
    }
    return best;
}

/// The commonest copies of a solution and the ln ratio at which it has them.
struct ZeroLine {
    double copies;
    double ln_ratio;
};

ZeroLine zero_line_of(const WeightedSolution& solution) {
    std::map<double, std::size_t> bins;
    for (const double copies : solution.copies) {
        if (std::isfinite(copies)) {
            ++bins[copies];
        }
    }
    const auto commonest =
        std::ranges::max_element(bins, {}, [](const auto& entry) { return entry.second; });
    const Mixture& mixture = solution.solution.mixture;
    return {commonest->first, expected_ln_ratio(mixture.tumor_fraction, mixture.baseline_ploidy,
                                                commonest->first)};
}

/// Posterior of the copies that a level means: a mixture over fractions and solutions.
class CopiesPosterior {
public:
    CopiesPosterior(const CopyNumberResult& result, const Level& level) : level_(level) {
        for (const WeightedSolution& solution : result.solutions) {
            if (solution.weight > 0.0 && !solution.profile.empty()) {
                add(solution);
            }
        }
    }

    /// Probability of fewer copies than `of(usual copies)`.
    template <typename Threshold>
    [[nodiscard]] double below(const Threshold& of) const {
        double sum = 0.0;
        for (const Point& point : points_) {
            const double copies = of(point.usual);
            const double t = point.tumor_fraction;
            const double normal = 2.0 * (1.0 - t);
            const double expected =
                std::log((normal + t * copies) / (normal + t * point.usual)) + point.ln_ratio;
            sum += point.mass * 0.5 *
                   std::erfc((level_.ln_ratio - expected) / (std::numbers::sqrt2 * level_.error));
        }
        return sum;
    }

    [[nodiscard]] double quantile(double probability) const {
        double low = 0.0;
        double high = most_copies;
        constexpr int halvings = 50;
        for (int i = 0; i < halvings; ++i) {
            const double middle = 0.5 * (low + high);
            (below([middle](double) { return middle; }) < probability ? low : high) = middle;
        }
        return 0.5 * (low + high);
    }

private:
    struct Point {
        double tumor_fraction;
        double mass;
        double usual;
        double ln_ratio;
    };

    /// Points of the profile lie evenly on the logarithm of the fraction, which is the prior's measure.
    void add(const WeightedSolution& solution) {
        const ZeroLine zero = zero_line_of(solution);
        const double highest =
            std::ranges::max(solution.profile, {}, &ProfilePoint::log_likelihood).log_likelihood;
        double total = 0.0;
        for (const ProfilePoint& point : solution.profile) {
            total += std::exp(point.log_likelihood - highest);
        }
        for (const ProfilePoint& point : solution.profile) {
            points_.push_back({point.tumor_fraction,
                               solution.weight * std::exp(point.log_likelihood - highest) / total,
                               zero.copies, zero.ln_ratio});
        }
    }

    Level level_;
    std::vector<Point> points_;
};

GeneCopies copies_at(const CopyNumberResult& result, const Level& level) {
    const CopiesPosterior posterior(result, level);
    constexpr double half = 0.5;
    constexpr double amplified_from = 3.5;
    const std::array<double, 6> bounds = {
        0.0,
        posterior.below([](double) { return half; }),
        posterior.below([](double usual) { return usual - half; }),
        posterior.below([](double usual) { return usual + half; }),
        posterior.below([](double usual) { return usual + amplified_from; }),
        1.0};
    std::size_t likeliest = 0;
    for (std::size_t k = 0; k + 1 < bounds.size(); ++k) {
        if (bounds[k + 1] - bounds[k] > bounds[likeliest + 1] - bounds[likeliest]) {
            likeliest = k;
        }
    }
    return {posterior.quantile(0.5), posterior.quantile(0.025), posterior.quantile(0.975),
            static_cast<GeneState>(likeliest),
            std::min(1.0, bounds[likeliest + 1] - bounds[likeliest])};
}

}  // namespace

GeneResult gene_copies(const RatioProfile& profile, std::span<const double> relative_variance,
                       const CopyNumberResult& result, const core::Region& gene) {
    GeneResult gene_result{0, 0, not_a_number};
    const std::vector<std::size_t> own = bins_of_gene(profile, gene);
    gene_result.bins = own.size();
    if (own.empty()) {
        return gene_result;
    }
    const double noise_ln = result.noise_log2 * std::numbers::ln2;
    const Level of_own = level_of(profile, relative_variance, own, noise_ln);
    gene_result.log2_ratio = of_own.ln_ratio / std::numbers::ln2;
    gene_result.segment_bins = own.size();
    if (!result.estimate.has_value() || !result.detected) {
        gene_result.missing = result.estimate.has_value() ? GeneMissing::NotDetected
                                                          : GeneMissing::Insufficient;
        return gene_result;
    }
    const bool decoded = std::ranges::all_of(
        own, [&](std::size_t bin) { return result.copy_number[bin].has_value(); });
    if (!decoded) {
        gene_result.missing = GeneMissing::NotDecoded;
        return gene_result;
    }
    const Level level = level_about(profile, relative_variance,
                                    bins_of_segment(profile, result, own), own, noise_ln);
    gene_result.log2_ratio = level.ln_ratio / std::numbers::ln2;
    gene_result.segment_bins = level.bins;
    gene_result.copies = copies_at(result, level);
    return gene_result;
}

}  // namespace sarcotrace::copy_number
