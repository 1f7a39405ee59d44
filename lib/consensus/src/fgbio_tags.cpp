#include "sarcotrace/consensus/fgbio_tags.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace sarcotrace::consensus {
namespace {

namespace tags = core::tags;

/// fgbio holds depths and errors as signed 16-bit values.
constexpr std::int64_t largest_stored = std::numeric_limits<std::int16_t>::max();

/// Depth and errors by base, from one strand or both.
struct Track {
    std::vector<std::uint16_t> depth;
    std::vector<std::uint16_t> errors;

    void add(std::int64_t depth_here, std::int64_t errors_here) {
        depth.push_back(static_cast<std::uint16_t>(std::min(depth_here, largest_stored)));
        errors.push_back(static_cast<std::uint16_t>(std::min(errors_here, largest_stored)));
    }
    [[nodiscard]] std::int64_t largest_depth() const {
        return depth.empty() ? 0 : *std::max_element(depth.begin(), depth.end());
    }
    [[nodiscard]] std::int64_t smallest_depth() const {
        return depth.empty() ? 0 : *std::min_element(depth.begin(), depth.end());
    }
    [[nodiscard]] float error_fraction() const {
        std::int64_t depth_sum = 0;
        std::int64_t error_sum = 0;
        for (std::size_t i = 0; i < depth.size(); ++i) {
            depth_sum += depth[i];
            error_sum += errors[i];
        }
        return depth_sum == 0 ? 0.0F
                              : static_cast<float>(error_sum) / static_cast<float>(depth_sum);
    }
};

struct TrackTags {
    core::TagName largest;
    core::TagName smallest;
    core::TagName errors;
};

struct StrandTags {
    TrackTags track;
    core::TagName depths;
    core::TagName errors;
    core::TagName bases;
    core::TagName qualities;
};

constexpr TrackTags both_tags = {tags::cD, tags::cM, tags::cE};
constexpr StrandTags a_tags = {
    {tags::aD, tags::aM, tags::aE}, tags::ad, tags::ae, tags::ac, tags::aq};
constexpr StrandTags b_tags = {
    {tags::bD, tags::bM, tags::bE}, tags::bd, tags::be, tags::bc, tags::bq};

void set_track(core::ReadRecord& record, const TrackTags& names, const Track& track) {
    record.set_tag(names.largest, track.largest_depth());
    record.set_tag(names.smallest, track.smallest_depth());
    record.set_tag(names.errors, track.error_fraction());
}

void set_strand(core::ReadRecord& record, const StrandTags& names, Track track,
                const std::vector<StrandBase>& strand) {
    set_track(record, names.track, track);
    if (track.largest_depth() == 0) {
        return;
    }
    std::string bases;
    std::string qualities;
    for (const StrandBase& base : strand) {
        bases += core::to_char(base.base);
        qualities += static_cast<char>(base.quality + 33);
    }
    record.set_tag(names.depths, std::move(track.depth));
    record.set_tag(names.errors, std::move(track.errors));
    record.set_tag(names.bases, std::move(bases));
    record.set_tag(names.qualities, std::move(qualities));
}

}  // namespace

void add_fgbio_tags(core::ReadRecord& record, const MoleculeRead& read) {
    Track both;
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        both.add(read.top_depth_at(i) + read.bottom_depth_at(i),
                 read.top_errors_at(i) + read.bottom_errors_at(i));
    }
    set_track(record, both_tags, both);
    if (read.top_strand.empty()) {
        record.set_tag(tags::cd, std::move(both.depth));
        record.set_tag(tags::ce, std::move(both.errors));
        return;
    }
    Track top;
    Track bottom;
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        top.add(read.top_depth_at(i), read.top_strand[i].errors);
        bottom.add(read.bottom_depth_at(i), read.bottom_strand[i].errors);
    }
    const bool top_is_a = top.largest_depth() > 0 || bottom.largest_depth() == 0;
    set_strand(record, a_tags, top_is_a ? top : bottom,
               top_is_a ? read.top_strand : read.bottom_strand);
    set_strand(record, b_tags, top_is_a ? bottom : top,
               top_is_a ? read.bottom_strand : read.top_strand);
}

}  // namespace sarcotrace::consensus
