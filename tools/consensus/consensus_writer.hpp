#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledgers.hpp"
#include "metrics.hpp"
#include "molecule_stage.hpp"
#include "options.hpp"
#include "reference_window.hpp"
#include "sarcotrace/consensus/consensus_extender.hpp"
#include "sarcotrace/consensus/substitution_counts.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// Calls each molecule and adds its records to a coordinate sorter. If errors before the UMI are to
/// be learned, the molecules of the first `learning_templates` templates are held until their
/// strands have been compared: which they are does not depend on batches, and all molecules are
/// called with the same model.
class ConsensusWriter : public MoleculeConsumer {
public:
    static constexpr std::int64_t learning_templates = 250'000;

    /// `members` and `metrics` may be null.
    ConsensusWriter(const Options& options, const hts::SamHeader& header, Counts& counts,
                    io::TsvWriter* members, Metrics* metrics, hts::RecordSorter& output);

    void work(MoleculeBatch batch) override;
    void write() override;
    void finish() override;

private:
    /// What one thread has to itself.
    struct Worker {
        std::optional<ReferenceWindow> reference;
        consensus::SubstitutionCounts substitutions;
        consensus::ConsensusExtender extender;
    };
    /// What is left of a called molecule: its records, and who took part.
    struct Called {
        consensus::Tier tier = consensus::Tier::Singleton;
        std::int64_t top_templates = 0;
        std::int64_t bottom_templates = 0;
        consensus::BaseCounts bases;
        std::vector<core::ReadRecord> records;
        std::int64_t supplementary_kept = 0;
        std::vector<std::size_t> other_alignment;
    };

    /// A batch whose molecules are called.
    struct Ready {
        MoleculeBatch batch;
        std::vector<Called> called;
    };

    void learn(const MoleculeBatch& batch);
    void end_learning();
    void learn_from(const Molecule& molecule, Worker& worker) const;
    void call_all(MoleculeBatch batch);
    [[nodiscard]] Called call(const Molecule& molecule, std::size_t worker);
    void extend_again(consensus::Molecule& molecule, Worker& worker) const;
    void set_reference_tags(core::ReadRecord& record, ReferenceWindow& reference) const;
    /// Bases under the alignment. Valid until the next call for the window.
    [[nodiscard]] std::string_view reference_under(const consensus::MoleculeRead& read,
                                                   ReferenceWindow& reference) const;
    void count(const Molecule& molecule, const Called& called);

    const Options& options_;
    const hts::SamHeader& header_;
    Counts& counts_;
    io::TsvWriter* members_;
    Metrics* metrics_;
    hts::RecordSorter& output_;
    std::vector<Worker> workers_;
    consensus::ConsensusModel model_;
    bool learning_;
    std::int64_t templates_learned_ = 0;
    std::vector<MoleculeBatch> held_;  ///< while learning
    std::vector<Ready> ready_;
};

}  // namespace sarcotrace::consensus_tool
