#include "sarcotrace/copy_number/count_correction.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/stats/local_regression.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::copy_number {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t fewest_bins = 50;
/// The second LOESS sees the first one at this many steps of GC between 0 and 1.
constexpr int gc_grid_steps = 1000;

void require_enough(std::size_t bins, const char* what) {
    if (bins < fewest_bins) {
        throw core::InputError(
            {"only " + std::to_string(bins) + " autosomal bins can carry the " + what + " correction",
             "", "use smaller bins, more reads, or check that the contig names are 1-22 or chr1-chr22"});
    }
}

bool is_autosome(const GenomeBin& bin) {
    return contig_kind(bin.contig) == ContigKind::Autosome;
}

void mark_ideal(std::span<const GenomeBin> bins, std::span<const CountedBin> counts,
                const CorrectionOptions& options, std::vector<CorrectedBin>& corrected) {
    std::vector<double> valid_counts;
    std::vector<double> valid_gc;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (corrected[i].valid && is_autosome(bins[i])) {
            valid_counts.push_back(counts[i].count);
            valid_gc.push_back(counts[i].gc);
        }
    }
    require_enough(valid_counts.size(), "GC");
    const double lowest = stats::quantile(valid_counts, 0.0);
    const double highest = stats::quantile(valid_counts, 1.0 - options.count_outlier);
    const double lowest_gc = stats::quantile(valid_gc, options.gc_outlier);
    const double highest_gc = stats::quantile(valid_gc, 1.0 - options.gc_outlier);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const CountedBin& bin = counts[i];
        corrected[i].ideal = corrected[i].valid && bin.mappability >= options.least_mappability &&
                             bin.count > lowest && bin.count <= highest && bin.gc >= lowest_gc &&
                             bin.gc <= highest_gc;
    }
}

stats::Loess fit_gc(std::span<const GenomeBin> bins, std::span<const CountedBin> counts,
                    const CorrectionOptions& options, const std::vector<CorrectedBin>& corrected) {
    std::vector<double> gc;
    std::vector<double> count;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (corrected[i].ideal && is_autosome(bins[i])) {
            gc.push_back(counts[i].gc);
            count.push_back(counts[i].count);
        }
    }
    require_enough(gc.size(), "GC");
    const stats::Loess rough(gc, count, options.rough_span);
    std::vector<double> grid;
    std::vector<double> rough_at_grid;
    for (int step = 0; step <= gc_grid_steps; ++step) {
        const double at = static_cast<double>(step) / gc_grid_steps;
        // Grid points outside the fitted range are left out: extrapolating there moves the
        // tumor fraction by tens of percent.
        if (const auto value = rough.at(at)) {
            grid.push_back(at);
            rough_at_grid.push_back(*value);
        }
    }
    require_enough(grid.size(), "GC");
    return stats::Loess(grid, rough_at_grid, options.final_span);
}

void correct_mappability(std::span<const GenomeBin> bins, std::span<const CountedBin> counts,
                         const CorrectionOptions& options, std::vector<CorrectedBin>& corrected) {
    std::vector<double> autosomal;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (is_autosome(bins[i]) && corrected[i].valid && std::isfinite(corrected[i].gc_corrected)) {
            autosomal.push_back(corrected[i].gc_corrected);
        }
    }
    require_enough(autosomal.size(), "mappability");
    const double highest = stats::quantile(autosomal, 1.0 - options.count_outlier);
    std::vector<double> mappability;
    std::vector<double> values;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        // NaN compares false.
        if (is_autosome(bins[i]) && corrected[i].gc_corrected < highest) {
            mappability.push_back(counts[i].mappability);
            values.push_back(corrected[i].gc_corrected);
        }
    }
    require_enough(values.size(), "mappability");
    const stats::Lowess fit(mappability, values);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const auto expected = fit.at(counts[i].mappability);
        if (expected && *expected > 0.0) {
            corrected[i].fully_corrected = corrected[i].gc_corrected / *expected;
        }
    }
}

}  // namespace

std::vector<CorrectedBin> correct_counts(std::span<const GenomeBin> bins,
                                         std::span<const CountedBin> counts,
                                         const CorrectionOptions& options) {
    if (bins.size() != counts.size()) {
        throw std::invalid_argument("correct_counts: bins and counts differ in number");
    }
    std::vector<CorrectedBin> corrected(
        bins.size(), CorrectedBin{false, false, not_a_number, not_a_number, not_a_number});
    for (std::size_t i = 0; i < bins.size(); ++i) {
        corrected[i].valid = counts[i].count > 0.0 && counts[i].gc >= 0.0;
    }
    mark_ideal(bins, counts, options, corrected);
    const stats::Loess gc_fit = fit_gc(bins, counts, options, corrected);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const auto expected = gc_fit.at(counts[i].gc);
        if (expected && *expected > 0.0) {
            corrected[i].gc_corrected = counts[i].count / *expected;
        }
    }
    correct_mappability(bins, counts, options, corrected);
    for (CorrectedBin& bin : corrected) {
        if (bin.fully_corrected > 0.0) {
            bin.log2_ratio = std::log2(bin.fully_corrected);
        }
    }
    return corrected;
}

}  // namespace sarcotrace::copy_number
