#include "sarcotrace/seq/packed.hpp"

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

}  // namespace

void PackedSequence::assign(std::span<const Code> codes) {
    size_ = codes.size();
    words_.assign((codes.size() + bases_per_word - 1) / bases_per_word, 0);
    unsigned largest = 0;
    for (std::size_t w = 0; w < words_.size(); ++w) {
        const std::size_t begin = w * bases_per_word;
        const std::size_t bases = std::min(bases_per_word, codes.size() - begin);
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < bases; ++i) {
            const unsigned code = codes[begin + i];
            largest |= code;
            word |= static_cast<std::uint64_t>(code & 3U) << (2 * i);
        }
        words_[w] = word;
    }
    has_n_ = (largest & code_of_n) != 0;
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
