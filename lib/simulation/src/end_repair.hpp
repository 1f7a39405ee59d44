#pragma once

#include <vector>

#include "sarcotrace/simulation/molecules.hpp"
#include "sarcotrace/simulation/reads.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::simulation {

/// What the strands of a molecule carry beside its bases, in no particular order.
struct StrandDamage {
    std::vector<StrandChange> top;
    std::vector<StrandChange> bottom;
};

/// The molecule's damage as end repair leaves it. Draws nothing if the options do nothing.
[[nodiscard]] StrandDamage repair_ends(const Molecule& molecule, const EndRepairOptions& options,
                                       stats::Random& random);

}  // namespace sarcotrace::simulation
