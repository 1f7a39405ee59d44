#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "sarcotrace/align/duplicates.hpp"
#include "sarcotrace/align/pair_aligner.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/hts/record_sorter.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::tools::align {

/// Duplicates of one library: templates by kind.
struct DuplicateCounts {
    std::int64_t unique = 0;
    std::int64_t library = 0;
    std::int64_t optical = 0;
};

/// Finds duplicates among templates without UMIs: those of one library whose unclipped 5' ends and
/// strands are equal are copies of one fragment, and the one with the best qualities stays (then
/// the lowest hash of the name). Templates with one aligned read are compared among themselves.
/// Memory: that of the sort, and 2 bits a template.
class DuplicateMarker {
public:
    DuplicateMarker(const seq::ReferenceIndex& index, int optical_distance_px,
                    const hts::SorterOptions& options);

    /// `unit`: a number for what was read together. \return the label of the template's records; 0
    /// if the template has a UMI or no aligned read
    [[nodiscard]] std::uint32_t add(const sarcotrace::align::ReadPair& pair,
                                    const sarcotrace::align::PairPlacement& placement,
                                    std::uint32_t library, std::uint32_t unit);
    /// To be called once, when all templates are added. \throws IoError
    void finish();

    /// After finish(): sets flag and tag DT of a record that is a duplicate. The view is valid
    /// until the next call.
    [[nodiscard]] core::ReadView marked(core::ReadView record, std::uint32_t label);
    /// After finish(), by library; only libraries with templates that were looked at.
    [[nodiscard]] const std::map<std::uint32_t, DuplicateCounts>& counts() const noexcept {
        return counts_;
    }

private:
    struct SetMember {
        sarcotrace::align::DuplicateTemplate item;
        std::uint32_t label;
    };

    void close_set(std::uint32_t library, std::vector<SetMember>& set);
    [[nodiscard]] sarcotrace::align::DuplicateKind kind_of(std::uint32_t label) const noexcept;

    const seq::ReferenceIndex* index_;
    int optical_distance_px_;
    std::unique_ptr<hts::RecordSorter> sorter_;
    std::uint32_t last_label_ = 0;
    std::vector<std::uint8_t> kinds_;  ///< four templates a byte
    std::map<std::uint32_t, DuplicateCounts> counts_;
    std::vector<std::uint8_t> aux_;
};

}  // namespace sarcotrace::tools::align
