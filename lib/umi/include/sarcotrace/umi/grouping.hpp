#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/umi/packed_umi.hpp"

namespace sarcotrace::umi {

/// What makes templates of equal ends one molecule. All but Paired keep F1R2 and F2R1 apart: one
/// strand is one molecule.
enum class Strategy {
    Identity,     ///< equal UMIs
    Edit,         ///< UMIs linked by single linkage
    Adjacency,    ///< Linkage::Adjacency, as fgbio
    Directional,  ///< Linkage::Directional, as UMI-tools
    Paired  ///< Linkage::Adjacency of dual UMIs: A-B of the top strand meets B-A of the bottom
};

/// Why a UMI cannot be used.
enum class UmiFault {
    None,
    HasNoCall,     ///< an N: it would join what it does not belong to
    NotBases,      ///< a letter other than A, C, G, T and N
    EmptySegment,  ///< no base at all, or none beside a '-'
    TooLong,       ///< more than PackedUmi::largest_size bases
    NotDual        ///< the paired strategy needs "first-second"
};

/// The first of these that holds, in the order of the enumeration from NotBases on; HasNoCall last.
[[nodiscard]] UmiFault check_umi(std::string_view umi, Strategy strategy) noexcept;

/// What tells templates of equal ends apart: the strand (always 0 for Paired, else 0 the top one)
/// and the UMI (in the orientation of the top strand for Paired).
struct UmiKey {
    std::uint8_t side = 0;
    PackedUmi umi;

    friend auto operator<=>(const UmiKey&, const UmiKey&) = default;
};

/// \param umi as read: the first read's segment first
/// \param top the first read has the lower unclipped 5' end
[[nodiscard]] UmiKey make_umi_key(const PackedUmi& umi, bool top, Strategy strategy) noexcept;

/// Distinct keys among templates of equal library and equal ends, and their molecules.
struct KeyGroups {
    /// Molecule of each key. Shape: that of the counts.
    std::vector<std::uint32_t> group_of;
    /// The most abundant key of each molecule, in ascending order.
    std::vector<UmiKey> groups;
};

struct KeyCount {
    UmiKey key;
    std::int64_t templates = 0;
};

/// `counts` are distinct and in ascending order of the key. `edits` counts for all strategies but
/// Identity.
[[nodiscard]] KeyGroups group_keys(std::span<const KeyCount> counts, Strategy strategy, int edits);

/// Templates of one molecule.
struct Group {
    UmiKey key;
    /// Indices into the keys, in their order.
    std::vector<std::uint32_t> members;
};

/// Molecules among templates of equal library and equal ends (`keys`, one each, in any order), in
/// ascending order of the key.
[[nodiscard]] std::vector<Group> group_templates(std::span<const UmiKey> keys, Strategy strategy,
                                                 int edits);

}  // namespace sarcotrace::umi
