#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/align/pair_aligner.hpp"

namespace sarcotrace::align {

/// Whether a template is a copy of another one: made in the library, or by reading one cluster of
/// the flow cell twice.
enum class DuplicateKind : std::uint8_t { None = 0, Library = 1, Optical = 2 };

/// Where on the flow cell a template was read.
struct ClusterPlace {
    std::int32_t lane;
    std::int32_t tile;
    std::int32_t x_px;
    std::int32_t y_px;
};

/// From an Illumina name: "instrument:run:flow cell:lane:tile:x:y", perhaps with more fields, or
/// "instrument:lane:tile:x:y"; nothing for another name.
[[nodiscard]] std::optional<ClusterPlace> cluster_place(std::string_view read_name);

/// Sum of the base qualities of 15 and more; of duplicates the template with the largest stays
/// (Picard's SUM_OF_BASE_QUALITIES).
[[nodiscard]] std::int32_t duplicate_score(const ReadPair& pair);

/// A template of a set with equal ends.
struct DuplicateTemplate {
    std::uint32_t unit;  ///< clusters of different units are never one
    std::optional<ClusterPlace> place;
};

/// Kinds of the templates of one set, of which the first one stays. Templates of one unit and tile
/// that are joined by steps of at most `distance_px` in both x and y are one cluster read several
/// times: all of them are optical but one, the first one of the set or else of theirs. (Picard's
/// MarkDuplicates.) Distance 0: none is optical. Shape: set.size().
[[nodiscard]] std::vector<DuplicateKind> duplicate_kinds(std::span<const DuplicateTemplate> set,
                                                         int distance_px);

}  // namespace sarcotrace::align
