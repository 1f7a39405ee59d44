#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sarcotrace/seq/minimiser.hpp"

namespace sarcotrace::align {

/// The seed with the fewest hits, but some, in each third of a read of `read_bp` bases: what a copy
/// of the read must differ in three places to escape. Shape: hits.size() == seeds.size(), in the
/// order of position. Nothing for a third without hits.
[[nodiscard]] std::array<std::optional<std::size_t>, 3> rarest_by_third(
    std::span<const seq::Minimiser> seeds, std::span<const std::span<const std::uint64_t>> hits,
    std::size_t read_bp);

}  // namespace sarcotrace::align
