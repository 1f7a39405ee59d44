#include "sarcotrace/consensus/molecule_pairer.hpp"

#include <algorithm>
#include <utility>

namespace sarcotrace::consensus {

std::optional<Molecule> MoleculePairer::add(MoleculeRead read) {
    if (!read.has(core::flags::paired)) {
        return Molecule{std::move(read), std::nullopt};
    }
    const auto found = pending_.find(read.molecule_id);
    if (found == pending_.end()) {
        std::string key = read.molecule_id;
        pending_.emplace(std::move(key), std::move(read));
        return std::nullopt;
    }
    Molecule molecule{std::move(found->second), std::move(read)};
    pending_.erase(found);
    return molecule;
}

std::vector<MoleculeRead> MoleculePairer::take_unpaired() {
    std::vector<MoleculeRead> left;
    left.reserve(pending_.size());
    for (auto& entry : pending_) {
        left.push_back(std::move(entry.second));
    }
    pending_.clear();
    std::sort(left.begin(), left.end(), [](const MoleculeRead& a, const MoleculeRead& b) {
        return a.molecule_id < b.molecule_id;
    });
    return left;
}

}  // namespace sarcotrace::consensus
