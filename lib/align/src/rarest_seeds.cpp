#include "sarcotrace/align/rarest_seeds.hpp"

#include <algorithm>

namespace sarcotrace::align {

std::array<std::optional<std::size_t>, 3> rarest_by_third(
    std::span<const seq::Minimiser> seeds, std::span<const std::span<const std::uint64_t>> hits,
    std::size_t read_bp) {
    std::array<std::optional<std::size_t>, 3> rarest;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        auto& best = rarest[std::min<std::size_t>(2, 3 * seeds[i].position / read_bp)];
        if (!hits[i].empty() && (!best || hits[i].size() < hits[*best].size())) {
            best = i;
        }
    }
    return rarest;
}

}  // namespace sarcotrace::align
