#pragma once

#include <cstddef>
#include <vector>

#include "sarcotrace/core/read_record.hpp"

namespace sarcotrace::consensus {

/// Query bases [read_begin, read_begin + length) of one read and as many from `model_begin` on of
/// another one that stand for the same bases of the molecule.
struct SharedRun {
    std::size_t read_begin = 0;
    std::size_t model_begin = 0;
    std::size_t length = 0;
};

/// The bases of the same cycles, counted from the 5' end, which reads of one family and one
/// direction share (hard-clipped cycles count).
[[nodiscard]] SharedRun same_cycles(const core::ReadRecord& read, const core::ReadRecord& model);

/// The bases at the same reference positions, and inserted ones of the same rank after the same
/// position. Clipped bases have no place.
[[nodiscard]] std::vector<SharedRun> same_places(const core::ReadRecord& read,
                                                 const core::ReadRecord& model);

}  // namespace sarcotrace::consensus
