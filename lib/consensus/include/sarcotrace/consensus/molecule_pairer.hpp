#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sarcotrace/consensus/molecule.hpp"

namespace sarcotrace::consensus {

/// Joins the records of a coordinate-sorted molecule BAM into molecules. Holds only the records
/// whose mates have not come yet. Supplementary records are not for it.
class MoleculePairer {
public:
    /// The molecule that `read` completes; nothing if its mate is still to come.
    [[nodiscard]] std::optional<Molecule> add(MoleculeRead read);
    /// Molecules whose mate never came, ordered by identifier; the pairer is empty afterwards.
    [[nodiscard]] std::vector<MoleculeRead> take_unpaired();
    [[nodiscard]] std::size_t pending() const noexcept { return pending_.size(); }

private:
    std::unordered_map<std::string, MoleculeRead> pending_;
};

}  // namespace sarcotrace::consensus
