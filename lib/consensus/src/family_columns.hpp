#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sarcotrace/consensus/error_model.hpp"
#include "sarcotrace/consensus/family.hpp"
#include "shared_bases.hpp"

namespace sarcotrace::consensus {

/// Evidence for each base of a family's consensus reads. Where the mates of the model template
/// overlap, each template gives one observation.
class FamilyColumns {
public:
    FamilyColumns(const FamilyTemplate& shape, const ConsensusModel& model,
                  const ConsensusOptions& options);

    /// `lower` and `upper` tell which bases of the template's reads are which of the model's.
    void add(const FamilyTemplate& item, std::span<const SharedRun> lower,
             std::span<const SharedRun> upper);

    /// Sets bases, qualities, depths and errors, all of which have the size of the model's reads,
    /// and what each strand says if that is asked for.
    BaseCounts call(Molecule& molecule) const;

private:
    struct Column {
        StrandEvidence top;
        StrandEvidence bottom;
    };

    void observe(const core::ReadRecord& read, std::span<const SharedRun> runs,
                 std::vector<Observation>& row) const;
    void tally(const std::vector<Observation>& row, bool top, std::vector<Column>& columns) const;
    void call_base(const Column& column, std::size_t index, MoleculeRead& read,
                   BaseCounts& counts) const;

    const ConsensusModel& model_;
    std::uint8_t lowest_base_quality_;
    bool strand_bases_;
    std::vector<SharedRun> overlap_;  ///< the lower read's bases that the upper one has too
    std::vector<Column> lower_;
    std::vector<Column> upper_;
    std::vector<Observation> lower_row_;  ///< what the template at hand saw
    std::vector<Observation> upper_row_;
};

}  // namespace sarcotrace::consensus
