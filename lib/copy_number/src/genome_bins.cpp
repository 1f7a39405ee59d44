#include "sarcotrace/copy_number/genome_bins.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sarcotrace/core/text.hpp"

namespace sarcotrace::copy_number {

std::string_view plain_contig(std::string_view contig) noexcept {
    return contig.starts_with("chr") ? contig.substr(3) : contig;
}

ContigKind contig_kind(std::string_view contig) noexcept {
    const std::string_view plain = plain_contig(contig);
    if (plain == "X") {
        return ContigKind::ChromosomeX;
    }
    if (plain == "Y") {
        return ContigKind::ChromosomeY;
    }
    const auto number = core::parse_integer(plain);
    return number && *number >= 1 && *number <= 22 ? ContigKind::Autosome : ContigKind::Other;
}

std::vector<bool> overlapping(std::span<const GenomeBin> bins,
                              std::span<const core::Region> regions, std::int64_t flank_bp) {
    std::vector<bool> result(bins.size(), false);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        result[i] = std::ranges::any_of(regions, [&](const core::Region& region) {
            const std::int64_t begin =
                std::max<std::int64_t>(0, region.interval.begin().value() - flank_bp);
            const core::Interval wide(core::Pos0(begin), region.interval.end() + flank_bp);
            return plain_contig(region.contig) == plain_contig(bins[i].contig) &&
                   wide.overlaps(bins[i].interval);
        });
    }
    return result;
}

RatioProfile merge_short_bins(RatioProfile profile, std::int64_t window_bp) {
    if (profile.bins.empty() || 2 * profile.bins.front().interval.length_bp() >= window_bp) {
        return profile;
    }
    RatioProfile merged;
    double sum = 0.0;
    std::size_t bins = 0;
    std::size_t with_value = 0;
    const auto close = [&] {
        if (bins > 0) {
            merged.log2_ratio.push_back(2 * with_value >= bins
                                            ? std::log2(sum / static_cast<double>(with_value))
                                            : std::numeric_limits<double>::quiet_NaN());
        }
        sum = 0.0;
        bins = 0;
        with_value = 0;
    };
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        const GenomeBin& bin = profile.bins[i];
        const std::int64_t window = bin.interval.begin().value() / window_bp;
        if (bins == 0 || merged.bins.back().contig != bin.contig ||
            merged.bins.back().interval.begin().value() / window_bp != window) {
            close();
            merged.bins.push_back(bin);
        }
        merged.bins.back().interval =
            core::Interval(merged.bins.back().interval.begin(), bin.interval.end());
        ++bins;
        if (std::isfinite(profile.log2_ratio[i])) {
            sum += std::exp2(profile.log2_ratio[i]);
            ++with_value;
        }
    }
    close();
    return merged;
}

std::vector<ContigRun> contig_runs(std::span<const GenomeBin> bins) {
    std::vector<ContigRun> runs;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (i == 0 || bins[i].contig != bins[i - 1].contig) {
            runs.push_back({i, i});
        }
        runs.back().end = i + 1;
    }
    return runs;
}

}  // namespace sarcotrace::copy_number
