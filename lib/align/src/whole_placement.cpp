#include "sarcotrace/align/whole_placement.hpp"

namespace sarcotrace::align {

std::size_t PlacementMemory::slot_of(const FragmentKey& key, const Lengths& length_bp) const {
    const auto lengths = (static_cast<std::uint64_t>(length_bp[0]) << 32U) |
                         static_cast<std::uint64_t>(length_bp[1]);
    return (hash_of(key) ^ ((lengths * 0x9E3779B97F4A7C15U) >> 40U)) & (slots_.size() - 1);
}

const PlacementMemory::Placements* PlacementMemory::find(const FragmentKey& key,
                                                         const Lengths& length_bp,
                                                         std::uint64_t model) const {
    if (slots_.empty()) {
        return nullptr;
    }
    const Slot& slot = slots_[slot_of(key, length_bp)];
    const bool is_same =
        slot.words == key.words && slot.length_bp == length_bp && slot.model == model;
    return is_same ? &slot.placements : nullptr;
}

void PlacementMemory::remember(const FragmentKey& key, const Lengths& length_bp,
                               std::uint64_t model, const Placements& placements) {
    if (!slots_.empty()) {
        slots_[slot_of(key, length_bp)] = {key.words, length_bp, model, placements};
    }
}

}  // namespace sarcotrace::align
