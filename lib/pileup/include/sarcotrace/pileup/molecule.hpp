#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/position.hpp"

namespace sarcotrace::pileup {

using consensus::Tier;
inline constexpr std::size_t tier_count = 3;

/// Strands of the fragment from which it was read.
enum class Strand : std::uint8_t { Both = 0, Top = 1, Bottom = 2 };

/// Tier and strand together, in the order in which every sum over them runs.
enum class Stratum : std::uint8_t {
    Duplex = 0,
    SimplexTop = 1,
    SimplexBottom = 2,
    SingletonTop = 3,
    SingletonBottom = 4
};
inline constexpr std::size_t stratum_count = 5;
template <typename Value>
using PerStratum = std::array<Value, stratum_count>;

[[nodiscard]] constexpr Tier tier_of(Stratum stratum) noexcept {
    return stratum == Stratum::Duplex ? Tier::Duplex
           : stratum <= Stratum::SimplexBottom ? Tier::Simplex
                                               : Tier::Singleton;
}
[[nodiscard]] constexpr Strand strand_of(Stratum stratum) noexcept {
    if (stratum == Stratum::Duplex) {
        return Strand::Both;
    }
    return stratum == Stratum::SimplexTop || stratum == Stratum::SingletonTop ? Strand::Top
                                                                              : Strand::Bottom;
}
[[nodiscard]] constexpr std::size_t to_index(Stratum stratum) noexcept {
    return static_cast<std::size_t>(stratum);
}
/// DUPLEX, SIMPLEX, SINGLETON.
[[nodiscard]] std::string_view to_string_view(Tier tier) noexcept;
/// The tier of that name, nothing for any other text (as NONE of --untagged-tier).
[[nodiscard]] std::optional<Tier> tier_named(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string_view(Strand strand) noexcept;

/// Fragment length: SHORT up to 150 bp, MONO 151 to 220, LONG over 220, UNKNOWN without a proper
/// pair (docs/evidence-table.md).
enum class LengthClass : std::uint8_t { Short = 0, Mono = 1, Long = 2, Unknown = 3 };
inline constexpr std::size_t length_class_count = 4;
[[nodiscard]] std::string_view to_string_view(LengthClass length) noexcept;
[[nodiscard]] LengthClass length_class_of(std::int64_t fragment_length_bp) noexcept;

/// Bases to the nearer end of the fragment: 0 to 2, 3 to 5, 6 to 9, and the inside (10 and more, or
/// unknown ends). The first `near_end_class_count` classes are near an end.
inline constexpr std::size_t near_end_class_count = 3;
inline constexpr std::size_t end_class_count = near_end_class_count + 1;
/// Class of Molecule::distance_to_end_bp().
[[nodiscard]] constexpr std::size_t end_class_of(std::int64_t distance_bp) noexcept {
    return distance_bp < 0 || distance_bp > 9 ? 3 : distance_bp > 5 ? 2 : distance_bp > 2 ? 1 : 0;
}

/// What a molecule says at one reference position.
enum class Call : std::uint8_t {
    A = 0,
    C = 1,
    G = 2,
    T = 3,
    Unusable = 4,  ///< N, or below the least base quality
    Deleted = 5,
    Absent = 6  ///< not covered
};
[[nodiscard]] constexpr bool is_base(Call call) noexcept { return call <= Call::T; }

struct Observation {
    Call call = Call::Absent;
    Stratum stratum = Stratum::Duplex;
};

/// An insertion or deletion of a molecule, left-aligned. `anchor` is the base before it.
struct Indel {
    core::Pos0 anchor;
    std::int64_t deleted_bp;
    std::string inserted;  ///< while `doubtful`, bases of low quality are small letters
    Stratum stratum;
    /// The neighbouring bases have the least base quality, and the inserted ones, or half of them if
    /// other records show the same insertion.
    bool usable;
    /// The read ends within the inserted bases, or too soon after them to tell that it has none: those
    /// it shows are the insertion's, which others show whole.
    bool shown_in_part = false;
    /// Not usable, but only because up to half of its inserted bases are not.
    bool doubtful = false;
};

[[nodiscard]] constexpr bool is_low_quality(char inserted) noexcept { return inserted >= 'a'; }

/// Reference positions that one record of a molecule covers, half-open.
struct Span {
    std::int64_t begin;
    std::int64_t end;
};

/// One molecule over a window of the reference; both mates, each base of the fragment once.
struct Molecule {
    std::uint64_t key;  ///< hash of its name
    std::int64_t begin;  ///< 0-based position of observations.front()
    std::vector<Observation> observations;
    std::vector<Indel> indels;
    std::vector<Span> records;  ///< of the mates; their inner ends lie within the molecule
    /// Ends of the fragment (unclipped 5' ends of both mates), half-open; `begin == end` if unknown.
    std::int64_t fragment_begin = 0;
    std::int64_t fragment_end = 0;
    int mapping_quality = 0;
    LengthClass length_class = LengthClass::Unknown;

    [[nodiscard]] std::int64_t end() const noexcept {
        return begin + static_cast<std::int64_t>(observations.size());
    }
    /// Absent outside [begin, end()).
    [[nodiscard]] Observation at(std::int64_t position) const noexcept {
        return position < begin || position >= end()
                   ? Observation{}
                   : observations[static_cast<std::size_t>(position - begin)];
    }
    /// Bases between the position and the nearer end of the fragment; -1 if the ends are unknown.
    [[nodiscard]] std::int64_t distance_to_end_bp(std::int64_t position) const noexcept;
};

}  // namespace sarcotrace::pileup
