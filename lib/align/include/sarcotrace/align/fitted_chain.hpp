#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sarcotrace/align/seed_chain.hpp"

namespace sarcotrace::align {

/// A chain with how well its read fits along it.
struct FittedChain {
    Chain chain;
    int fit = 0;              ///< score without gaps, or of the chain if that is more
    std::uint64_t order = 0;  ///< among equals, so that those kept are not the leftmost ones
};

/// The chains of a read to extend, highest chain score first: `most` of them at most. Where there
/// are more, those with the highest fit together with the best chain of the mate in reach stay, of
/// which a quarter is chosen by the read alone. In a family of repeats both reads have more good
/// places than are extended, and only those beside each other make a pair.
[[nodiscard]] std::vector<Chain> best_fitting(const std::vector<FittedChain>& chains,
                                              const std::vector<FittedChain>& mates,
                                              std::size_t most);

}  // namespace sarcotrace::align
