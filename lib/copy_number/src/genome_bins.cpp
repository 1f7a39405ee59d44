#include "sarcotrace/copy_number/genome_bins.hpp"

#include <algorithm>

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
