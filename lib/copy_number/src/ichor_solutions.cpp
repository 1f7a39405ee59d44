#include "sarcotrace/copy_number/ichor_solutions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr std::size_t fewest_bins = 50;
constexpr double mad_to_sd = 1.4826;
constexpr double skipped_normal_fraction = 0.95;
constexpr double amplified_excess = 1.2;

double variance(const std::vector<double>& values) {
    const double sd = stats::standard_deviation(values);
    return sd * sd;
}

IchorData make_data(const RatioProfile& profile, const std::vector<bool>& valid,
                    const IchorModel& model) {
    IchorData data{{}, {}, contig_runs(profile.bins), 0.0, 0.0};
    std::vector<double> trained;
    std::vector<double> all;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        const double value = profile.log2_ratio[i];
        const bool finite = std::isfinite(value);
        const bool train =
            valid[i] && contig_kind(profile.bins[i].contig) == ContigKind::Autosome &&
            (finite || model.start_from_all_bins);
        data.ln_ratio.push_back(value * std::numbers::ln2);
        data.trained_on.push_back(train);
        if (finite) {
            all.push_back(value);
            if (train) {
                trained.push_back(value);
            }
        }
    }
    if (trained.size() < fewest_bins) {
        throw core::InputError({"only " + std::to_string(trained.size()) +
                                    " autosomal bins have a copy ratio",
                                "", "check the counts, the tracks and the panel of normals"});
    }
    data.training_variance = variance(trained);
    data.overall_variance = model.precision_rate_from_start ? data.training_variance : variance(all);
    return data;
}

double median_difference(const RatioProfile& profile) {
    constexpr double shown_digits = 1e4;
    std::vector<double> differences;
    const auto ratio = [&](std::size_t i) {
        return std::exp2(std::round(profile.log2_ratio[i] * shown_digits) / shown_digits);
    };
    for (std::size_t i = 1; i < profile.bins.size(); ++i) {
        const double difference = ratio(i) - ratio(i - 1);
        if (std::isfinite(difference)) {
            differences.push_back(difference);
        }
    }
    const double middle = stats::median(differences);
    std::ranges::transform(differences, differences.begin(),
                           [middle](double value) { return std::abs(value - middle); });
    return mad_to_sd * stats::median(differences);
}

struct StateNames {
    std::vector<double> copies;
    std::size_t clonal;
};

std::vector<IchorSegment> make_segments(const RatioProfile& profile, const std::vector<bool>& valid,
                                        const std::vector<std::size_t>& path,
                                        const StateNames& names) {
    std::vector<IchorSegment> segments;
    std::vector<double> values;
    const auto close = [&] {
        if (!segments.empty()) {
            segments.back().median_log2_ratio = stats::median(values);
            values.clear();
        }
    };
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        if (!valid[i]) {
            continue;
        }
        const GenomeBin& bin = profile.bins[i];
        if (segments.empty() || segments.back().contig != bin.contig ||
            segments.back().state != path[i]) {
            close();
            const int copies = static_cast<int>(names.copies[path[i]]);
            segments.push_back({bin.contig, bin.interval, path[i], 0.0, copies,
                                path[i] >= names.clonal, 0.0, copies});
        }
        segments.back().interval =
            core::Interval(segments.back().interval.begin(), bin.interval.end());
        if (std::isfinite(profile.log2_ratio[i])) {
            values.push_back(profile.log2_ratio[i]);
        }
    }
    close();
    return segments;
}

/// Too little is altered to tell a fraction: no altered autosomal segment is long, and few bins are.
bool is_flat(const RatioProfile& profile, const std::vector<bool>& valid,
             const IchorSolution& solution, const StateNames& names,
             const IchorSettings& settings) {
    const IchorSegment* longest = nullptr;
    for (const IchorSegment& segment : solution.segments) {
        if (contig_kind(segment.contig) == ContigKind::Autosome && segment.copy_number != 2 &&
            (longest == nullptr ||
             segment.interval.length_bp() > longest->interval.length_bp())) {
            longest = &segment;
        }
    }
    std::size_t longest_bins = 0;
    double bins = 0.0;
    double altered = 0.0;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        const GenomeBin& bin = profile.bins[i];
        if (contig_kind(bin.contig) != ContigKind::Autosome) {
            continue;
        }
        bins += 1.0;
        altered += names.copies[solution.fit.path[i]] != 2.0 ? 1.0 : 0.0;
        if (longest != nullptr && valid[i] && longest->contig == bin.contig &&
            longest->interval.overlaps(bin.interval)) {
            ++longest_bins;
        }
    }
    return longest_bins <= settings.least_segment_bins &&
           altered <= settings.least_altered_fraction * bins;
}

