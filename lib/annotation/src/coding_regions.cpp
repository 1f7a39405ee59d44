#include "sarcotrace/annotation/coding_regions.hpp"

#include <algorithm>

namespace sarcotrace::annotation {
namespace {

std::vector<core::Interval> merged(std::vector<core::Interval> intervals) {
    std::sort(intervals.begin(), intervals.end());
    std::vector<core::Interval> joined;
    for (const core::Interval& interval : intervals) {
        if (!joined.empty() && interval.begin() <= joined.back().end()) {
            joined.back() = {joined.back().begin(), std::max(joined.back().end(), interval.end())};
        } else {
            joined.push_back(interval);
        }
    }
    return joined;
}

}  // namespace

CodingRegions::CodingRegions(const std::vector<Transcript>& transcripts) {
    for (const Transcript& transcript : transcripts) {
        const TranscriptModel& model = transcript.model();
        if (!model.coding) {
            continue;
        }
        for (const core::Interval& exon : model.exons) {
            if (exon.overlaps(*model.coding)) {
                regions_[model.contig].push_back({std::max(exon.begin(), model.coding->begin()),
                                                  std::min(exon.end(), model.coding->end())});
            }
        }
    }
    for (auto& [contig, intervals] : regions_) {
        intervals = merged(std::move(intervals));
    }
}

bool CodingRegions::contains(const std::string& contig, std::int64_t position) const {
    const auto found = regions_.find(contig);
    if (found == regions_.end()) {
        return false;
    }
    const core::Pos0 place(position);
    const auto after = std::upper_bound(
        found->second.begin(), found->second.end(), place,
        [](core::Pos0 wanted, const core::Interval& region) { return wanted < region.begin(); });
    return after != found->second.begin() && std::prev(after)->contains(place);
}

}  // namespace sarcotrace::annotation
