#include "sarcotrace/align/fragment_memory.hpp"

#include <bit>

namespace sarcotrace::align {
namespace {

std::uint64_t hash_of(const FragmentKey& key) noexcept {
    std::uint64_t hash = key.words[0] * 0x9E3779B97F4A7C15U ^ key.words[1];
    hash ^= hash >> 32U;
    hash *= 0xD1B54A32D192ED03U;
    return hash ^ (hash >> 29U);
}

}  // namespace

FragmentMemory::FragmentMemory(std::size_t slots)
    : loci_(std::bit_ceil(slots)), placements_(loci_.size()) {}

std::size_t FragmentMemory::slot_of(const FragmentKey& key) const noexcept {
    return hash_of(key) & (loci_.size() - 1);
}

std::size_t FragmentMemory::slot_of(const FragmentQuery& query) const noexcept {
    const auto lengths = (static_cast<std::uint64_t>(query.length_bp[0]) << 32U) |
                         static_cast<std::uint64_t>(query.length_bp[1]);
    return (hash_of(query.key) ^ ((lengths * 0x9E3779B97F4A7C15U) >> 40U)) &
           (placements_.size() - 1);
}

bool FragmentMemory::recall(const FragmentKey& key, FragmentLoci& loci) {
    const std::size_t number = slot_of(key);
    const std::scoped_lock lock(guard_of(number));
    const LociSlot& slot = loci_[number];
    if (!slot.is_used || slot.words != key.words) {
        return false;
    }
    loci = slot.loci;
    return true;
}

void FragmentMemory::remember(const FragmentKey& key, const FragmentLoci& loci) {
    const std::size_t number = slot_of(key);
    const std::scoped_lock lock(guard_of(number));
    LociSlot& slot = loci_[number];
    slot.words = key.words;
    slot.is_used = true;
    slot.loci = loci;
}

bool FragmentMemory::recall(const FragmentQuery& query, WholePlacements& placements) {
    const std::size_t number = slot_of(query);
    const std::scoped_lock lock(guard_of(number));
    const PlacementSlot& slot = placements_[number];
    if (slot.words != query.key.words || slot.length_bp != query.length_bp ||
        slot.model != query.model) {
        return false;
    }
    placements = slot.placements;
    return true;
}

void FragmentMemory::remember(const FragmentQuery& query, const WholePlacements& placements) {
    const std::size_t number = slot_of(query);
    const std::scoped_lock lock(guard_of(number));
    PlacementSlot& slot = placements_[number];
    slot.words = query.key.words;
    slot.length_bp = query.length_bp;
    slot.model = query.model;
    slot.placements = placements;
}

}  // namespace sarcotrace::align
