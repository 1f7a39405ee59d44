#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sarcotrace/align/end_locus.hpp"

namespace sarcotrace::align {

/// Bases at the 5' end of each read by which the places of a fragment are found.
inline constexpr std::size_t key_bp = 32;

/// First key_bp bases of both reads, packed. Copies of one molecule share it unless a sequencing
/// error falls into it, whichever strand they come from: the smaller word stands first.
struct FragmentKey {
    std::array<std::uint64_t, 2> words{};
    /// Whether words[0] is of the second read.
    bool is_swapped = false;

    FragmentKey(std::uint64_t first, std::uint64_t second)
        : words{first, second}, is_swapped(second < first) {
        if (is_swapped) {
            words = {second, first};
        }
    }
};

/// Where the ends of a fragment may lie, in the order of FragmentKey::words.
struct FragmentLoci {
    /// Both ends, facing each other, key_bp to longest_pair_bp apart.
    std::vector<std::array<EndLocus, 2>> pairs;
    /// Places of one end without the other.
    std::array<std::vector<EndLocus>, 2> alone;
    /// Places of each end in ALT contigs, where there are pairs outside of them: these compete
    /// with nothing.
    std::array<std::vector<EndLocus>, 2> alternate;
    /// The end also has seeds so frequent that their places were only looked at beside the other
    /// end's: its own places are not all known.
    std::array<bool, 2> is_frequent{};
    /// There were more places than are kept: the search says nothing, and no place is given.
    bool has_too_many = false;
    /// How many differences the reads have at least from a pair of places that is not among these,
    /// as far as their rarer seeds tell.
    int differences_elsewhere = 0;
};

inline constexpr std::int64_t longest_pair_bp = 1000;

}  // namespace sarcotrace::align
