#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::seq {

inline constexpr std::size_t bases_per_word = 32;

/// A base of the low half of each pair of bits: what a comparison of packed words leaves.
inline constexpr std::uint64_t low_bits = 0x5555555555555555U;

/// A short sequence with two bits a base, first base in the lowest bits; bases past the end are 0.
/// An N is packed as A and marked in `has_n`.
class PackedSequence {
public:
    PackedSequence() = default;
    explicit PackedSequence(std::span<const Code> codes) { assign(codes); }

    void assign(std::span<const Code> codes);
    /// Makes this the reverse complement of `other`.
    void assign_reverse_complement(const PackedSequence& other);

    [[nodiscard]] std::span<const std::uint64_t> words() const noexcept { return words_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool has_n() const noexcept { return has_n_; }

private:
    std::vector<std::uint64_t> words_;
    std::size_t size_ = 0;
    bool has_n_ = false;
};

/// Where two packed words differ: the low bit of each differing base.
[[nodiscard]] inline std::uint64_t differing_bases(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t difference = a ^ b;
    return (difference | (difference >> 1U)) & low_bits;
}

/// Number of bases marked by differing_bases(). The baseline instruction set has none for it.
[[nodiscard]] inline int count_bases(std::uint64_t marked) noexcept {
    constexpr std::uint64_t pairs = 0x3333333333333333U;
    constexpr std::uint64_t nibbles = 0x0F0F0F0F0F0F0F0FU;
    marked = (marked & pairs) + ((marked >> 2U) & pairs);
    marked = (marked & nibbles) + ((marked >> 4U) & nibbles);
    return static_cast<int>((marked * 0x0101010101010101U) >> 56U);
}

/// 32 bases of a packed text from base `position` on. Shape: the word that holds the base and the
/// one behind it exist.
[[nodiscard]] inline std::uint64_t word_at(std::span<const std::uint64_t> text,
                                           std::uint64_t position) noexcept {
    const std::uint64_t index = position / bases_per_word;
    const unsigned shift = 2 * static_cast<unsigned>(position % bases_per_word);
    const std::uint64_t low = text[index] >> shift;
    // Shifted twice, because a shift by the width of the word is undefined.
    return low | ((text[index + 1] << 1U) << (63U - shift));
}

/// Keeps the first `bases` of a packed word. Range: 0 to 32.
[[nodiscard]] inline std::uint64_t first_bases(std::uint64_t word, std::size_t bases) noexcept {
    return bases >= bases_per_word ? word : word & ((std::uint64_t{1} << (2 * bases)) - 1);
}

}  // namespace sarcotrace::seq
