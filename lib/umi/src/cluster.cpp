#include "sarcotrace/umi/cluster.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace sarcotrace::umi {
namespace {

constexpr std::size_t unassigned = static_cast<std::size_t>(-1);

/// Finds UMIs within `edits` mismatches: by the pigeonhole principle two such UMIs agree in at
/// least one of edits + 1 segments.
class SegmentIndex {
public:
    SegmentIndex(const std::vector<UmiCount>& umis, int edits)
        : umis_(umis), segments_(static_cast<std::size_t>(edits) + 1), buckets_(segments_) {
        for (std::size_t i = 0; i < umis.size(); ++i) {
            for (std::size_t s = 0; s < segments_; ++s) {
                buckets_[s][key(umis[i].umi, s)].push_back(i);
            }
        }
    }

    /// May hold an index several times, and false candidates.
    [[nodiscard]] std::vector<std::size_t> candidates(std::size_t umi) const {
        std::vector<std::size_t> found;
        for (std::size_t s = 0; s < segments_; ++s) {
            const auto& bucket = buckets_[s].at(key(umis_[umi].umi, s));
            found.insert(found.end(), bucket.begin(), bucket.end());
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

private:
    /// The length is part of the key: UMIs of different length never match.
    [[nodiscard]] std::string key(const std::string& umi, std::size_t segment) const {
        const std::size_t begin = umi.size() * segment / segments_;
        const std::size_t end = umi.size() * (segment + 1) / segments_;
        return std::to_string(umi.size()) + ':' + umi.substr(begin, end - begin);
    }

    const std::vector<UmiCount>& umis_;
    std::size_t segments_;
    std::vector<std::unordered_map<std::string, std::vector<std::size_t>>> buckets_;
};

/// Most abundant first, ties by text.
std::vector<std::size_t> by_abundance(const std::vector<UmiCount>& umis) {
    std::vector<std::size_t> order(umis.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return umis[a].templates != umis[b].templates ? umis[a].templates > umis[b].templates
                                                      : umis[a].umi < umis[b].umi;
    });
    return order;
}

}  // namespace

int umi_distance(std::string_view a, std::string_view b, int limit) noexcept {
    if (a.size() != b.size()) {
        return limit + 1;
    }
    int distance = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] == b[i]) {
            continue;
        }
        if (a[i] == '-' || b[i] == '-' || ++distance > limit) {
            return limit + 1;
        }
    }
    return distance;
}

std::vector<std::size_t> cluster_umis(const std::vector<UmiCount>& umis, int edits) {
    std::vector<std::size_t> root_of(umis.size(), unassigned);
    if (edits == 0 || umis.size() == 1) {
        std::iota(root_of.begin(), root_of.end(), std::size_t{0});
        return root_of;
    }
    const SegmentIndex index(umis, edits);
    const std::vector<std::size_t> order = by_abundance(umis);
    std::vector<std::size_t> rank(umis.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = i;
    }
    for (const std::size_t root : order) {
        if (root_of[root] != unassigned) {
            continue;
        }
        root_of[root] = root;
        std::vector<std::size_t> queue = {root};
        for (std::size_t next = 0; next < queue.size(); ++next) {
            const std::size_t parent = queue[next];
            std::vector<std::size_t> near = index.candidates(parent);
            std::sort(near.begin(), near.end(),
                      [&](std::size_t a, std::size_t b) { return rank[a] < rank[b]; });
            for (const std::size_t child : near) {
                if (root_of[child] == unassigned &&
                    umis[child].templates <= umis[parent].templates / 2 + 1 &&
                    umi_distance(umis[parent].umi, umis[child].umi, edits) <= edits) {
                    root_of[child] = root;
                    queue.push_back(child);
                }
            }
        }
    }
    return root_of;
}

}  // namespace sarcotrace::umi
