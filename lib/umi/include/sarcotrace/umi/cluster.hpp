#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::umi {

/// A distinct UMI at one position and how many templates carry it.
struct UmiCount {
    std::string umi;
    std::int64_t templates = 0;
};

/// Mismatching letters of two UMIs; more than `limit` is given as limit + 1. UMIs of different
/// length or with '-' in different places never match (limit + 1).
[[nodiscard]] int umi_distance(std::string_view a, std::string_view b, int limit) noexcept;

/// Adjacency clustering as fgbio's GroupReadsByUmi does it (calling.md, B.1): from the most
/// abundant UMI on (ties: smaller text), breadth first; a UMI joins its parent if they differ in
/// at most `edits` letters and its count is at most floor(parent / 2) + 1.
/// `edits` 0 leaves each UMI by itself. Candidates come from an index over edits + 1 segments, so
/// that a hot position costs no comparison of all with all.
/// \return for each UMI the index of its cluster's root. Shape: umis.size()
[[nodiscard]] std::vector<std::size_t> cluster_umis(const std::vector<UmiCount>& umis, int edits);

}  // namespace sarcotrace::umi
