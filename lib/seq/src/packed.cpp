#include "sarcotrace/seq/packed.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sarcotrace::seq {
namespace {

/// Reverses the order of the 32 bases of a word.
std::uint64_t reverse_bases(std::uint64_t word) {
    constexpr std::uint64_t pairs = 0x3333333333333333U;
    constexpr std::uint64_t nibbles = 0x0F0F0F0F0F0F0F0FU;
    word = ((word >> 2U) & pairs) | ((word & pairs) << 2U);
    word = ((word >> 4U) & nibbles) | ((word & nibbles) << 4U);
    return __builtin_bswap64(word);
}

/// Eight codes, the first one in the lowest byte, as eight times two bits.
std::uint64_t pack_bytes(std::uint64_t codes) {
    codes &= 0x0303030303030303U;
    codes = (codes | (codes >> 6U)) & 0x000F000F000F000FU;
    codes = (codes | (codes >> 12U)) & 0x000000FF000000FFU;
    return (codes | (codes >> 24U)) & 0xFFFFU;
}

}  // namespace

void PackedSequence::assign(std::span<const Code> codes) {
    size_ = codes.size();
    words_.assign((codes.size() + bases_per_word - 1) / bases_per_word, 0);
    constexpr std::size_t codes_at_once = sizeof(std::uint64_t);
    constexpr std::uint64_t any_n = 0x0101010101010101U * code_of_n;
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t seen = 0;
    for (std::size_t begin = 0; begin < codes.size(); begin += codes_at_once) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, codes.data() + begin, std::min(codes_at_once, codes.size() - begin));
        seen |= bytes;
        words_[begin / bases_per_word] |= pack_bytes(bytes) << (2 * (begin % bases_per_word));
    }
    has_n_ = (seen & any_n) != 0;
}

void PackedSequence::assign_reverse_complement(const PackedSequence& other) {
    size_ = other.size_;
    has_n_ = other.has_n_;
    const std::size_t count = other.words_.size();
    words_.resize(count);
    if (count == 0) {
        return;
    }
    // The padding of the last word comes first when reversed, and is shifted out.
    const auto padding = static_cast<unsigned>(2 * (count * bases_per_word - size_));
    for (std::size_t i = 0; i < count; ++i) {
        words_[i] = ~reverse_bases(other.words_[count - 1 - i]);
    }
    if (padding != 0) {
        for (std::size_t i = 0; i + 1 < count; ++i) {
            words_[i] = (words_[i] >> padding) | (words_[i + 1] << (64U - padding));
        }
        words_[count - 1] >>= padding;
    }
    words_[count - 1] = first_bases(words_[count - 1], size_ - (count - 1) * bases_per_word);
}

}  // namespace sarcotrace::seq
