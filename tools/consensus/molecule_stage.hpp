#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hot_position.hpp"
#include "ledgers.hpp"
#include "options.hpp"
#include "record_arena.hpp"
#include "template_source.hpp"

namespace sarcotrace::consensus_tool {

/// Templates of one molecule, ordered by name.
struct Molecule {
    std::uint32_t library = 0;
    std::int64_t number = 0;  ///< from 1, unique in the run
    umi::UmiKey umi;          ///< the most abundant one
    std::vector<HeldTemplate> templates;
};

/// Molecules worked on together, in the order in which they are to be written.
struct MoleculeBatch {
    RecordArena arena;
    std::vector<Molecule> molecules;
};

/// What becomes of molecules. work() takes one batch after the other, beside the reading and on
/// several threads; write() is called after each, from the thread that reads, and writes what is
/// ready; finish() works on and writes what is left.
class MoleculeConsumer {
public:
    MoleculeConsumer() = default;
    virtual ~MoleculeConsumer() = default;
    MoleculeConsumer(const MoleculeConsumer&) = delete;
    MoleculeConsumer& operator=(const MoleculeConsumer&) = delete;

    virtual void work(MoleculeBatch batch) = 0;
    virtual void write() = 0;
    virtual void finish() = 0;
};

/// Groups the templates of each position into molecules and numbers them in template-coordinate
/// order. A position of more bytes than its share of the memory is not held: its templates are
/// sorted by molecule on disk.
class MoleculeStage : public TemplateSink {
public:
    MoleculeStage(const Options& options, MoleculeConsumer& consumer);
    /// Waits for work that still runs.
    ~MoleculeStage() override;

    void add(std::uint32_t library, const umi::TemplateKey& position, HeldTemplate item) override;
    /// After the last template.
    void finish();

private:
    /// Templates of one library and position, and how they fall into molecules.
    struct Position {
        std::uint32_t library = 0;
        std::vector<HeldTemplate> templates;
        std::vector<umi::Group> groups;
    };
    /// Positions whose templates are held, until their molecules are known.
    struct Batch {
        std::vector<Position> positions;
        std::size_t templates = 0;
        MoleculeBatch molecules;
    };

    void keep(const HeldTemplate& item);
    void make_hot();
    void close_position();
    void write_hot_position();
    void run_batch();
    void group(Batch& batch);
    void wait();

    const Options& options_;
    MoleculeConsumer& consumer_;
    std::int64_t molecules_ = 0;
    std::unique_ptr<Batch> batch_ = std::make_unique<Batch>();
    std::unique_ptr<Batch> running_;
    std::future<void> run_;
    std::int64_t held_before_ = 0;  ///< bytes held before the position at hand
    std::unique_ptr<HotPosition> hot_;
    std::optional<umi::TemplateKey> position_;
};

}  // namespace sarcotrace::consensus_tool
