#include "sarcotrace/umi/cluster.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace sarcotrace::umi {
namespace {

constexpr std::size_t unassigned = static_cast<std::size_t>(-1);
/// So many are compared all with all: an index would cost more.
constexpr std::size_t few_umis = 32;

/// Looks up every UMI within the mismatches: the index for many UMIs that are short beside it.
class NeighbourIndex {
public:
    explicit NeighbourIndex(std::span<const UmiCount> umis)
        : umis_(umis),
          slots_(std::bit_ceil(2 * umis.size())),
          mask_(slots_.size() - 1),
          left_(std::bit_ceil(bits_per_umi * umis.size()) / 64) {
        const PackedUmi& first = umis.front().umi;
        is_exact_ = 2 * first.size() < 64 && left_.size() * 64 >> (2 * first.size()) > 0 &&
                    std::all_of(umis.begin(), umis.end(),
                                [&](const UmiCount& item) { return item.umi.same_shape(first); });
        for (std::size_t i = 0; i < umis.size(); ++i) {
            const std::uint64_t hash = umis[i].umi.hash();
            const std::uint64_t place = place_of(umis[i].umi, hash);
            left_[place / 64] |= bit_of(place);
            std::size_t slot = hash & mask_;
            while (slots_[slot].index != empty) {
                slot = (slot + 1) & mask_;
            }
            slots_[slot] = {tag_of(hash), static_cast<std::uint32_t>(i)};
        }
    }

    /// As SegmentIndex; a UMI that was taken is not shown again.
    template <typename Take>
    void visit(std::size_t umi, int edits, Take&& take) {
        visit_from(umis_[umi].umi, 0, edits, take);
    }

private:
    static constexpr std::uint32_t empty = 0xFFFFFFFFU;
    static constexpr std::uint32_t taken = 0xFFFFFFFEU;
    /// So few of the neighbours of sparse UMIs need a look at the slots.
    static constexpr std::size_t bits_per_umi = 16;
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t index = empty;
    };

    static std::uint32_t tag_of(std::uint64_t hash) {
        return static_cast<std::uint32_t>(hash >> 32U);
    }
    /// Of a UMI among the bits: its own place if the bits hold all UMIs there can be, else a shared
    /// one.
    [[nodiscard]] std::uint64_t place_of(const PackedUmi& umi, std::uint64_t hash) const {
        return is_exact_ ? umi.bases(0, umi.size()) : hash & (left_.size() * 64 - 1);
    }
    static std::uint64_t bit_of(std::uint64_t place) { return std::uint64_t{1} << (place % 64); }

    /// All UMIs that differ from `center` at up to `edits` of the bases from `first` on.
    template <typename Take>
    void visit_from(const PackedUmi& center, std::size_t first, int edits, Take&& take) {
        for (std::size_t base = first; base < center.size(); ++base) {
            for (std::uint64_t steps = 1; steps < 4; ++steps) {
                const PackedUmi neighbour = center.with_other_base(base, steps);
                show(neighbour, take);
                if (edits > 1) {
                    visit_from(neighbour, base + 1, edits - 1, take);
                }
            }
        }
    }

    template <typename Take>
    void show(const PackedUmi& umi, Take&& take) {
        const std::uint64_t hash = is_exact_ ? 0 : umi.hash();
        const std::uint64_t place = place_of(umi, hash);
        if ((left_[place / 64] & bit_of(place)) == 0) {
            return;
        }
        Slot* slot = find(umi, is_exact_ ? umi.hash() : hash);
        if (slot != nullptr && take(slot->index)) {
            slot->index = taken;
            if (is_exact_) {
                left_[place / 64] &= ~bit_of(place);
            }
        }
    }

    /// The slot of a UMI that is left, or nothing.
    [[nodiscard]] Slot* find(const PackedUmi& umi, std::uint64_t hash) {
        for (std::size_t slot = hash & mask_; slots_[slot].index != empty;
             slot = (slot + 1) & mask_) {
            Slot& entry = slots_[slot];
            if (entry.tag == tag_of(hash) && entry.index != taken &&
                umis_[entry.index].umi == umi) {
                return &entry;
            }
        }
        return nullptr;
    }

    std::span<const UmiCount> umis_;
    std::vector<Slot> slots_;
    std::uint64_t mask_;
    std::vector<std::uint64_t> left_;  ///< bits of the UMIs that are not taken, or of all
    bool is_exact_ = false;
};

/// Finds UMIs with one segment in common. Per segment the UMIs lie sorted by shape and segment, so
/// that a bucket is a stretch of memory; what has been taken is moved out of its end.
class SegmentIndex {
public:
    SegmentIndex(std::span<const UmiCount> umis, int edits) : umis_(umis) {
        if (umis.size() <= few_umis) {
            tables_.push_back(make_table(0, 0));
            return;
        }
        const auto segments = static_cast<std::size_t>(edits) + 1;
        tables_.reserve(segments);
        for (std::size_t s = 0; s < segments; ++s) {
            tables_.push_back(make_table(s, segments));
        }
    }

    /// Calls `take(index)` for every UMI left of the same shape within `edits` mismatches of `umi`;
    /// where it gives true the UMI is not shown again from this segment.
    template <typename Take>
    void visit(std::size_t umi, int edits, Take&& take) {
        for (Table& table : tables_) {
            Bucket& bucket = table.buckets[table.bucket_of[umi]];
            for (std::size_t i = bucket.begin; i < bucket.end;) {
                const Entry& entry = table.entries[i];
                if (mismatches(umis_[umi].umi, entry.umi) <= edits && take(entry.index)) {
                    table.entries[i] = table.entries[--bucket.end];
                } else {
                    ++i;
                }
            }
        }
    }

private:
    struct Entry {
        PackedUmi umi;
        std::uint32_t index;
    };
    struct Bucket {
        std::size_t begin;
        std::size_t end;
    };
    struct Table {
        std::vector<Entry> entries;
        std::vector<Bucket> buckets;
        std::vector<std::uint32_t> bucket_of;  ///< by UMI
    };

