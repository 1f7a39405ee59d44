#include "sarcotrace/fragmentomics/window_protection.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace sarcotrace::fragmentomics {
namespace {

std::pair<core::ContigIndex, std::int64_t> begin_of(const WindowProtection& scored) {
    return {scored.contig(), scored.region().begin().value()};
}

std::pair<core::ContigIndex, std::int64_t> end_of(const WindowProtection& scored) {
    return {scored.contig(), scored.region().end().value()};
}

}  // namespace

WindowProtection::WindowProtection(core::ContigIndex contig, core::Interval region)
    : contig_(contig),
      region_(region),
      steps_(static_cast<std::size_t>(region.length_bp()) + 1, 0) {}

void WindowProtection::add_range(std::int64_t begin, std::int64_t end, std::int64_t amount) {
    const std::int64_t first = region_.begin().value();
    const std::int64_t from = std::clamp<std::int64_t>(begin - first, 0, region_.length_bp());
    const std::int64_t to = std::clamp<std::int64_t>(end - first, 0, region_.length_bp());
    if (from < to) {
        steps_[static_cast<std::size_t>(from)] += amount;
        steps_[static_cast<std::size_t>(to)] -= amount;
    }
}

void WindowProtection::add(const Fragment& fragment) {
    if (fragment.contig != contig_ || fragment.length_bp() < shortest_bp ||
        fragment.length_bp() > longest_bp) {
        return;
    }
    constexpr std::int64_t half = window_bp / 2;
    const std::int64_t begin = fragment.interval.begin().value();
    const std::int64_t end = fragment.interval.end().value();
    add_range(begin + half, end - half + 1, 1);
    add_range(begin - half + 1, begin + half, -1);
    add_range(end - half + 1, end + half, -1);
}

std::vector<std::int64_t> WindowProtection::scores() const {
    std::vector<std::int64_t> scores(steps_.size() - 1);
    std::partial_sum(steps_.begin(), steps_.end() - 1, scores.begin());
    return scores;
}

RegionProtection::RegionProtection(std::vector<WindowProtection> regions)
    : regions_(std::move(regions)) {
    std::ranges::sort(regions_, {}, begin_of);
}

const WindowProtection* RegionProtection::first_overlap() const {
    const auto left = std::ranges::adjacent_find(
        regions_, [](const WindowProtection& before, const WindowProtection& after) {
            return end_of(before) > begin_of(after);
        });
    return left == regions_.end() ? nullptr : &*std::next(left);
}

void RegionProtection::add(const Fragment& fragment) {
    constexpr std::int64_t half = WindowProtection::window_bp / 2;
    const std::pair from(fragment.contig, fragment.interval.begin().value() - half);
    const std::pair to(fragment.contig, fragment.interval.end().value() + half);
    // Without overlaps the ends are in order as well.
    auto scored = std::ranges::upper_bound(regions_, from, {}, end_of);
    for (; scored != regions_.end() && begin_of(*scored) < to; ++scored) {
        scored->add(fragment);
    }
}

}  // namespace sarcotrace::fragmentomics
