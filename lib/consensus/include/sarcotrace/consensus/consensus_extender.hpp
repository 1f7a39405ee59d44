#pragma once

#include <cstdint>
#include <string_view>

#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/seq/extension.hpp"

namespace sarcotrace::consensus {

/// Extends a consensus again from its longest exact match, with the aligner's scores. Not
/// thread-safe: one object a thread.
class ConsensusExtender {
public:
    /// Reference beside the alignment that it can use.
    static constexpr std::int64_t reach_bp = 200;

    ConsensusExtender() : extender_(seq::Scoring{}) {}

    /// Replaces position and CIGAR if the new alignment has a higher score than the old one, the
    /// bonus of ends that are not clipped added. 5' ends, bases and arrays stay.
    /// \param reference bases from `begin` (0-based) on; they hold the alignment
    /// \return true if the alignment is another
    bool extend(MoleculeRead& read, std::string_view reference, std::int64_t begin);

private:
    seq::Extender extender_;
};

}  // namespace sarcotrace::consensus
