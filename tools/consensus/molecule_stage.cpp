#include "molecule_stage.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sarcotrace/core/parallel.hpp"

namespace sarcotrace::consensus_tool {
namespace {

/// Templates worked on together; only the position that completes a batch can make it larger.
constexpr std::size_t batch_templates = 20'000;
/// Share of the memory that the reads of one position may take.
constexpr std::int64_t position_share = 16;

HeldTemplate kept(RecordArena& arena, const HeldTemplate& item) {
    HeldTemplate copy = item;
    copy.lower = arena.keep(item.lower);
    if (item.upper) {
        copy.upper = arena.keep(*item.upper);
    }
    for (core::ReadView& read : copy.supplementary) {
        read = arena.keep(read);
    }
    return copy;
}

/// Molecules of one position in the order in which they are written: by number, but for grouped
/// reads by its text, as samtools and fgbio compare MI.
std::vector<std::size_t> writing_order(std::size_t molecules, std::int64_t before, bool by_text) {
    std::vector<std::size_t> order(molecules);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto text = [before](std::size_t molecule) {
        return std::to_string(before + 1 + static_cast<std::int64_t>(molecule));
    };
    if (by_text && molecules > 0 && text(0).size() != text(molecules - 1).size()) {
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return text(a) < text(b); });
    }
    return order;
}

}  // namespace

MoleculeStage::MoleculeStage(const Options& options, MoleculeConsumer& consumer)
    : options_(options), consumer_(consumer) {}

MoleculeStage::~MoleculeStage() {
    if (run_.valid()) {
        run_.wait();
    }
}

void MoleculeStage::add(std::uint32_t library, const umi::TemplateKey& position,
                        HeldTemplate item) {
    if (!position_ || *position_ != position) {
        close_position();
        if (batch_->templates >= batch_templates) {
            run_batch();
        }
        position_ = position;
        held_before_ = batch_->molecules.arena.bytes();
        batch_->positions.push_back({library, {}, {}});
    }
    if (hot_) {
        hot_->add(item);
        return;
    }
    keep(item);
    if (batch_->molecules.arena.bytes() - held_before_ > options_.memory_bytes / position_share) {
        make_hot();
    }
}

void MoleculeStage::keep(const HeldTemplate& item) {
    batch_->positions.back().templates.push_back(kept(batch_->molecules.arena, item));
    ++batch_->templates;
}

void MoleculeStage::make_hot() {
    const Position position = std::move(batch_->positions.back());
    hot_ = std::make_unique<HotPosition>(options_, position.library);
    for (const HeldTemplate& item : position.templates) {
        hot_->add(item);
    }
    batch_->positions.pop_back();
    batch_->templates -= position.templates.size();
    run_batch();
}

void MoleculeStage::close_position() {
    if (hot_) {
        write_hot_position();
        hot_.reset();
    }
}

void MoleculeStage::write_hot_position() {
    const std::uint32_t library = position_->library;
    wait();  // the numbers of earlier molecules are needed
    const std::size_t molecules = hot_->group();
    const std::int64_t before = molecules_;
    molecules_ += static_cast<std::int64_t>(molecules);
    const std::vector<std::size_t> order = writing_order(molecules, before, options_.group_only);
    std::vector<std::size_t> rank(molecules);
    for (std::size_t i = 0; i < molecules; ++i) {
        rank[order[i]] = i;
    }
    std::optional<std::size_t> open;
    hot_->for_each_template(rank, [&](std::size_t molecule, const umi::UmiKey& umi,
                                      HeldTemplate item) {
        if (open != molecule) {
            if (batch_->templates >= batch_templates) {
                run_batch();
            }
            batch_->molecules.molecules.push_back(
                {library, before + 1 + static_cast<std::int64_t>(molecule), umi, {}});
            open = molecule;
        }
        batch_->molecules.molecules.back().templates.push_back(kept(batch_->molecules.arena, item));
        ++batch_->templates;
    });
    run_batch();
}

void MoleculeStage::run_batch() {
    wait();
    running_ = std::exchange(batch_, std::make_unique<Batch>());
    const auto work = [this] {
        group(*running_);
        consumer_.work(std::move(running_->molecules));
    };
    if (options_.threads > 1) {
        run_ = std::async(std::launch::async, work);
    } else {
        work();
        consumer_.write();
        running_.reset();
    }
}

void MoleculeStage::wait() {
    if (run_.valid()) {
        run_.get();
        consumer_.write();
        running_.reset();
    }
}

void MoleculeStage::group(Batch& batch) {
    core::for_each_index(batch.positions.size(), options_.threads, [&](std::size_t i, std::size_t) {
        Position& position = batch.positions[i];
        std::sort(position.templates.begin(), position.templates.end(),
                  [](const HeldTemplate& a, const HeldTemplate& b) {
                      return a.lower.name < b.lower.name;
                  });
        std::vector<umi::UmiKey> keys;
        keys.reserve(position.templates.size());
        for (const HeldTemplate& item : position.templates) {
            keys.push_back(item.umi);
        }
        position.groups = umi::group_templates(keys, options_.strategy, options_.edits);
    });
    for (Position& position : batch.positions) {
        const std::int64_t before = molecules_;
        for (const std::size_t i :
             writing_order(position.groups.size(), before, options_.group_only)) {
            const umi::Group& group = position.groups[i];
            Molecule& molecule = batch.molecules.molecules.emplace_back();
            molecule.library = position.library;
            molecule.number = before + 1 + static_cast<std::int64_t>(i);
            molecule.umi = group.key;
            molecule.templates.reserve(group.members.size());
            for (const std::uint32_t member : group.members) {
                molecule.templates.push_back(std::move(position.templates[member]));
            }
        }
        molecules_ += static_cast<std::int64_t>(position.groups.size());
    }
    batch.positions.clear();
}

void MoleculeStage::finish() {
    close_position();
    run_batch();
    wait();
    consumer_.finish();
}

}  // namespace sarcotrace::consensus_tool
