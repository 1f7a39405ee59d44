#include "sarcotrace/align/duplicates.hpp"

#include <algorithm>
#include <tuple>

#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::align {
namespace {

constexpr char lowest_counted_quality = 15;

std::int64_t end_key(const std::optional<PlacedRead>& read) {
    if (!read) {
        return -1;
    }
    const Alignment& alignment = read->alignment;
    const std::int64_t position =
        alignment.is_reverse ? alignment.unclipped_end() - 1 : alignment.unclipped_begin();
    return 2 * position + (alignment.is_reverse ? 1 : 0);
}

std::int32_t quality_sum(const ReadPair& pair) {
    std::int32_t sum = 0;
    for (const RawRead& read : pair.reads) {
        for (const char quality : read.qualities) {
            sum += quality >= lowest_counted_quality ? quality : 0;
        }
    }
    return sum;
}

}  // namespace

void DuplicateFinder::add(const ReadPair& pair, const PairPlacement& placement,
                          std::uint32_t library) {
    const auto [lower, upper] =
        std::minmax({end_key(placement.reads[0]), end_key(placement.reads[1])});
    if (upper >= 0) {
        templates_.push_back(
            {lower, upper, library, quality_sum(pair), stats::name_key(pair.name)});
    }
}

void DuplicateFinder::finish() {
    std::ranges::sort(templates_, {}, [](const Template& t) {
        return std::tuple(t.library, t.lower_end, t.upper_end, -t.quality, t.name);
    });
    for (std::size_t i = 1; i < templates_.size(); ++i) {
        const Template& last = templates_[i - 1];
        const Template& next = templates_[i];
        if (last.library == next.library && last.lower_end == next.lower_end &&
            last.upper_end == next.upper_end) {
            duplicates_.push_back(next.name);
        }
    }
    std::ranges::sort(duplicates_);
    templates_.clear();
    templates_.shrink_to_fit();
}

bool DuplicateFinder::is_duplicate(std::string_view name) const {
    return std::ranges::binary_search(duplicates_, stats::name_key(name));
}

}  // namespace sarcotrace::align
