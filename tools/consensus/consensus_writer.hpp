#pragma once

#include <cstdint>
#include <vector>

#include "ledgers.hpp"
#include "metrics.hpp"
#include "molecule_stage.hpp"
#include "options.hpp"
#include "reference_window.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// Calls each molecule and adds its records to a coordinate sorter.
class ConsensusWriter : public MoleculeConsumer {
public:
    /// `reference`, `members` and `metrics` may be null.
    ConsensusWriter(const Options& options, const hts::SamHeader& header, Counts& counts,
                    ReferenceWindow* reference, io::TsvWriter* members, Metrics* metrics,
                    hts::RecordSorter& output);

    void work(const MoleculeBatch& batch) override;
    void write(const MoleculeBatch& batch) override;

private:
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

    [[nodiscard]] Called call(const Molecule& molecule, std::size_t worker) const;
    void count(const Molecule& molecule, const Called& called);
    void write(core::ReadRecord& record);

    const Options& options_;
    const hts::SamHeader& header_;
    Counts& counts_;
    ReferenceWindow* reference_;
    io::TsvWriter* members_;
    Metrics* metrics_;
    hts::RecordSorter& output_;
    consensus::ConsensusModel model_;
    std::vector<Called> called_;  ///< of the batch that was worked on last
};

}  // namespace sarcotrace::consensus_tool
