#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sarcotrace/align/alignment.hpp"
#include "sarcotrace/align/seed_extension.hpp"

namespace sarcotrace::align {

/// Looks for a read in the window in which its mate's placement lets it lie: the diagonal with
/// most common 8-mers, if it has 10 or more, is extended. Not thread-safe.
class MateRescue {
public:
    explicit MateRescue(const seq::ReferenceIndex& index);

    /// Forward-reverse placement of `read` with its mate at `mate`, fragment at most
    /// `longest_fragment_bp`; nothing if the window holds none.
    [[nodiscard]] std::optional<Alignment> find(const OrientedRead& read, const Alignment& mate,
                                                int longest_fragment_bp, SeedExtender& extender);

private:
    void index_read(std::span<const seq::Code> read);
    std::optional<ExactMatch> best_diagonal(std::span<const seq::Code> read, std::int64_t begin);

    const seq::ReferenceIndex* index_;
    std::vector<int> first_;  ///< first position of each 8-mer in the read, -1 for none
    std::vector<int> next_;   ///< next position of the same 8-mer
    std::vector<std::uint32_t> used_;
    std::vector<int> votes_;
    std::vector<seq::Code> window_;
};

}  // namespace sarcotrace::align
