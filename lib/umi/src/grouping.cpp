#include "sarcotrace/umi/grouping.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "sarcotrace/umi/cluster.hpp"

namespace sarcotrace::umi {
namespace {

/// Groups templates of one strand class; `canonical[i]` is the UMI that counts for indices[i].
void append_groups(const std::vector<std::size_t>& indices,
                   const std::vector<std::string>& canonical, int edits,
                   std::vector<Group>& groups) {
    std::map<std::string, std::vector<std::size_t>> by_umi;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        by_umi[canonical[i]].push_back(indices[i]);
    }
    std::vector<UmiCount> counts;
    counts.reserve(by_umi.size());
    for (const auto& [umi, templates] : by_umi) {
        counts.push_back({umi, static_cast<std::int64_t>(templates.size())});
    }
    const std::vector<std::size_t> root_of = cluster_umis(counts, edits);
    std::map<std::string, Group> by_root;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        Group& group = by_root[counts[root_of[i]].umi];
        const std::vector<std::size_t>& templates = by_umi[counts[i].umi];
        group.members.insert(group.members.end(), templates.begin(), templates.end());
    }
    for (auto& [umi, group] : by_root) {
        group.umi = umi;
        std::sort(group.members.begin(), group.members.end());
        groups.push_back(std::move(group));
    }
}

}  // namespace

UmiFault check_umi(std::string_view umi, Strategy strategy) noexcept {
    const std::size_t dash = umi.find('-');
    if (strategy == Strategy::Paired && (dash == std::string_view::npos || dash == 0 ||
                                         dash + 1 == umi.size() || umi.rfind('-') != dash)) {
        return UmiFault::NotDual;
    }
    for (const char letter : umi) {
        if (letter == 'N' || letter == 'n') {
            return UmiFault::HasNoCall;
        }
    }
    return UmiFault::None;
}

std::string swap_segments(std::string_view umi) {
    const std::size_t dash = umi.find('-');
    if (dash == std::string_view::npos) {
        return std::string(umi);
    }
    return std::string(umi.substr(dash + 1)) + '-' + std::string(umi.substr(0, dash));
}

std::vector<Group> group_by_umi(std::span<const Member> members, Strategy strategy, int edits) {
    // Paired: one class. Identity: the top strand, then the bottom strand.
    std::vector<std::vector<std::size_t>> indices(2);
    std::vector<std::vector<std::string>> canonical(2);
    for (std::size_t i = 0; i < members.size(); ++i) {
        const Member& member = members[i];
        if (check_umi(member.umi, strategy) != UmiFault::None) {
            throw std::invalid_argument("UMI '" + member.umi + "' cannot be grouped");
        }
        const bool paired = strategy == Strategy::Paired;
        const std::size_t side = paired || member.top ? 0 : 1;
        indices[side].push_back(i);
        canonical[side].push_back(paired && !member.top ? swap_segments(member.umi) : member.umi);
    }
    std::vector<Group> groups;
    append_groups(indices[0], canonical[0], edits, groups);
    append_groups(indices[1], canonical[1], edits, groups);
    return groups;
}

}  // namespace sarcotrace::umi
