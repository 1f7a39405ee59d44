#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::seq {

inline constexpr std::array<char, 8> index_magic = {'S', 'T', 'I', 'N', 'D', 'E', 'X', '\n'};
inline constexpr std::uint32_t index_version = 1;
static_assert(std::endian::native == std::endian::little, "the index is little-endian");

/// First bytes of an index file. The body that follows: contig lines "name\tlength\n", two-bit
/// bases, N mask, bucket starts, entries; each section padded to 8 bytes.
struct IndexHeader {
    std::array<char, 8> magic;
    std::uint32_t version;
    std::uint32_t kmer_bp;
    std::uint32_t window_kmers;
    std::uint32_t bucket_bits;
    std::uint64_t contig_bytes;
    std::uint64_t axis_length;
    std::uint64_t entry_count;
    std::uint64_t body_bytes;
    std::array<char, 64> body_sha256;
    std::array<char, 64> reference_sha256;
};
static_assert(sizeof(IndexHeader) == 184);

[[nodiscard]] constexpr std::uint64_t words_for(std::uint64_t items, std::uint64_t per_word) {
    return (items + per_word - 1) / per_word;
}

/// Code at `i` of two-bit bases with their N mask.
[[nodiscard]] inline Code code_at(std::span<const std::uint64_t> bases,
                                  std::span<const std::uint64_t> n_mask, std::uint64_t i) {
    if (((n_mask[i / 64] >> (i % 64)) & 1U) != 0) {
        return code_of_n;
    }
    return static_cast<Code>((bases[i / 32] >> (2 * (i % 32))) & 3U);
}

}  // namespace sarcotrace::seq