void correct_copies(IchorSolution& solution, Sex sex, const IchorSettings& settings) {
    for (IchorSegment& segment : solution.segments) {
        const bool male_x =
            sex == Sex::Male && contig_kind(segment.contig) == ContigKind::ChromosomeX;
        segment.ratio_copies = ratio_copies(
            segment.median_log2_ratio, solution.tumor_fraction, solution.fit.parameters.ploidy,
            segment.subclonal ? 1.0 - solution.fit.parameters.without_subclone : 1.0,
            male_x ? 1.0 : 2.0);
        const int most = settings.model.most_copies;
        const bool beyond = segment.copy_number >= most ||
                            segment.ratio_copies >= most * amplified_excess ||
                            (settings.model.with_no_copies && segment.copy_number == 0);
        if (solution.tumor_fraction >= settings.least_fraction_to_correct && beyond &&
            std::isfinite(segment.ratio_copies)) {
            segment.corrected_copy_number = static_cast<int>(std::lround(segment.ratio_copies));
        }
    }
}

void count_subclonal(IchorSolution& solution, const StateNames& names) {
    double subclonal = 0.0;
    double altered = 0.0;
    for (const std::size_t state : solution.fit.path) {
        subclonal += state >= names.clonal ? 1.0 : 0.0;
        altered += names.copies[state] != 2.0 ? 1.0 : 0.0;
    }
    solution.genome_subclonal = subclonal / static_cast<double>(solution.fit.path.size());
    solution.cna_subclonal = altered > 0.0 ? subclonal / altered : 0.0;
}

/// Rounded to digits that count, as ichorCNA compares.
double significant(double value, int digits) {
    if (value == 0.0 || !std::isfinite(value)) {
        return value;
    }
    const double scale =
        std::pow(10.0, digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
    return std::round(value * scale) / scale;
}

std::size_t choose(const std::vector<IchorSolution>& solutions, const IchorSettings& settings) {
    constexpr int fraction_digits = 2;
    constexpr int likelihood_digits = 4;
    const auto allowed = [&](const IchorSolution& solution) {
        return !settings.model.estimate_subclone ||
               (significant(solution.cna_subclonal, fraction_digits) <=
                    settings.most_cna_subclonal &&
                significant(solution.genome_subclonal, fraction_digits) <=
                    settings.most_genome_subclonal);
    };
    const bool any = std::ranges::any_of(solutions, allowed);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < solutions.size(); ++i) {
        const auto height = [&](std::size_t at) {
            return significant(solutions[at].fit.log_posterior, likelihood_digits);
        };
        if ((allowed(solutions[i]) || !any) && (!best || height(i) > height(*best))) {
            best = i;
        }
    }
    return *best;
}

}  // namespace

double ratio_copies(double log2_ratio, double tumor_fraction, double ploidy, double carriers,
                    double normal_copies) noexcept {
    const double normal = normal_copies * (1.0 - tumor_fraction);
    const double level = normal + tumor_fraction * ploidy * normal_copies / 2.0;
    const double copies = (std::exp2(log2_ratio) * level - normal -
                           normal_copies * tumor_fraction * (1.0 - carriers)) /
                          (tumor_fraction * carriers);
    constexpr double least = 1.0 / 64.0;
    return std::max(copies, least);
}

std::string ichor_event(int copy_number) {
    constexpr std::array<const char*, 6> names = {"HOMD", "HETD", "NEUT", "GAIN", "AMP", "HLAMP"};
    const auto index = static_cast<std::size_t>(std::max(0, copy_number));
    return index < names.size() ? names[index] : "HLAMP" + std::to_string(copy_number - 4);
}

IchorResult solve_ichor(const RatioProfile& profile, const std::vector<bool>& valid, Sex sex,
                        const IchorSettings& settings) {
    const IchorData data = make_data(profile, valid, settings.model);
    const StateNames names{ichor_states(settings.model),
                           ichor_states(settings.model).size() -
                               settings.model.subclonal_copies.size()};
    IchorResult result{{}, 0, median_difference(profile), data.training_variance};
    for (const double normal : settings.normal_fractions) {
        for (const double ploidy : settings.ploidies) {
            if (normal == skipped_normal_fraction && ploidy != 2.0) {
                continue;
            }
            IchorSolution solution{normal, ploidy, fit_ichor(data, settings.model, normal, ploidy),
                                   0.0, 0.0, 0.0, {}};
            solution.segments = make_segments(profile, valid, solution.fit.path, names);
            count_subclonal(solution, names);
            if (!is_flat(profile, valid, solution, names, settings)) {
                solution.tumor_fraction = 1.0 - solution.fit.parameters.normal_fraction;
            }
            correct_copies(solution, sex, settings);
            result.solutions.push_back(std::move(solution));
        }
    }
    result.chosen = choose(result.solutions, settings);
    return result;
}

}  // namespace sarcotrace::copy_number
