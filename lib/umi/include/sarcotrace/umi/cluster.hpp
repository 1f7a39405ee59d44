#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/umi/packed_umi.hpp"

namespace sarcotrace::umi {

/// A distinct UMI at one position and how many templates carry it.
struct UmiCount {
    PackedUmi umi;
    std::int64_t templates = 0;
};

/// Which UMIs within the allowed mismatches are of one molecule. `parent` and `child` are their
/// counts of templates.
enum class Linkage {
    Edit,        ///< all: single linkage
    Adjacency,   ///< child <= floor(parent / 2) + 1 (fgbio; calling.md, B.1): 2 joins 2, 3 not 3
    Directional  ///< parent >= 2 child - 1 (UMI-tools): 1 joins 1, 2 does not join 2
};

/// Clusters grow breadth first from the most abundant UMI that is left (ties: the smaller UMI),
/// along links that Linkage allows between UMIs of one shape with at most `edits` mismatches.
/// `edits` 0 leaves each UMI by itself. The result does not depend on the order of `umis`.
/// No comparison of all with all: each possible neighbour is looked up for one mismatch, or if
/// fewer than the UMIs that share a segment; else the candidates come from an index over edits + 1
/// segments (two UMIs within `edits` mismatches have one in common), from which UMIs that have a
/// cluster are taken out.
/// `umis` are distinct, fewer than 2^32. \return for each UMI the index of its cluster's root.
/// Shape: umis.size()
[[nodiscard]] std::vector<std::size_t> cluster_umis(std::span<const UmiCount> umis, Linkage linkage,
                                                    int edits);

}  // namespace sarcotrace::umi
