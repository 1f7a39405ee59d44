#include "sarcotrace/umi/grouping.hpp"

#include <algorithm>
#include <numeric>

#include "sarcotrace/umi/cluster.hpp"

namespace sarcotrace::umi {
namespace {

Linkage linkage_of(Strategy strategy) noexcept {
    switch (strategy) {
        case Strategy::Edit: return Linkage::Edit;
        case Strategy::Directional: return Linkage::Directional;
        case Strategy::Identity:
        case Strategy::Adjacency:
        case Strategy::Paired: break;
    }
    return Linkage::Adjacency;
}

/// Roots of the keys [begin, end), which are of one strand, as indices of `counts`.
void append_roots(std::span<const KeyCount> counts, std::size_t begin, std::size_t end,
                  Strategy strategy, int edits, std::vector<std::size_t>& root_of) {
    std::vector<UmiCount> umis;
    umis.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
        umis.push_back({counts[i].key.umi, counts[i].templates});
    }
    for (const std::size_t root :
         cluster_umis(umis, linkage_of(strategy), strategy == Strategy::Identity ? 0 : edits)) {
        root_of.push_back(begin + root);
    }
}

}  // namespace

UmiFault check_umi(std::string_view umi, Strategy strategy) noexcept {
    std::size_t bases = 0;
    std::size_t segments = 1;
    bool no_call = false;
    bool segment_is_empty = true;
    for (const char letter : umi) {
        if (letter == '-') {
            if (segment_is_empty) {
                return UmiFault::EmptySegment;
            }
            ++segments;
        } else if (letter == 'N' || letter == 'n') {
            no_call = true;
        } else if (!PackedUmi::pack({&letter, 1})) {
            return UmiFault::NotBases;
        }
        segment_is_empty = letter == '-';
        bases += letter == '-' ? 0 : 1;
    }
    if (segment_is_empty) {
        return strategy == Strategy::Paired && bases > 0 ? UmiFault::NotDual
                                                         : UmiFault::EmptySegment;
    }
    if (bases > PackedUmi::largest_size) {
        return UmiFault::TooLong;
    }
    if (strategy == Strategy::Paired && segments != 2) {
        return UmiFault::NotDual;
    }
    return no_call ? UmiFault::HasNoCall : UmiFault::None;
}

UmiKey make_umi_key(const PackedUmi& umi, bool top, Strategy strategy) noexcept {
    if (strategy == Strategy::Paired) {
        return {0, top ? umi : umi.swapped()};
    }
    return {static_cast<std::uint8_t>(top ? 0 : 1), umi};
}

KeyGroups group_keys(std::span<const KeyCount> counts, Strategy strategy, int edits) {
    const auto split = static_cast<std::size_t>(
        std::partition_point(counts.begin(), counts.end(),
                             [](const KeyCount& count) { return count.key.side == 0; }) -
        counts.begin());
    std::vector<std::size_t> root_of;
    root_of.reserve(counts.size());
    append_roots(counts, 0, split, strategy, edits, root_of);
    append_roots(counts, split, counts.size(), strategy, edits, root_of);
    // Keys ascend, so numbering the roots in their order numbers the molecules by key.
    KeyGroups result;
    std::vector<std::uint32_t> number(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (root_of[i] == i) {
            number[i] = static_cast<std::uint32_t>(result.groups.size());
            result.groups.push_back(counts[i].key);
        }
    }
    result.group_of.reserve(counts.size());
    for (const std::size_t root : root_of) {
        result.group_of.push_back(number[root]);
    }
    return result;
}

std::vector<Group> group_templates(std::span<const UmiKey> keys, Strategy strategy, int edits) {
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto compared = keys[a] <=> keys[b];
        return compared != 0 ? compared < 0 : a < b;
    });
    std::vector<KeyCount> counts;
    for (const std::uint32_t i : order) {
        if (counts.empty() || counts.back().key != keys[i]) {
            counts.push_back({keys[i], 0});
        }
        ++counts.back().templates;
    }
    const KeyGroups found = group_keys(counts, strategy, edits);
    std::vector<Group> groups(found.groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i].key = found.groups[i];
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        std::vector<std::uint32_t>& members = groups[found.group_of[i]].members;
        const std::size_t end = next + static_cast<std::size_t>(counts[i].templates);
        members.insert(members.end(), order.begin() + static_cast<std::ptrdiff_t>(next),
                       order.begin() + static_cast<std::ptrdiff_t>(end));
        next = end;
    }
    for (Group& group : groups) {
        std::sort(group.members.begin(), group.members.end());
    }
    return groups;
}

}  // namespace sarcotrace::umi
