#include "hot_position.hpp"

#include <utility>

#include "record_arena.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::consensus_tool {
namespace {

/// Share of the memory of each of the two sorters.
constexpr std::int64_t memory_share = 8;

hts::SorterOptions sorter_options(const Options& options) {
    return {.memory_bytes = options.memory_bytes / memory_share,
            .spill_folder = options.spill_folder,
            .threads = options.threads};
}

}  // namespace

HotPosition::HotPosition(const Options& options, std::uint32_t library)
    : options_(options), library_(library), records_(template_order(), sorter_options(options)) {}

void HotPosition::add(const HeldTemplate& item) {
    UmiEntry& entry = umis_.emplace(item.umi, UmiEntry{umis_.size(), 0}).first->second;
    ++entry.templates;
    const hts::SortKey key{entry.number, stats::name_key(item.lower.name), 0, 0, 0};
    records_.add(item.lower, key);
    if (item.upper) {
        records_.add(*item.upper, key);
    }
    for (const core::ReadView& read : item.supplementary) {
        records_.add(read, key);
    }
}

std::size_t HotPosition::group() {
    records_.finish();
    std::vector<umi::KeyCount> counts;
    counts.reserve(umis_.size());
    for (const auto& [key, entry] : umis_) {
        counts.push_back({key, entry.templates});
    }
    umi::KeyGroups found = umi::group_keys(counts, options_.strategy, options_.edits);
    molecule_of_.resize(counts.size());
    std::size_t next = 0;
    for (const auto& [key, entry] : umis_) {
        molecule_of_[entry.number] = found.group_of[next++];
    }
    umis_.clear();
    molecules_ = std::move(found.groups);
    return molecules_.size();
}

void HotPosition::for_each_template(const std::vector<std::size_t>& rank, const Visit& visit) {
    hts::RecordSorter by_molecule(template_order(), sorter_options(options_));
    while (const auto read = records_.next()) {
        const std::size_t molecule = molecule_of_[records_.key()[0]];
        const std::size_t place = rank.empty() ? molecule : rank[molecule];
        by_molecule.add(*read, {place, molecule, 0, 0, 0});
    }
    by_molecule.finish();
    TemplateBuilder builder(options_);
    RecordArena arena;
    std::size_t molecule = 0;
    const auto close = [&] {
        if (!builder.is_empty()) {
            visit(molecule, molecules_[molecule], builder.take(library_));
            arena.clear();
        }
    };
    while (const auto read = by_molecule.next()) {
        if (!builder.is_of(read->name)) {
            close();
        }
        molecule = by_molecule.key()[1];
        builder.add(arena.keep(*read));
    }
    close();
}

}  // namespace sarcotrace::consensus_tool
