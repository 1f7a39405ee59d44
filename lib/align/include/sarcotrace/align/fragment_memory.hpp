#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/fragment_loci.hpp"

namespace sarcotrace::align {

/// Placement of a read without gaps and without clips.
struct WholePlacement {
    std::int64_t begin = 0;
    bool is_reverse = false;
    int score = 0;
    int runner_up_score = 0;
    int mapping_quality = 0;
    std::vector<Alternative> alternatives;
};

/// Of both reads of a fragment, in the order of FragmentKey::words.
using WholePlacements = std::array<WholePlacement, 2>;

/// What fragments are told apart by, beside their bases.
struct FragmentQuery {
    FragmentKey key;
    std::array<int, 2> length_bp{};  ///< of the reads, in the key's order
    std::uint64_t model = 0;         ///< fingerprint of the insert-size model
};

/// What was found for earlier fragments. Each slot holds what is a pure function of its key, so it
/// does not matter who filled it and when. Thread-safe: threads share one.
class FragmentMemory {
public:
    /// `slots`, at least 1, is rounded up to a power of two.
    explicit FragmentMemory(std::size_t slots);

    /// Where the ends of fragments with this key may lie. False if that is not remembered.
    bool recall(const FragmentKey& key, FragmentLoci& loci);
    void remember(const FragmentKey& key, const FragmentLoci& loci);

    /// Where a fragment lies that equals the reference in every base: nearly all copies of a
    /// molecule do, and each error is another fragment, which is not worth its slot. Who asks must
    /// see that the reads equal the reference there; then they equal the reads that were placed.
    /// False if no such fragment is remembered.
    bool recall(const FragmentQuery& query, WholePlacements& placements);
    void remember(const FragmentQuery& query, const WholePlacements& placements);

private:
    struct LociSlot {
        std::array<std::uint64_t, 2> words{};
        bool is_used = false;
        FragmentLoci loci;
    };
    struct PlacementSlot {
        std::array<std::uint64_t, 2> words{};
        std::array<int, 2> length_bp{};  ///< 0 where the slot is free
        std::uint64_t model = 0;
        WholePlacements placements;
    };

    [[nodiscard]] std::size_t slot_of(const FragmentKey& key) const noexcept;
    [[nodiscard]] std::size_t slot_of(const FragmentQuery& query) const noexcept;
    [[nodiscard]] std::mutex& guard_of(std::size_t slot) { return guards_[slot % guards_.size()]; }

    std::vector<LociSlot> loci_;
    std::vector<PlacementSlot> placements_;
    std::array<std::mutex, 512> guards_;
};

}  // namespace sarcotrace::align
