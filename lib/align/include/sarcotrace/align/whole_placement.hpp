#pragma once

#include <array>
#include <cstdint>
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

/// What was found for fragments that equal the reference in every base: nearly all copies of a
/// molecule do, and each error is another fragment, which is not worth its slot. Whoever asks must
/// see that the reads equal the reference there too; then they equal the reads that were placed.
/// Not thread-safe.
class PlacementMemory {
public:
    using Lengths = std::array<int, 2>;
    using Placements = std::array<WholePlacement, 2>;

    /// `slots`: a power of two, or 0, which remembers nothing.
    explicit PlacementMemory(std::size_t slots) : slots_(slots) {}

    /// In the key's order, under the insert-size model of this fingerprint; null if not remembered.
    [[nodiscard]] const Placements* find(const FragmentKey& key, const Lengths& length_bp,
                                         std::uint64_t model) const;
    void remember(const FragmentKey& key, const Lengths& length_bp, std::uint64_t model,
                  const Placements& placements);

private:
    struct Slot {
        std::array<std::uint64_t, 2> words{};
        Lengths length_bp{};  ///< 0 where the slot is free
        std::uint64_t model = 0;
        Placements placements;
    };

    [[nodiscard]] std::size_t slot_of(const FragmentKey& key, const Lengths& length_bp) const;

    std::vector<Slot> slots_;
};

}  // namespace sarcotrace::align
