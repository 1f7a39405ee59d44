#include "sarcotrace/consensus/fgbio_tags.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sarcotrace::consensus {
namespace {

struct Tally {
    std::int64_t largest = 0;
    std::int64_t smallest = 0;
    std::int64_t depth = 0;
    std::int64_t errors = 0;

    void add(std::int64_t depth_here, std::int64_t errors_here, bool is_first) {
        largest = std::max(largest, depth_here);
        smallest = is_first ? depth_here : std::min(smallest, depth_here);
        depth += depth_here;
        errors += errors_here;
    }
    [[nodiscard]] float error_fraction() const {
        return depth == 0 ? 0.0F : static_cast<float>(errors) / static_cast<float>(depth);
    }
};

void set(core::ReadRecord& record, core::TagName largest, core::TagName smallest,
         core::TagName errors, const Tally& tally) {
    record.set_tag(largest, tally.largest);
    record.set_tag(smallest, tally.smallest);
    record.set_tag(errors, tally.error_fraction());
}

}  // namespace

void add_fgbio_tags(core::ReadRecord& record, const MoleculeRead& read) {
    Tally both;
    Tally top;
    Tally bottom;
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        const std::int64_t top_errors = read.top_errors_at(i);
        const std::int64_t bottom_errors = read.bottom_errors_at(i);
        top.add(read.top_depth_at(i), top_errors, i == 0);
        bottom.add(read.bottom_depth_at(i), bottom_errors, i == 0);
        both.add(read.top_depth_at(i) + read.bottom_depth_at(i), top_errors + bottom_errors,
                 i == 0);
    }
    namespace tags = core::tags;
    set(record, tags::cD, tags::cM, tags::cE, both);
    if (read.tier == Tier::Duplex) {
        const bool top_is_a = read.top_templates >= read.bottom_templates;
        set(record, tags::aD, tags::aM, tags::aE, top_is_a ? top : bottom);
        set(record, tags::bD, tags::bM, tags::bE, top_is_a ? bottom : top);
    }
}

}  // namespace sarcotrace::consensus
