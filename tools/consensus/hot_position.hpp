#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "options.hpp"
#include "record_key.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "template_builder.hpp"

namespace sarcotrace::consensus_tool {

/// A position with more templates than are to be held: they are kept in a sorter while their UMIs
/// are counted, and then sorted by molecule.
class HotPosition {
public:
    HotPosition(const Options& options, std::uint32_t library);

    void add(const HeldTemplate& item);

    /// Number of molecules, which are known from here on. No add() afterwards.
    std::size_t group();
    /// Calls `visit(molecule, its key, template)` for each template: molecules ascending, or in the
    /// order of `rank` (shape: one per molecule) if it is not empty; names ascending within one.
    /// The template's reads live until the call returns.
    using Visit = std::function<void(std::size_t, const umi::UmiKey&, HeldTemplate)>;
    void for_each_template(const std::vector<std::size_t>& rank, const Visit& visit);

private:
    struct UmiEntry {
        std::uint64_t number;  ///< in the order in which they came
        std::int64_t templates;
    };

    const Options& options_;
    std::uint32_t library_;
    hts::RecordSorter records_;
    std::map<umi::UmiKey, UmiEntry> umis_;
    std::vector<std::uint32_t> molecule_of_;  ///< by the number of the UMI
    std::vector<umi::UmiKey> molecules_;
};

}  // namespace sarcotrace::consensus_tool
