#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sarcotrace::seq {

/// Bases as codes: 0 A, 1 C, 2 G, 3 T, 4 N and every other letter (core::Base's order).
using Code = std::uint8_t;
inline constexpr Code code_of_n = 4;

[[nodiscard]] constexpr Code complement(Code code) noexcept {
    return code == code_of_n ? code : static_cast<Code>(3 - code);
}

/// Shape: result.size() == bases.size().
[[nodiscard]] std::vector<Code> to_codes(std::string_view bases);
[[nodiscard]] std::vector<Code> reverse_complement(std::span<const Code> codes);

}  // namespace sarcotrace::seq
