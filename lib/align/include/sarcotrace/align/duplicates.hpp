#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sarcotrace/align/pair_aligner.hpp"

namespace sarcotrace::align {

/// Finds duplicates of libraries without UMIs: templates of one library whose unclipped 5' ends
/// and strands are equal are copies of one fragment; the one with the largest sum of base
/// qualities of 15 and more stays (equal sums: lowest hash of the name). Templates with one
/// aligned read are compared among themselves. Memory: 40 bytes a template.
class DuplicateFinder {
public:
    /// Unaligned templates are not looked at. `library`: any number, one per library.
    void add(const ReadPair& pair, const PairPlacement& placement, std::uint32_t library);
    /// To be called once, when all templates are added.
    void finish();
    /// After finish().
    [[nodiscard]] bool is_duplicate(std::string_view name) const;
    [[nodiscard]] std::size_t duplicates() const noexcept { return duplicates_.size(); }

private:
    struct Template {
        std::int64_t lower_end;  ///< 2 * position + strand; -1 if a read is unaligned
        std::int64_t upper_end;
        std::uint32_t library;
        std::int32_t quality;
        std::uint64_t name;
    };

    std::vector<Template> templates_;
    std::vector<std::uint64_t> duplicates_;  ///< hashes of names, sorted
};

}  // namespace sarcotrace::align