    /// At most 32 bases of the segment count: longer segments only give more candidates. All UMIs
    /// are alike without segments.
    static std::uint64_t segment_of(const PackedUmi& umi, std::size_t segment,
                                    std::size_t segments) {
        if (segments == 0) {
            return 0;
        }
        const std::size_t begin = umi.size() * segment / segments;
        const std::size_t end = umi.size() * (segment + 1) / segments;
        return begin == end ? 0 : umi.bases(begin, std::min<std::size_t>(end - begin, 32));
    }

    [[nodiscard]] Table make_table(std::size_t segment, std::size_t segments) const {
        struct Sorted {
            std::uint64_t key;
            std::uint32_t index;
        };
        std::vector<Sorted> sorted(umis_.size());
        for (std::size_t i = 0; i < umis_.size(); ++i) {
            sorted[i] = {segment_of(umis_[i].umi, segment, segments),
                         static_cast<std::uint32_t>(i)};
        }
        const auto same_bucket = [&](const Sorted& a, const Sorted& b) {
            return a.key == b.key && umis_[a.index].umi.same_shape(umis_[b.index].umi);
        };
        std::sort(sorted.begin(), sorted.end(), [&](const Sorted& a, const Sorted& b) {
            const PackedUmi& left = umis_[a.index].umi;
            const PackedUmi& right = umis_[b.index].umi;
            if (!left.same_shape(right)) {
                return left < right;
            }
            return a.key != b.key ? a.key < b.key : a.index < b.index;
        });
        Table table;
        table.entries.reserve(umis_.size());
        table.bucket_of.resize(umis_.size());
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            if (i == 0 || !same_bucket(sorted[i - 1], sorted[i])) {
                table.buckets.push_back({i, i});
            }
            table.buckets.back().end = i + 1;
            table.bucket_of[sorted[i].index] = static_cast<std::uint32_t>(table.buckets.size() - 1);
            table.entries.push_back({umis_[sorted[i].index].umi, sorted[i].index});
        }
        return table;
    }

    std::span<const UmiCount> umis_;
    std::vector<Table> tables_;
};

bool links(Linkage linkage, std::int64_t parent, std::int64_t child) noexcept {
    switch (linkage) {
        case Linkage::Edit: return true;
        case Linkage::Adjacency: return child <= parent / 2 + 1;
        case Linkage::Directional: return parent >= 2 * child - 1;
    }
    return false;
}

/// Most abundant first, ties by UMI.
std::vector<std::size_t> by_abundance(std::span<const UmiCount> umis) {
    std::vector<std::size_t> order(umis.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return umis[a].templates != umis[b].templates ? umis[a].templates > umis[b].templates
                                                      : umis[a].umi < umis[b].umi;
    });
    return order;
}

/// True if a UMI has fewer neighbours, present or not, than others that share a segment with it:
/// with n bases and e mismatches sum_k C(n, k) 3^k against (e + 1) N / 4^(n / (e + 1)), if the UMIs
/// are spread evenly.
bool neighbours_are_few(std::span<const UmiCount> umis, int edits) {
    if (edits == 1) {
        return true;
    }
    double longest = 0.0;
    for (const UmiCount& item : umis) {
        longest = std::max(longest, static_cast<double>(item.umi.size()));
    }
    double neighbours = 0.0;
    double of_so_many = 1.0;
    for (int k = 1; k <= edits; ++k) {
        of_so_many *= 3.0 * (longest - k + 1) / k;
        neighbours += of_so_many;
    }
    const double segments = edits + 1;
    return neighbours <=
           segments * static_cast<double>(umis.size()) / std::pow(4.0, longest / segments);
}

template <typename Index>
std::vector<std::size_t> grow(std::span<const UmiCount> umis, Linkage linkage, int edits,
                              Index index) {
    std::vector<std::size_t> root_of(umis.size(), unassigned);
    std::vector<std::size_t> queue;
    for (const std::size_t root : by_abundance(umis)) {
        if (root_of[root] != unassigned) {
            continue;
        }
        root_of[root] = root;
        queue.assign(1, root);
        for (std::size_t next = 0; next < queue.size(); ++next) {
            const std::int64_t parent = umis[queue[next]].templates;
            index.visit(queue[next], edits, [&](std::size_t child) {
                if (root_of[child] != unassigned) {
                    return true;
                }
                if (!links(linkage, parent, umis[child].templates)) {
                    return false;
                }
                root_of[child] = root;
                queue.push_back(child);
                return true;
            });
        }
    }
    return root_of;
}

}  // namespace

std::vector<std::size_t> cluster_umis(std::span<const UmiCount> umis, Linkage linkage, int edits) {
    if (edits == 0 || umis.size() == 1) {
        std::vector<std::size_t> own(umis.size());
        std::iota(own.begin(), own.end(), std::size_t{0});
        return own;
    }
    if (umis.size() > few_umis && neighbours_are_few(umis, edits)) {
        return grow(umis, linkage, edits, NeighbourIndex(umis));
    }
    return grow(umis, linkage, edits, SegmentIndex(umis, edits));
}

}  // namespace sarcotrace::umi
