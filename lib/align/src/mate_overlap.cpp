#include "sarcotrace/align/mate_overlap.hpp"

#include <algorithm>

namespace sarcotrace::align {
namespace {

constexpr std::size_t shortest_overlap_bp = 16;
constexpr std::size_t full_overlap_bp = 30;

std::size_t mismatches_allowed(std::size_t overlap_bp) {
    return overlap_bp >= full_overlap_bp ? std::min<std::size_t>(5, overlap_bp / 5)
                                         : overlap_bp / 16;
}

/// Base `i` of a fragment of `length` bases is first[i] and the complement of
/// second[length - 1 - i], where the reads cover it.
bool fits(std::span<const seq::Code> first, std::span<const seq::Code> second, std::size_t length) {
    const std::size_t begin = length > second.size() ? length - second.size() : 0;
    const std::size_t end = std::min(length, first.size());
    const std::size_t allowed = mismatches_allowed(end - begin);
    std::size_t mismatches = 0;
    std::size_t compared = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const int a = first[i];
        const int b = second[length - 1 - i];
        if (a == seq::code_of_n || b == seq::code_of_n) {
            continue;
        }
        ++compared;
        if (a + b != 3 && ++mismatches > allowed) {
            return false;
        }
    }
    return compared >= shortest_overlap_bp;
}

}  // namespace

std::optional<std::size_t> read_through_fragment_bp(std::span<const seq::Code> first,
                                                    std::span<const seq::Code> second) {
    const std::size_t longest_read = std::max(first.size(), second.size());
    const std::size_t reach = first.size() + second.size();
    if (reach < full_overlap_bp) {
        return std::nullopt;
    }
    for (std::size_t length = reach - full_overlap_bp; length >= longest_read; --length) {
        if (fits(first, second, length)) {
            return std::nullopt;
        }
    }
    for (std::size_t length = longest_read - 1; length >= shortest_overlap_bp; --length) {
        if (fits(first, second, length)) {
            return length;
        }
    }
    return std::nullopt;
}

}  // namespace sarcotrace::align
