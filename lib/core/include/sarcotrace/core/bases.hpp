#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sarcotrace::core {

/// A DNA base by code; anything that is not A, C, G or T is N, and N stays N.
enum class Base : std::uint8_t { A = 0, C = 1, G = 2, T = 3, N = 4 };

inline constexpr std::array<char, 5> base_letters = {'A', 'C', 'G', 'T', 'N'};

[[nodiscard]] constexpr char to_char(Base base) noexcept {
    return base_letters[static_cast<std::size_t>(base)];
}

/// Either case; any other letter, IUPAC codes included, becomes N.
[[nodiscard]] constexpr Base to_base(char letter) noexcept {
    switch (letter) {
        case 'A':
        case 'a': return Base::A;
        case 'C':
        case 'c': return Base::C;
        case 'G':
        case 'g': return Base::G;
        case 'T':
        case 't': return Base::T;
        default: return Base::N;
    }
}

[[nodiscard]] constexpr Base complement(Base base) noexcept {
    return base == Base::N ? Base::N : static_cast<Base>(3 - static_cast<int>(base));
}

[[nodiscard]] constexpr char complement(char letter) noexcept {
    return to_char(complement(to_base(letter)));
}

/// BAM's four-bit code (1 A, 2 C, 4 G, 8 T, others ambiguous) to a base.
[[nodiscard]] constexpr Base from_nt16(std::uint8_t code) noexcept {
    switch (code) {
        case 1: return Base::A;
        case 2: return Base::C;
        case 4: return Base::G;
        case 8: return Base::T;
        default: return Base::N;
    }
}

[[nodiscard]] std::string reverse_complement(std::string_view bases);

}  // namespace sarcotrace::core
