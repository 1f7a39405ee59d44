#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledgers.hpp"
#include "options.hpp"
#include "reference_window.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::consensus_tool {

/// Groups the templates of each position into molecules, numbers them in template-coordinate
/// order, calls them on several threads and adds their records to a coordinate sorter.
class MoleculeStage {
public:
    /// `reference` and `members` may be null.
    MoleculeStage(const Options& options, const hts::SamHeader& header, Counts& counts,
                  ReferenceWindow* reference, io::TsvWriter* members, hts::RecordSorter& output);

    /// `sorted`: what sort_templates() filled.
    void run(hts::RecordSorter& sorted);

private:
    /// Templates of one position key, and how they fall into molecules.
    struct Position {
        std::uint32_t library = 0;
        std::int64_t lower_five_prime = 0;
        std::int64_t upper_five_prime = 0;
        std::vector<consensus::FamilyTemplate> templates;
        std::vector<umi::UmiKey> keys;
        std::vector<umi::Group> groups;
    };
    struct Called {
        std::uint32_t library = 0;
        consensus::Family family;
        consensus::FamilyConsensus result;
    };

    /// Where `read` of a template of the given strand keeps its 5' end.
    [[nodiscard]] static std::int64_t& five_prime_of(Position& position, const core::ReadView& read,
                                                     bool top);
    void add(const core::ReadView& read);
    void call_batch();
    void emit(Called& called);
    void write(core::ReadRecord record);

    const Options& options_;
    const hts::SamHeader& header_;
    Counts& counts_;
    ReferenceWindow* reference_;
    io::TsvWriter* members_;
    hts::RecordSorter& output_;
    consensus::ConsensusModel model_;
    std::int64_t molecules_ = 0;
    std::string position_key_;
    std::string template_name_;
    std::size_t batch_templates_ = 0;
    std::vector<Position> batch_;
};

}  // namespace sarcotrace::consensus_tool
