#include "sarcotrace/umi/packed_umi.hpp"

#include <bit>

namespace sarcotrace::umi {
namespace {

constexpr std::size_t bases_per_word = 32;
constexpr std::string_view letters = "ACGT";

/// 4 for a letter that is no base.
constexpr std::array<std::uint8_t, 256> codes = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(4);
    for (std::uint8_t code = 0; code < 4; ++code) {
        const auto letter = static_cast<unsigned char>(letters[code]);
        table[letter] = code;
        table[letter + 32U] = code;  // lower case
    }
    return table;
}();

constexpr unsigned shift_of(std::size_t base) noexcept {
    return static_cast<unsigned>(2 * (bases_per_word - 1 - base % bases_per_word));
}

}  // namespace

void PackedUmi::append(std::uint64_t code) noexcept {
    words_[size_ / bases_per_word] |= code << shift_of(size_);
    ++size_;
}

std::optional<PackedUmi> PackedUmi::pack(std::string_view text) noexcept {
    PackedUmi umi;
    bool segment_is_empty = true;
    for (const char letter : text) {
        if (letter == '-') {
            if (segment_is_empty) {
                return std::nullopt;
            }
            umi.segment_ends_ |= std::uint64_t{1} << (umi.size_ - 1U);
            segment_is_empty = true;
            continue;
        }
        const std::uint8_t code = codes[static_cast<unsigned char>(letter)];
        if (code > 3 || umi.size_ == largest_size) {
            return std::nullopt;
        }
        umi.append(code);
        segment_is_empty = false;
    }
    return segment_is_empty ? std::nullopt : std::optional(umi);
}

std::string PackedUmi::text() const {
    std::string text;
    text.reserve(size_ + 1U);
    for (std::size_t i = 0; i < size_; ++i) {
        text += letters[bases(i, 1)];
        if (((segment_ends_ >> i) & 1U) != 0) {
            text += '-';
        }
    }
    return text;
}

bool PackedUmi::is_dual() const noexcept { return std::has_single_bit(segment_ends_); }

PackedUmi PackedUmi::swapped() const noexcept {
    if (!is_dual()) {
        return *this;
    }
    const auto first = static_cast<std::size_t>(std::countr_zero(segment_ends_)) + 1;
    const std::size_t second = size_ - first;
    PackedUmi umi;
    for (std::size_t i = 0; i < size_; ++i) {
        umi.append(bases(i < second ? first + i : i - second, 1));
    }
    umi.segment_ends_ = std::uint64_t{1} << (second - 1);
    return umi;
}

std::uint64_t PackedUmi::bases(std::size_t begin, std::size_t length) const noexcept {
    std::uint64_t value = 0;
    if (begin / bases_per_word == (begin + length - 1) / bases_per_word) {
        value = words_[begin / bases_per_word] >> shift_of(begin + length - 1);
    } else {
        const auto after = static_cast<unsigned>(2 * ((begin + length) % bases_per_word));
        value = (words_[0] << after) | (words_[1] >> (64U - after));
    }
    return length == bases_per_word ? value : value & ((std::uint64_t{1} << (2 * length)) - 1);
}

PackedUmi PackedUmi::with_other_base(std::size_t index, std::uint64_t steps) const noexcept {
    PackedUmi umi = *this;
    std::uint64_t& word = umi.words_[index / bases_per_word];
    const std::uint64_t code = (word >> shift_of(index)) & 3U;
    word ^= (code ^ ((code + steps) & 3U)) << shift_of(index);
    return umi;
}

std::uint64_t PackedUmi::hash() const noexcept {
    // Multiplications by odd numbers with a fold between them; only the spread matters.
    std::uint64_t value = words_[0] ^ (segment_ends_ * 0x9E3779B97F4A7C15U) ^ size_;
    value *= 0xD6E8FEB86659FD93U;
    value ^= (value >> 32U) ^ words_[1];
    value *= 0xD6E8FEB86659FD93U;
    return value ^ (value >> 32U);
}

int mismatches(const PackedUmi& a, const PackedUmi& b) noexcept {
    int count = 0;
    for (std::size_t word = 0; word < a.words_.size(); ++word) {
        const std::uint64_t differ = a.words_[word] ^ b.words_[word];
        count += std::popcount((differ | (differ >> 1U)) & 0x5555555555555555U);
    }
    return count;
}

}  // namespace sarcotrace::umi
