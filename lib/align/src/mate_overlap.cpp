#include "sarcotrace/align/mate_overlap.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::align {
namespace {

constexpr std::size_t shortest_overlap_bp = 16;
constexpr std::size_t full_overlap_bp = 30;
constexpr std::size_t most_mismatches = 5;
/// ln of 0.01 (a sequencing error) by 0.07 (also the difference of two copies of a repeat).
constexpr double mismatch_ln = -1.95;

constexpr std::size_t shortest_poly_g_bp = 10;
constexpr std::size_t poly_g_bp_per_mismatch = 8;

/// A base as one bit of four, N as all four: two bases fit if they share a bit.
using BaseBits = std::uint8_t;
constexpr BaseBits bits_of_n = 0xF;

constexpr std::array<BaseBits, 256> base_bits_table(bool is_complement) {
    std::array<BaseBits, 256> table{};
    for (std::size_t letter = 0; letter < table.size(); ++letter) {
        core::Base base = core::to_base(static_cast<char>(letter));
        base = is_complement ? core::complement(base) : base;
        table[letter] = base == core::Base::N
                            ? bits_of_n
                            : static_cast<BaseBits>(1U << static_cast<unsigned>(base));
    }
    return table;
}
constexpr std::array<BaseBits, 256> forward_bits = base_bits_table(false);
constexpr std::array<BaseBits, 256> complement_bits = base_bits_table(true);

/// Sixteen bases, compared at once.
constexpr std::size_t bases_per_vector = 16;
using BasesVector [[gnu::vector_size(bases_per_vector)]] = BaseBits;

/// Bases of two stretches of sixteen that share no bit.
std::size_t mismatches_of_vectors(const BaseBits* a, const BaseBits* b) {
    BasesVector first;
    BasesVector second;
    std::memcpy(&first, a, sizeof first);
    std::memcpy(&second, b, sizeof second);
    const auto differ = (first & second) == 0;  // all bits of a byte, or none
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), &differ, sizeof differ);
    // One bit of each byte stays; the multiplication adds all bytes into the highest one.
    constexpr std::uint64_t all_bytes = 0x0101'0101'0101'0101;
    return (((halves[0] & all_bytes) + (halves[1] & all_bytes)) * all_bytes) >> 56U;
}

std::size_t mismatches_allowed(std::size_t overlap_bp) {
    return overlap_bp >= full_overlap_bp ? most_mismatches : overlap_bp / shortest_overlap_bp;
}

/// The mates as seen along the fragment: base i of a fragment of L bases is first[i] and
/// second[i - (L - second.size())], where they cover it.
class MatesOnFragment {
public:
    MatesOnFragment(std::string_view first, std::string_view second)
        : first_(first.size()), second_(second.size()) {
        std::ranges::transform(first, first_.begin(), [](char letter) {
            return forward_bits[static_cast<unsigned char>(letter)];
        });
        std::transform(second.rbegin(), second.rend(), second_.begin(), [](char letter) {
            return complement_bits[static_cast<unsigned char>(letter)];
        });
    }

    /// Calls visit(length, mismatches) for all lengths in [shortest, longest] that fit, the longest
    /// first. Shape: both reads have a vector at least; shortest >= 16; longest leaves an overlap
    /// of a vector at least.
    template <typename Visit>
    void for_each_fit(std::size_t shortest, std::size_t longest, Visit visit) const {
        for (std::size_t length = longest; length >= shortest; --length) {
            if (may_fit(length)) {
                if (const auto mismatches = mismatches_at(length)) {
                    visit(length, *mismatches);
                }
            }
        }
    }

private:
    [[nodiscard]] std::size_t begin_of_overlap(std::size_t length) const {
        return length > second_.size() ? length - second_.size() : 0;
    }
    [[nodiscard]] std::size_t allowed(std::size_t length) const {
        return mismatches_allowed(std::min(length, first_.size()) - begin_of_overlap(length));
    }
    /// The first vector of the overlap alone excludes nearly all lengths that do not fit.
    [[nodiscard]] bool may_fit(std::size_t length) const {
        const std::size_t begin = begin_of_overlap(length);
        const std::size_t mismatches = mismatches_of_vectors(
            first_.data() + begin, second_.data() + (begin + second_.size() - length));
        return mismatches <= most_mismatches && mismatches <= allowed(length);
    }
    /// Nothing if the length does not fit.
    [[nodiscard]] std::optional<std::size_t> mismatches_at(std::size_t length) const {
        const std::size_t most = allowed(length);
        std::size_t mismatches = 0;
        std::size_t compared = 0;
        const std::size_t end = std::min(length, first_.size());
        for (std::size_t i = begin_of_overlap(length); i < end; ++i) {
            const BaseBits a = first_[i];
            const BaseBits b = second_[i + second_.size() - length];
            if (a == bits_of_n || b == bits_of_n) {
                continue;
            }
            ++compared;
            if (a != b && ++mismatches > most) {
                return std::nullopt;
            }
        }
        return compared >= shortest_overlap_bp ? std::optional(mismatches) : std::nullopt;
    }

    std::vector<BaseBits> first_;
    std::vector<BaseBits> second_;  ///< reverse complement of the second read
};

}  // namespace

std::optional<std::size_t> overlap_fragment_bp(std::string_view first, std::string_view second,
                                               const AdapterModel& adapters) {
    if (std::min(first.size(), second.size()) < shortest_overlap_bp) {
        return std::nullopt;
    }
    // Beyond the longer read only overlaps of 30 bases count.
    const std::size_t longest_read = std::max(first.size(), second.size());
    const std::size_t longest =
        std::max(longest_read - 1, first.size() + second.size() - full_overlap_bp);
    std::optional<std::size_t> best;
    double best_evidence_ln = 0.0;
    const auto weigh = [&](std::size_t length, std::size_t mismatches) {
        const auto tails_ln = adapters.tails_evidence_ln(first, second, length);
        if (!tails_ln || (best && !adapters.is_known())) {
            return;
        }
        const double evidence_ln = *tails_ln + mismatch_ln * static_cast<double>(mismatches);
        if (!best || evidence_ln > best_evidence_ln) {
            best = length;
            best_evidence_ln = evidence_ln;
        }
    };
    MatesOnFragment(first, second).for_each_fit(shortest_overlap_bp, longest, weigh);
    return best;
}

std::size_t poly_g_tail_bp(std::string_view bases) noexcept {
    std::size_t tail = 0;
    std::size_t others = 0;
    for (std::size_t length = 1; length <= bases.size(); ++length) {
        if (bases[bases.size() - length] == 'G') {
            tail = length;
        } else if (++others > std::max(length, shortest_poly_g_bp) / poly_g_bp_per_mismatch) {
            break;
        }
    }
    return tail >= shortest_poly_g_bp ? tail : 0;
}

bool mate_confirms_tail(std::string_view read, std::string_view mate, std::size_t tail_bp,
                        std::size_t fragment_bp) noexcept {
    std::size_t confirmed = 0;
    for (std::size_t i = read.size() - tail_bp; i < std::min(read.size(), fragment_bp); ++i) {
        const std::size_t in_mate = fragment_bp - 1 - i;
        if (in_mate < mate.size() && mate[in_mate] == core::complement(read[i])) {
            ++confirmed;
        }
    }
    return confirmed * poly_g_bp_per_mismatch >= tail_bp * (poly_g_bp_per_mismatch - 1);
}

}  // namespace sarcotrace::align
