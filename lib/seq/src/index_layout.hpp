#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/seq/codes.hpp"

namespace sarcotrace::seq {

inline constexpr std::array<char, 8> index_magic = {'S', 'T', 'I', 'N', 'D', 'E', 'X', '\n'};
inline constexpr std::uint32_t index_version = 2;
static_assert(std::endian::native == std::endian::little, "the index is little-endian");

/// First bytes of an index file. The body that follows: contig lines "name\tlength\n" (with
/// "\talt" behind the length of ALT contigs), two-bit bases, N mask, bucket starts, entries; each
/// section padded to 8 bytes. The head, which is checked whenever the file is opened, is this
/// header with head_sha256 all 0 and the padded contig lines.
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
    std::array<char, 64> head_sha256;
};
static_assert(sizeof(IndexHeader) == 248);

/// What head_sha256 should be. `contigs`: the padded contig lines.
[[nodiscard]] inline std::string digest_of_head(IndexHeader header, std::string_view contigs) {
    header.head_sha256 = {};
    io::Sha256 digest;
    digest.update({reinterpret_cast<const char*>(&header), sizeof(header)});
    digest.update(contigs);
    return digest.hex();
}

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
