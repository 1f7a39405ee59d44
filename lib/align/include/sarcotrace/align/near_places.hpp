#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/align/fragment_loci.hpp"
#include "sarcotrace/align/oriented_read.hpp"
#include "sarcotrace/seq/reference_index.hpp"

namespace sarcotrace::align {

/// Where on the axis a whole read begins that lies at `locus` without gaps; nothing outside of it.
[[nodiscard]] std::optional<std::int64_t> begin_of(const seq::ReferenceIndex& index,
                                                   const OrientedRead& read,
                                                   const EndLocus& locus);

/// Rules places of a fragment out by counting mismatches of packed words. Not thread-safe.
class NearPlaces {
public:
    /// `margin`: a place of an end with so many mismatches more than its best one changes nothing.
    NearPlaces(const seq::ReferenceIndex& index, int margin) : index_(&index), margin_(margin) {}

    /// Numbers of the pairs, in their order, of which an end fits about as well as it does anywhere
    /// among them: the others could neither be chosen nor be a runner-up. Of very many the nearest
    /// stay, among equals by a hash of the name. The result is valid until the next call.
    const std::vector<std::size_t>& pairs(const std::array<const OrientedRead*, 2>& reads,
                                          const FragmentLoci& loci, std::uint64_t name_hash);
    /// Whether the last call of pairs() asked the name.
    [[nodiscard]] bool is_by_name() const noexcept { return is_by_name_; }
    /// Takes places out of a longer list that can be part of no pair that could be taken: even apart
    /// the reads would fit better.
    void prune(const OrientedRead& read, std::vector<EndLocus>& loci);

private:
    [[nodiscard]] int mismatches_at(const OrientedRead& read, const EndLocus& locus,
                                    int most) const;
    void keep_nearest(std::uint64_t name_hash);

    const seq::ReferenceIndex* index_;
    int margin_;
    bool is_by_name_ = false;
    std::vector<int> mismatches_;
    std::vector<std::size_t> pairs_;
};

}  // namespace sarcotrace::align
